"""Values files as a company has them: the examples of this repository, each a little different, some with a mistake."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_WRONG = 0.05
_WORDS = ("LOG_LEVEL", "TZ", "CURRENCY", "REGION", "CACHE_TTL", "QUEUE", "FEATURES", "TIMEOUT", "LOCALE", "UPSTREAM")
_MISTAKES = (
    ("image:\n  repository:", "image:\n  repositry:"),
    ("\n  tag: ", "\n  tag: 1.10 # "),
    ("image:\n", "replicas: two\nimage:\n"),
    ("image:\n", "prot: 8080\nimage:\n"),
    ("image:\n", "image: [\n"),
    ("image:\n", "resources: huge\nimage:\n"),
)


def write_applications(folder: Path, count: int) -> list[Path]:
    """Values of that many applications, `folder/app-0001/values.yaml` and so on; the same ones each time."""
    examples = [yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "examples").glob("*/values.yaml"))]
    files = []
    for number in range(count):
        chance = Random(number)  # noqa: S311 - the same files each time
        text = _written(examples[number % len(examples)], number, chance)
        if chance.random() < _WRONG:
            old, new = chance.choice(_MISTAKES)
            text = text.replace(old, new, 1)
        file = folder / f"app-{number:04}" / "values.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def _written(example: dict[str, Any], number: int, chance: Random) -> str:
    values = {**example}
    image = values.pop("image", {"tag": "1.0"})
    values["labels"] = {**values.get("labels", {}), "acme.io/team": f"team-{chance.randrange(40)}"}
    if isinstance(values.get("env", {}), dict):
        own = {word: chance.choice(["on-demand", "eu-1", str(chance.randrange(100))]) for word in _WORDS}
        chosen = chance.sample(_WORDS, chance.randrange(len(_WORDS)))
        values["env"] = {**{word: own[word] for word in chosen}, **values.get("env", {})} or {"TZ": "UTC"}
    head = {"image": {"repository": f"ghcr.io/acme/app-{number}", **{key: image[key] for key in image if key == "tag"}}}
    head["image"].setdefault("tag", f"{chance.randrange(9)}.{chance.randrange(30)}.1")
    body = yaml.safe_dump({**head, **values}, sort_keys=False)
    return f"# Application {number} of team {values['labels']['acme.io/team']}.\n{body}"
