"""Rendered text to objects."""

from __future__ import annotations

from functools import cache
from typing import Any

from helm_platform.errors import EnvironmentProblem
from helm_platform.values.scalars import ScalarError, ScalarValue, key_text, resolve

Manifest = dict[str, Any]
_PLAIN, _KEY, _MERGE = "!plain", "!key", "tag:yaml.org,2002:merge"


def parse(text: str) -> list[Manifest]:
    """The objects of a YAML stream; a `List` counts as its items. Raises ValueError where it is no YAML."""
    found: list[Manifest] = []
    for document in documents(text):
        if not isinstance(document, dict):
            continue
        items = document.get("items")
        if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
            found += [item for item in items if isinstance(item, dict)]
        else:
            found.append(document)
    return found


def documents(text: str) -> list[Any]:
    """What each document of a YAML stream holds. Raises ValueError where it is no YAML."""
    import yaml

    try:
        return list(yaml.load_all(text, Loader=_loader()))
    except (yaml.YAMLError, ScalarError) as error:
        raise ValueError(" ".join(str(error).split())) from None


@cache
def _loader() -> Any:
    """Libyaml with the scalars and keys that Helm and Kubernetes read: `12:30` and `.3_` are text, `yes` is true."""
    import yaml

    if not yaml.__with_libyaml__:
        raise EnvironmentProblem(
            "this PyYAML was built without libyaml",
            fix="pip install --force-reinstall pyyaml, which brings a wheel with libyaml",
        )

    class Loader(yaml.CSafeLoader):
        def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
            if kind is yaml.ScalarNode and implicit[0]:
                return _MERGE if value == "<<" else _PLAIN
            return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            self.flatten_mapping(node)
            for key, _ in node.value:
                key.tag = _KEY if key.tag == _PLAIN else key.tag
            return super().construct_mapping(node, deep)

    Loader.add_constructor(_PLAIN, lambda _, node: resolve(node.value))
    Loader.add_constructor(_KEY, lambda _, node: _key(resolve(node.value)))
    return Loader


def _key(value: ScalarValue) -> ScalarValue:
    """The key in JSON; a null, which JSON cannot have there, stays one for whoever judges the object."""
    return value if value is None else key_text(value)
