"""Write docs/reference/slo.md: every key of ServiceLevels documents and of a fleet's blocks, and every preset.

The keys come from schemas/ by the bundles of the SLO engine, the presets from the file that charts and generator share.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hack.docs.one_page import kept
from hack.docs.values import IncompleteError, Key, Reader
from hack.schema import bundle

from helm_platform.slo import data
from helm_platform.validate.reference.wording import NO_EXAMPLE
from helm_platform.values import inline

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "slo.md"
_PRESETS = ROOT / "charts" / "platform-lib" / "templates" / "slo" / "_presets.tpl"
_ABOUT = re.compile(r"^# (.+)\n([a-z-]+):$", re.MULTILINE)
COLUMNS = ["| Key | Type | Default | Example | Meaning |", "|---|---|---|---|---|"]

_INTRODUCTION = """\
# Objectives

Made by `python -m hack.docs.slo` from `schemas/slo.yaml`, `schemas/slo-fleet.yaml` and the engine's presets: edit
those, not this page. A document says what a service promises; a file may hold several. In a fleet repository it is
`apps/NAME/monitoring/slo.yaml`, elsewhere any `slo.yaml` or `NAME.slo.yaml`.

```yaml
# yaml-language-server: $schema=servicelevels.schema.json
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: checkout
slos:
  availability:
    objective: 99.9
    sli:
      ratio:
        bad: http_requests_total{job="checkout",code=~"5.."}
        total: http_requests_total{job="checkout"}
```

`helm platform slo check` and `helm platform validate` say what is wrong with it, `helm platform schema --kind
ServiceLevels` prints its schema. PromQL is a bare selector of a counter, of which the engine takes the rate, or any
PromQL whose ranges are `[$window]`.

What a document does not say, its team says, then the platform:

| What | Where it is looked for, in this order |
|---|---|
| objective, window, exclude | the objective; `defaults` of the document; `slo` of `teams/TEAM.yaml`, or `--defaults` |
| alerts | the same, key by key; then `slo` of `platform.yaml`, or `--platform` |
| team | `team`; `--team`; the label `helm-platform.io/team` or `team` in the values of the application |
| namespace | `namespace`; `--namespace`; in a fleet repository TEAM-ENVIRONMENT with `--environment` |
"""


class Keys(Reader):
    """The keys of one of the engine's bundles. An example is not asked for: the page has whole ones."""

    def _key(self, path: str, schema: Any, *, required: bool) -> Key:
        try:
            return super()._key(path, schema, required=required)
        except IncompleteError:
            description = self._words.meaning(schema)
            if not description:
                raise
            types = " or ".join(self._words.types(schema))
            default = "required" if required else self._words.default(schema)
            return Key(path, types, default, description, NO_EXAMPLE, schema)

    def keys(self) -> Iterator[Key]:
        """As of values, with what a document must say."""
        required = self._schema.get("required", ())
        for name, schema in self._schema["properties"].items():
            yield from self._walk(name, schema, required=name in required)


def page() -> str:
    """The page, the same bytes for the same sources. Raises IncompleteError for a key or preset without words."""
    parts = [_INTRODUCTION]
    for title, name, about in (
        ("A document", "servicelevels", "`<name>` is a name of your choice."),
        (
            "`slo` of platform.yaml",
            "platform",
            "Also the file of `--platform`, with or without the key `slo` around it.",
        ),
        ("`slo` of teams/TEAM.yaml", "team", "Also the file of `--defaults`. What a document says itself stays."),
    ):
        parts += [f"## {title}\n", f"{about}\n", *COLUMNS, *map(row, _keys(name)), ""]
    parts += ["## Presets\n", _about_presets(), *_presets()]
    return "\n".join(parts).rstrip() + "\n"


def _keys(name: str) -> list[Key]:
    arguments = next(each for file, each in bundle.OF_FILES.items() if file.name == f"{name}.schema.json")
    return list(Keys(json.loads(bundle.definition(*arguments))).keys())


def row(key: Key) -> str:
    example = "" if key.example is NO_EXAMPLE else f"`{inline(key.example)}`"
    cells = (f"`{key.path}`", key.type, key.default, example, key.description)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _about_presets() -> str:
    return (
        "`sli: {preset: NAME}`, or `{preset: {name: …, provider: …, namespace: …, target: …, threshold: …}}`. Where\n"
        "several providers have it, the first of the platform's `providers` that does is taken. `<namespace>` is the\n"
        "document's, `<target>` the service, `<threshold>` 500ms, where the preset does not say otherwise. Where the\n"
        "names of series come from is written in charts/platform-lib/templates/slo/_presets.tpl.\n"
    )


def _presets() -> Iterator[str]:
    told = {name: text for text, name in _ABOUT.findall(_PRESETS.read_text(encoding="utf-8"))}
    for name, providers in data.presets().items():
        if name not in told:
            raise IncompleteError(f"the preset {name} has no comment above it that says what it counts")
        yield f"### {name}\n\n{told[name]}\n"
        same: dict[str, list[str]] = {}
        for provider, sli in providers.items():
            same.setdefault(yaml.safe_dump(sli, sort_keys=False, width=1000), []).append(provider)
        for text, names in same.items():
            title = "" if names == ["default"] else f"{', '.join(f'`{each}`' for each in names)}:\n\n"
            yield f"{title}```yaml\n{text}```\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    return kept(arguments, "the reference page of objectives", TARGET, "slo", page)


if __name__ == "__main__":
    sys.exit(main())
