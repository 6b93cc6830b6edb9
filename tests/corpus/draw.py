"""Random documents that a schema accepts, each from its seed alone.

A document is made to use some paths (the targets), so that a run of documents uses every one, whatever else chance
puts beside them. Sizes are those of real values files: a few keys, seldom many.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from random import Random
from typing import Any

from tests.corpus import words
from tests.corpus.places import fits_scalar
from tests.corpus.schema import Node, Schema, choices, known
from tests.corpus.strings import matching

Document = dict[str, Any]

# The chance of a key that nothing asks for, by how deep it stands: a few of many at the top, half of few below.
_CHANCES = (0.10, 0.30, 0.40, 0.45)
_ENTRIES = (1, 1, 1, 2, 2, 3)
_EDGE = 0.1
# What makes a document large: these keys come when they are asked for, seldom else.
_ODDS = {"workloads": 0.2, "tasks": 0.3, "extraObjects": 0.5}
_ODDS |= {"global.platform.defaults": 0.05, "global.platform.enforced": 0.05}
_ODDS |= {f"{above}autoscaling.metrics.*|0.pods.selector": 3 for above in ("", "workloads.*.")}
# Below these stands a workload of its own.
_NESTED = re.compile(r"^(workloads\.\*|tasks\.\*|global\.platform\.(defaults|enforced))")


def draw(schema: Schema, targets: Iterable[str], chance: Random) -> Document:
    """A document that the schema accepts and that uses the targets, as far as they go together."""
    document: Document = _Draw(schema, frozenset(targets), chance).value(schema.root, "", ())
    return document


def smallest(schema: Schema, target: str) -> Document:
    """A document that uses one path and holds nothing else but what the schema requires; its words never change."""
    document: Document = _Draw(schema, frozenset([target]), Random(target), sparse=True).value(schema.root, "", ())
    return document


class _Draw:
    def __init__(self, schema: Schema, targets: frozenset[str], chance: Random, *, sparse: bool = False) -> None:
        self._schema = schema
        self._sparse = sparse
        self._chance = chance
        self._wanted = {
            target[: place.start()] for target in targets for place in re.finditer(r"[.|=]|\[|$", target)
        } - {""}

    def value(self, written: Node | bool, path: str, names: tuple[str, ...]) -> Any:
        node, more = self._schema.resolve(written)
        # A name says what a value is, not what its parts are.
        names = more or names
        sample = None if self._sparse else words.sample(path, names, self._chance)
        if sample is not None:
            return copy.deepcopy(sample)
        if "const" in node:
            return node["const"]
        if "enum" in node:
            wanted = [word for word in node["enum"] if f"{path}={word}" in self._wanted]
            return self._chance.choice(wanted or node["enum"])
        forms = choices(node)
        if forms:
            asked = [index for index in range(len(forms)) if f"{path}|{index}" in self._wanted]
            index = self._chance.choice(asked or range(len(forms)))
            return self.value(forms[index], f"{path}|{index}", names)
        return self._typed(node, path, names)

    def _typed(self, node: Node, path: str, names: tuple[str, ...]) -> Any:
        kinds = node.get("type", [])
        kind = kinds if isinstance(kinds, str) else self._chance.choice(kinds or ["string"])
        if kind == "object":
            return self._object(node, path, names)
        if kind == "array":
            return self._list(node, path, names)
        return self._scalar(kind, node, path, names)

    def _scalar(self, kind: str, node: Node, path: str, names: tuple[str, ...]) -> Any:
        if kind == "boolean":
            return self._chance.random() < 0.5
        word = None if self._sparse else words.word(path, names, self._chance)
        if word is not None and fits_scalar(node, word):
            return word
        if kind in {"integer", "number"}:
            return self._number(node)
        if "pattern" in node:
            return self._matching(node)
        return "alpha" if self._sparse else words.anything(self._chance)

    def _matching(self, rule: Node) -> str:
        """A text for a pattern, short enough for the limit beside it."""
        for most in (6, 4, 3, 2, 1, 0):
            text = matching(rule["pattern"], self._chance, most)
            if fits_scalar(rule, text):
                return text
        raise ValueError(f"no text found for {rule['pattern']}")

    def _number(self, node: Node) -> int:
        low = node.get("minimum", node.get("exclusiveMinimum", -1) + 1)
        high = node.get("maximum", node.get("exclusiveMaximum", low + 101) - 1)
        if self._chance.random() < _EDGE:
            return int(self._chance.choice((low, high)))
        step = int(node.get("multipleOf", 1))
        return int(self._chance.randint(low, min(high, low + 40)) // step * step or low)

    def _list(self, node: Node, path: str, names: tuple[str, ...]) -> list[Any]:
        low = max(node.get("minItems", 0), int(f"{path}[]" in self._wanted))
        high = low if self._sparse else min(node.get("maxItems", low + 2), low + 2)
        inner = tuple(f"{name}[]" for name in names if f"${name}[]" in words.WORDS)
        items = [
            self.value(node.get("items", True), f"{path}[]", inner) for _ in range(self._chance.randint(low, high))
        ]
        return [item for place, item in enumerate(items) if item not in items[:place]] if _unique(node) else items

    def _object(self, node: Node, path: str, names: tuple[str, ...]) -> Document:
        depth = len(re.findall(r"\.", _NESTED.sub("", path)))
        odds = _CHANCES[min(depth, len(_CHANCES) - 1)]
        found: Document = {}
        for name, child in known(node).items():
            below = f"{path}.{name}" if path else name
            if child.get("x-machine"):
                continue
            asked = name in node.get("required", []) or below in self._wanted
            if asked or (not self._sparse and self._chance.random() < odds * _ODDS.get(below, 1)):
                found[name] = self.value(child, below, ())
        self._needed(node, path, found)
        for name in self._spare(node, path, found):
            del found[name]
        if isinstance(node.get("additionalProperties"), dict):
            found |= self._entries(node, path, names)
        elif len(found) < node.get("minProperties", 0):
            spare = [name for name in known(node) if name not in found]
            for name in self._chance.sample(spare, node["minProperties"] - len(found)):
                found[name] = self.value(node["properties"][name], f"{path}.{name}".lstrip("."), ())
            self._needed(node, path, found)
        return found

    def _needed(self, node: Node, path: str, found: Document) -> None:
        """The keys that others need beside them."""
        for name, needs in node.get("dependentRequired", {}).items():
            for need in needs if name in found else ():
                found.setdefault(need, self.value(node["properties"][need], f"{path}.{need}".lstrip("."), ()))

    def _spare(self, node: Node, path: str, found: Document) -> list[str]:
        """The keys above the limit, those that nobody asked for first."""
        kept = sorted(
            found, key=lambda name: (name not in node.get("required", []), f"{path}.{name}" not in self._wanted)
        )
        return kept[node.get("maxProperties", len(found)) :]

    def _entries(self, node: Node, path: str, names: tuple[str, ...]) -> Document:
        low = max(node.get("minProperties", 0), int(f"{path}.*" in self._wanted))
        high = low if self._sparse else max(low, min(self._chance.choice(_ENTRIES), node.get("maxProperties", 3)))
        inner = tuple(f"{name}.*" for name in names if f"${name}.*" in words.WORDS)
        found: Document = {}
        for number in range(self._chance.randint(low, high)):
            name = self._name(node, path, number)
            found.setdefault(name, self.value(node["additionalProperties"], f"{path}.*", inner))
        while len(found) < low:
            found[self._name(node, path, len(found))] = self.value(node["additionalProperties"], f"{path}.*", inner)
        return found

    def _name(self, node: Node, path: str, number: int) -> str:
        rule, names = self._schema.resolve(node.get("propertyNames", {}))
        word = ("one", "two")[number] if self._sparse else words.word(f"{path}.*{{}}", names, self._chance)
        if isinstance(word, str) and fits_scalar(rule, word):
            return word
        if "enum" in rule:
            return str(self._chance.choice(rule["enum"]))
        if "pattern" in rule:
            return self._matching(rule)
        return words.label(self._chance)


def _unique(node: Node) -> bool:
    return bool(node.get("uniqueItems"))
