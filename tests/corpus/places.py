"""Where a document uses the schema: each value with its path and the definitions it is written by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.corpus.schema import Node, Schema, choices

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


@dataclass(frozen=True)
class Place:
    """One value: the keys that lead to it, its path in the schema (schema.py), the definitions it is written by."""

    keys: tuple[str | int, ...]
    path: str
    names: tuple[str, ...]
    value: Any


def places(schema: Schema, document: Any, below: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every value of a document that the schema accepts; with `below` only what these keys lead to, and the way there.

    A key may be several, with `|` between them.
    """
    yield from _visit(schema, schema.root, document, (), "", (), tuple(key.split("|") for key in below))


def workloads(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The values of each workload: the root, and those below `workloads`."""
    yield document
    yield from document.get("workloads", {}).values()


def tasks(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The values of each task."""
    yield from document.get("tasks", {}).values()


def containers(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The blocks of a workload that describe a container: its own, and those beside it."""
    yield values
    for group in ("containers", "sidecars", "initContainers"):
        yield from values.get(group, {}).values()


def used(schema: Schema, document: Any) -> set[str]:
    """The paths of the schema that a document uses."""
    return {place.path for place in places(schema, document)} - {""}


def _visit(
    schema: Schema,
    written: Node | bool,
    value: Any,
    keys: tuple[str | int, ...],
    path: str,
    names: tuple[str, ...],
    below: tuple[list[str], ...] = (),
) -> Iterator[Place]:
    node, more = schema.resolve(written)
    names += more
    yield Place(keys, path, names, value)
    for index, form in enumerate(choices(node)):
        if fits(schema, form, value):
            yield from _visit(schema, form, value, keys, f"{path}|{index}", names, below)
            return
    if "enum" in node:
        yield Place(keys, f"{path}={value}", names, value)
    if isinstance(value, dict):
        for key, child, written_as, known in _inside(node, value, path):
            if not below or key in below[0]:
                yield from _visit(schema, written_as, child, (*keys, key), known, (), below[1:])
    elif isinstance(value, list) and isinstance(node.get("items"), dict):
        for index, child in enumerate(value):
            yield from _visit(schema, node["items"], child, (*keys, index), f"{path}[]", ())


def _inside(node: Node, value: dict[str, Any], path: str) -> Iterator[tuple[str, Any, Any, str]]:
    """The keys of a map that the schema knows: each with its value, its schema and its path."""
    properties, others = node.get("properties", {}), node.get("additionalProperties")
    for key, child in value.items():
        if key in properties:
            yield key, child, properties[key], f"{path}.{key}" if path else key
        elif isinstance(others, dict):
            yield key, child, others, f"{path}.*"


def fits(schema: Schema, written: Node | bool, value: Any) -> bool:
    """Whether a value has this form; enough to tell the forms of one choice apart."""
    node, _ = schema.resolve(written)
    if not fits_scalar(node, value):
        return False
    forms = choices(node)
    if forms and not any(fits(schema, form, value) for form in forms):
        return False
    if isinstance(value, dict):
        properties = node.get("properties", {})
        if node.get("additionalProperties") is False and set(value) - set(properties):
            return False
        known = [name for name in value if name in properties]
        return set(node.get("required", [])) <= set(value) and all(
            fits(schema, properties[name], value[name]) for name in known
        )
    return True


def fits_scalar(node: Node, value: Any) -> bool:
    """Type, words, pattern and limits of one value, its parts aside."""
    kinds = node.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is_a(value, kind) for kind in kinds):
        return False
    if "enum" in node and not any(value == word and type(value) is type(word) for word in node["enum"]):
        return False
    if "const" in node and (value != node["const"] or type(value) is not type(node["const"])):
        return False
    if isinstance(value, str):
        longest = node.get("maxLength", len(value))
        pattern = node.get("pattern", "")
        return node.get("minLength", 0) <= len(value) <= longest and bool(re.search(pattern, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(node.get("minimum", value) <= value <= node.get("maximum", value))
    return True


def _is_a(value: Any, kind: str) -> bool:
    if kind != "boolean" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())
