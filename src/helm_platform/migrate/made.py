"""Objects made by rule: each part of them stands where the value that it comes from is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helm_platform.migrate.part import Object, Part
from helm_platform.values import Entry, Node, Scalar, find, find_entry, plain
from helm_platform.values import Mapping as Map
from helm_platform.values import Sequence as Items
from helm_platform.values.foreign import Document
from helm_platform.values.tree import Place, Source


def made(manifest: Mapping[str, Any], of: Part) -> Object:
    """An object. Its values are bare, or parts of the source; `of` is what all of it is made for.

    A `None`, and a part where nothing is written, is left out.
    """
    document = of.document
    entry = find_entry(document.root, of.path)
    place = entry.place if entry is not None else document.root.place
    source = entry.source if entry is not None else document.root.source
    root = _node(manifest, place, source)
    assert isinstance(root, Map)  # noqa: S101 - a mapping becomes one
    return Object(Part.of(Document(document.file, root)))


def _node(value: Any, place: Place | None, source: Source) -> Node:
    if isinstance(value, Part):
        own, from_source = _place(value, place, source)
        node = find(value.document.root, value.path)
        if node is not None and plain(node) == value.value:
            return node
        return _node(value.value, own, from_source)
    if isinstance(value, Mapping):
        entries = {}
        for key, inner in value.items():
            if _nothing(inner):
                continue
            own, from_source = _place(inner, place, source)
            entries[key] = Entry(key, _node(inner, own, from_source), from_source, own)
        return Map(source, entries, place)
    if isinstance(value, list):
        return Items(
            tuple(_node(inner, *_place(inner, place, source)) for inner in value if not _nothing(inner)), source, place
        )
    return Scalar(value, source, place, "" if value is None else str(value))


def _nothing(value: Any) -> bool:
    return value is None or (isinstance(value, Part) and value.value is None)


def _place(value: Any, place: Place | None, source: Source) -> tuple[Place | None, Source]:
    """Where a part is written, or the first part within; else where what it is in is."""
    if isinstance(value, Part):
        for end in range(len(value.path), 0, -1):
            found = find_entry(value.document.root, value.path[:end]) or find(value.document.root, value.path[:end])
            if found is not None and found.place:
                return found.place, found.source
        return place, source
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for inner in inside:
        if isinstance(inner, Part | Mapping | list):
            found_place, found_source = _place(inner, None, source)
            if found_place is not None:
                return found_place, found_source
    return place, source
