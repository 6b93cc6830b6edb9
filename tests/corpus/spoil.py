"""Documents with one mistake each: for every rule of the schema at every place, the mistake that breaks it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.corpus.draw import Document, smallest
from tests.corpus.places import fits, places
from tests.corpus.schema import Node, Schema, choices

_WRONG: dict[str, Any] = {"object": "text", "array": 7, "string": ["a", "b"], "integer": "text", "number": "text"}
_WRONG["boolean"] = "text"


@dataclass(frozen=True)
class Spoiled:
    """What is wrong, where the schema says so, the document, the finding's path and the rules that may say it."""

    name: str
    where: str
    document: Document
    keys: tuple[str | int, ...]
    rules: frozenset[str]


def spoiled(schema: Schema) -> Iterator[Spoiled]:
    """One document for each mistake; a definition that several places share is spoiled at the first of them."""
    seen: set[tuple[str, str]] = set()
    for path in ("", *schema.paths):
        if "=" in path:
            continue
        node, where = written(schema, path)
        document = smallest(schema, path) if path else {}
        place = next((place for place in places(schema, document) if place.path == path), None)
        if place is None:
            continue
        for what, value, below, rules in _mistakes(
            schema, node, place.value, at_form=not path or bool(_FORMS.search(path))
        ):
            if (where, what) in seen or fits(schema, written(schema, _FORMS.sub("", path))[0], value):
                continue
            seen.add((where, what))
            keys = (*place.keys, *below)
            yield Spoiled(
                f"{path or 'root'}: {what}", where, _replaced(document, place.keys, value), keys, _forms(path, rules)
            )


_FORMS = re.compile(r"(\|\d+)+$")


def _forms(path: str, rule: str) -> frozenset[str]:
    """Where a value may have several forms, a mistake can leave open which one was meant."""
    return frozenset({rule, "no-choice"} if "|" in path and rule in {"missing-key", "not-in-list"} else {rule})


_Mistake = tuple[str, Any, tuple[str, ...], str]


def _mistakes(schema: Schema, node: Node, value: Any, *, at_form: bool) -> Iterator[_Mistake]:
    """What is wrong, the wrong value, the key below it, and the rule that must say so."""
    words = [word for word in node.get("enum", []) if isinstance(word, str)]
    if words:
        yield "a word misspelt", words[0][:-1] + ("z" if words[0][-1] == "x" else "x"), (), "not-in-list"
    if "enum" in node or "const" in node or choices(node):
        return
    # A value of a form's wrong type is one of another form, and the root can only be a map.
    if not at_form:
        yield from _wrong_types(node.get("type", []))
    if isinstance(value, dict):
        yield from _wrong_maps(schema, node, value)
    elif isinstance(value, list) and node.get("minItems"):
        yield "empty", [], (), "out-of-range"
    elif isinstance(value, str):
        yield from _wrong_texts(node, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _wrong_numbers(node)


def _wrong_numbers(node: Node) -> Iterator[_Mistake]:
    if "minimum" in node:
        yield "too small", node["minimum"] - 1, (), "out-of-range"
    if "maximum" in node:
        yield "too large", node["maximum"] + 1, (), "out-of-range"


def _wrong_types(kinds: str | list[str]) -> Iterator[_Mistake]:
    if isinstance(kinds, str):
        yield "another type", _WRONG[kinds], (), "wrong-type"
    elif kinds and "array" not in kinds:
        yield "another type", ["a", "b"], (), "wrong-type"


def _wrong_texts(node: Node, value: str) -> Iterator[_Mistake]:
    if "pattern" in node:
        yield "another form", "?!", (), "bad-form"
    if node.get("minLength"):
        yield "empty", "", (), "out-of-range"
    if "maxLength" in node:
        yield "too long", _long(node), (), "out-of-range"


def _long(node: Node) -> str:
    """Text with nothing wrong but its length: a word, or a name of many short parts."""
    size = int(node["maxLength"]) + 1
    texts = ("a" * size, "a." * (size // 2) + "aa")
    return next(text for text in texts if re.search(node.get("pattern", ""), text))


def _wrong_maps(schema: Schema, node: Node, value: Document) -> Iterator[_Mistake]:
    if node.get("additionalProperties") is False and node.get("properties"):
        known = max(node["properties"], key=lambda name: (name in value, len(name)))
        wrong = known[:-2] + known[-1] + known[-2] + "s" if len(known) > 2 else f"{known}x"
        yield "a key misspelt", value | {wrong: 1}, (wrong,), "unknown-key"
    for name in node.get("required", []):
        yield f"{name} missing", {key: child for key, child in value.items() if key != name}, (), "missing-key"
    if node.get("minProperties") and not node.get("required"):
        yield "empty", {}, (), "out-of-range"
    rule, _ = schema.resolve(node.get("propertyNames", {}))
    if "pattern" in rule and isinstance(node.get("additionalProperties"), dict):
        child = next(iter(value.values()), 1)
        yield "a name of another form", {"?!": child}, ("?!",), "bad-name"


def written(schema: Schema, path: str) -> tuple[Node, str]:
    """The schema at a path, and where it is written: a definition and the steps from there."""
    node, _ = schema.resolve(schema.root)
    where = ""
    for step in re.findall(r"\|\d+|\[\]|\*|[^.|\[]+", path):
        child: Any
        if step.startswith("|"):
            child = choices(node)[int(step[1:])]
        elif step == "[]":
            child = node["items"]
        elif step == "*":
            child = node["additionalProperties"]
        else:
            child = node["properties"][step]
        node, names = schema.resolve(child)
        where = names[-1] if names else f"{where}/{step}"
    return node, where


def _replaced(document: Document, keys: tuple[str | int, ...], value: Any) -> Document:
    whole: Document = {"": copy.deepcopy(document)}
    parent: Any = whole
    for key in ("", *keys)[:-1]:
        parent = parent[key]
    parent[("", *keys)[-1]] = value
    changed: Document = whole[""]
    return changed
