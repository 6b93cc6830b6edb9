"""The loader of streams: composed by libyaml, and made here in one walk, because there may be thousands of documents.

Only `values.stream` imports this, when there is something to read: PyYAML takes a while to load.
"""

from __future__ import annotations

from typing import Any

import yaml

from helm_platform.errors import EnvironmentProblem
from helm_platform.values.scalars import ScalarError, as_json_number, key_text, resolve

if not yaml.__with_libyaml__:
    raise EnvironmentProblem(
        "this PyYAML was built without libyaml",
        fix="pip install --force-reinstall pyyaml, which brings a wheel with libyaml",
    )

_MERGE = "tag:yaml.org,2002:merge"
_TEXT = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"
_LIST = "tag:yaml.org,2002:seq"
_PLAIN = "!plain"


class Loader(yaml.CSafeLoader):
    """Leaves to us what text without quotes is."""

    unique = False

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """The tag of a node without one."""
        if kind is yaml.ScalarNode:
            if not implicit[0]:
                return _TEXT
            # Only as a key does it merge.
            return _MERGE if value == "<<" else _PLAIN
        return _MAP if kind is yaml.MappingNode else _LIST

    def construct_document(self, node: yaml.Node) -> Any:
        """What a document is."""
        return self._made(node, {})

    def _made(self, node: yaml.Node, known: dict[int, Any]) -> Any:
        """What a node is; `known` are the maps and lists that aliases may name again."""
        if isinstance(node, yaml.ScalarNode):
            if node.tag == _PLAIN:
                value = resolve(node.value)
                return as_json_number(value) if isinstance(value, float) else value
            return node.value if node.tag in (_TEXT, _MERGE) else self.construct_object(node, deep=True)
        if id(node) not in known:
            known[id(node)] = self._collection(node, known)
        return known[id(node)]

    def _collection(self, node: yaml.Node, known: dict[int, Any]) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            self.flatten_mapping(node)
            found = {key_text(self._made(key, known)): self._made(value, known) for key, value in node.value}
            if self.unique and len(found) != len(node.value):
                raise ScalarError("a key is written twice")
            return found
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
            return [self._made(each, known) for each in node.value]
        return self.construct_object(node, deep=True)


# What PyYAML makes of rare tags has scalars inside, such as those of a set.
for _tag in (_PLAIN, _MERGE):
    Loader.add_constructor(_tag, lambda loader, node: loader.construct_document(node))


class Unique(Loader):
    """The same loader, for which a second value of a key is a mistake."""

    unique = True
