"""The values schema as what a document can hold: references followed, choices open, every path by name.

A path names a place in all documents: `ports.*.protocol=UDP` is the word UDP at the key protocol of any entry of ports.
`|1` is the second form of a choice, `[]` an item of a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.support import ROOT

Node = dict[str, Any]

BUNDLE = ROOT / "charts/platform-app/values.schema.json"
# Words that shape a document, and words that only explain it. A word in neither list stops the generator.
_SHAPES = {
    *("$ref", "type", "enum", "const", "anyOf", "oneOf", "allOf", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"),
    *("items", "minItems", "maxItems", "uniqueItems", "dependentRequired"),
}
# Conditions among keys are kept by the rules in consistency.py, as the chart's own rules are.
_CONDITIONS = {"if", "then", "else", "not", "dependentSchemas"}
_WORDS = {"$schema", "$defs", "$id", "$comment", "title", "description", "default", "examples", "deprecated"}


# Where the profile of a platform holds a workload.
PROFILED = ("global.platform.defaults", "global.platform.enforced")


class Schema:
    """A JSON Schema 2020-12 document without references to other files."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self._resolved: dict[int, tuple[Node, Node, tuple[str, ...]]] = {}

    @classmethod
    def read(cls, file: Path = BUNDLE) -> Schema:
        """The schema in a file."""
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def resolve(self, node: Node | bool) -> tuple[Node, tuple[str, ...]]:
        """The node with its references and `allOf` merged in, and the names of the definitions it went through."""
        if isinstance(node, bool):
            return ({} if node else {"enum": []}), ()
        if id(node) not in self._resolved:
            # The node is kept: an id belongs to another one as soon as its own is gone.
            self._resolved[id(node)] = (node, *self._follow(node))
        return self._resolved[id(node)][1:]

    def _follow(self, node: Node) -> tuple[Node, tuple[str, ...]]:
        names: tuple[str, ...] = ()
        while "$ref" in node or "allOf" in node:
            rest = {key: value for key, value in node.items() if key not in {"$ref", "allOf"}}
            parts = list(node.get("allOf", []))
            if "$ref" in node:
                name = node["$ref"].removeprefix("#/$defs/")
                names += (name,)
                parts.insert(0, self.root["$defs"][name])
            node = _joined([*parts, rest])
        unknown = {word for word in node if not word.startswith("x-")} - _SHAPES - _CONDITIONS - _WORDS
        if unknown:
            raise NotImplementedError(f"schema words {sorted(unknown)}; teach tests/corpus to draw them")
        return node, names

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path a document can use, in the schema's order."""
        return tuple(dict.fromkeys(self._walk(self.root, "", ())))

    def _walk(self, written: Node | bool, path: str, inside: tuple[str, ...]) -> Iterator[str]:
        node, names = self.resolve(written)
        if set(names) & set(inside) or node.get("x-machine"):
            return
        inside += names
        if path:
            yield path
        for index, choice in enumerate(choices(node)):
            yield from self._walk(choice, f"{path}|{index}", inside)
        for word in node.get("enum", []):
            yield f"{path}={word}"
        for name, child in known(node).items():
            below = f"{path}.{name}" if path else name
            # A profile's workload is that of the root once more: its keys are enough.
            yield from [below] if path in PROFILED else self._walk(child, below, inside)
        if isinstance(node.get("additionalProperties"), dict):
            yield from self._walk(node["additionalProperties"], f"{path}.*", inside)
        if isinstance(node.get("items"), dict):
            yield from self._walk(node["items"], f"{path}[]", inside)


def known(node: Node) -> dict[str, Node]:
    """The properties that may be written; `name: false` names one that may not."""
    return {name: child for name, child in node.get("properties", {}).items() if child is not False}


def choices(node: Node) -> list[Node]:
    """The forms a node can have, each with the keywords that stand beside the choice."""
    if id(node) not in _FORMS:
        _FORMS[id(node)] = (node, _choices(node))
    return _FORMS[id(node)][1]


_FORMS: dict[int, tuple[Node, list[Node]]] = {}


def _choices(node: Node) -> list[Node]:
    found: list[Node] = node.get("anyOf") or node.get("oneOf") or []
    beside: Node = {
        word: node[word] for word in ("type", "properties", "required", "additionalProperties") if word in node
    }
    return [_joined([beside, choice]) if beside else choice for choice in found]


def _joined(parts: list[Node]) -> Node:
    """One node for several that all hold; of two words for one thing the later, narrower one stands."""
    node: Node = {}
    for part in parts:
        for word, value in part.items():
            if word in {"properties", "dependentRequired"}:
                node[word] = {**node.get(word, {}), **value}
            elif word == "required":
                node[word] = [*dict.fromkeys([*node.get(word, []), *value])]
            else:
                node[word] = value
    return node
