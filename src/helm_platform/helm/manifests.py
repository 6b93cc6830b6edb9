"""Rendered text to objects."""

from __future__ import annotations

from functools import cache
from typing import Any

from helm_platform.errors import EnvironmentProblem

Manifest = dict[str, Any]


def parse(text: str) -> list[Manifest]:
    """The objects of a YAML stream; a `List` counts as its items. Raises ValueError where it is no YAML."""
    import yaml

    try:
        documents = list(yaml.load_all(text, Loader=_loader()))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    found: list[Manifest] = []
    for document in documents:
        if not isinstance(document, dict):
            continue
        items = document.get("items")
        if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
            found += [item for item in items if isinstance(item, dict)]
        else:
            found.append(document)
    return found


@cache
def _loader() -> Any:
    """Libyaml's safe loader without the types that JSON lacks: a date stays the text that Kubernetes gets."""
    import yaml

    if not yaml.__with_libyaml__:
        raise EnvironmentProblem(
            "this PyYAML was built without libyaml",
            fix="pip install --force-reinstall pyyaml, which brings a wheel with libyaml",
        )

    class Loader(yaml.CSafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own shape
            letter: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":value"))]
            for letter, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader
