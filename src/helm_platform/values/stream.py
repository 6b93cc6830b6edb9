"""A YAML stream as plain data, with the scalars that Helm and Kubernetes make of it; no positions, so it is fast."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from typing import Any

from helm_platform.errors import EnvironmentProblem
from helm_platform.values.scalars import ScalarError, as_json_number, key_text, resolve

_MERGE = "tag:yaml.org,2002:merge"
_PLAIN = "!plain"


def load_all(text: str | bytes, *, unique: bool = False) -> list[Any]:
    """The documents of a stream; an empty one is None.

    Raises ValueError where it is no YAML, and with `unique` also where a map has a key twice.
    """
    import yaml

    try:
        return list(yaml.load_all(text, Loader=_unique_loader() if unique else _loader()))
    except (yaml.YAMLError, ScalarError) as error:
        raise ValueError(" ".join(str(error).split())) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


@cache
def _loader() -> Any:
    """Libyaml's safe loader, which leaves to us what text without quotes is."""
    import yaml

    if not yaml.__with_libyaml__:
        raise EnvironmentProblem(
            "this PyYAML was built without libyaml",
            fix="pip install --force-reinstall pyyaml, which brings a wheel with libyaml",
        )

    class Loader(yaml.CSafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own shape
            "<": [(_MERGE, re.compile("<<$"))],
            None: [(_PLAIN, re.compile(""))],
        }

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
            self.flatten_mapping(node)
            return {
                key_text(self.construct_object(key, deep=True)): self.construct_object(value, deep=deep)
                for key, value in node.value
            }

    def plain(_: Any, node: yaml.ScalarNode) -> Any:
        value = resolve(node.value)
        return as_json_number(value) if isinstance(value, float) else value

    Loader.add_constructor(_PLAIN, plain)
    # Only as a key does it merge.
    Loader.add_constructor(_MERGE, lambda _, node: node.value)
    return Loader


@cache
def _unique_loader() -> Any:
    """The same loader, for which a second value of a key is a mistake."""

    class Unique(_loader()):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
            found: dict[Hashable, Any] = super().construct_mapping(node, deep)
            if len(found) != len(node.value):
                raise ScalarError("a key is written twice")
            return found

    return Unique
