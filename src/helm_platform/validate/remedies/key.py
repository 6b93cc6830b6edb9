"""Keys under another name, and values that belong a level up under a name of their own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from helm_platform.diagnostics import Edit, Fix, Span, ValuesPath, dotted
from helm_platform.validate.remedies.scalar import can_be_plain
from helm_platform.values import Entry, Mapping, Origin, Scalar, Source, find, find_entry

_BLOCK = re.compile(r":[ \t]*")
_FLOW = re.compile(r":[ \t]*\{[ \t]*")
_CLOSE = re.compile(r"[ \t]*\}")


def renamed(entry: Entry, siblings: Mapping, key: str) -> Fix | None:
    """The key of an entry under another name, unless the same file has that one beside it. Quotes stay."""
    if not _movable(entry) or _writes(siblings, key, entry.source.file):
        return None
    edit = _new_key(entry, key)
    return Fix(f"rename `{entry.key}` to `{key}`", (edit,)) if edit else None


def moved(values: Mapping, old: ValuesPath, new: ValuesPath) -> Fix | None:
    """The value at `old` under its key at `new`: of `service: {port: 80}` stays `port: 80`.

    Only where the maps around it hold nothing else, so that its new place is where the outermost of them stands, where
    no comment stands between their keys, and where nobody writes the new key yet.
    """
    if old[:-1] == new[:-1]:
        entry, siblings = find_entry(values, old), find(values, old[:-1])
        key = new[-1]
        if entry is None or not isinstance(siblings, Mapping) or not isinstance(key, str) or _written(values, new):
            return None
        return renamed(entry, siblings, key)
    outer = len(new) - 1
    entries = [find_entry(values, old[: depth + 1]) for depth in range(outer, len(old))]
    if old[:outer] != new[:-1] or len(entries) < 2 or _written(values, new):  # noqa: PLR2004 - a map and its key
        return None
    return _hoisted([entry for entry in entries if entry], len(entries), old, new)


def _hoisted(entries: list[Entry], number: int, old: ValuesPath, new: ValuesPath) -> Fix | None:
    top, leaf, target = entries[0], entries[-1], str(new[-1])
    if len(entries) != number or not all(_movable(entry) and not entry.earlier for entry in entries):
        return None
    file = top.source.file
    for entry in entries[:-1]:
        if not isinstance(entry.node, Mapping) or len(_of_file(entry.node, file)) != 1:
            return None
    between = _between(entries, leaf.source)
    renaming = _new_key(leaf, target)
    if between is None or renaming is None:
        return None
    start, end = _place(top), _place(leaf)
    edits = [Edit(Span(start.line, start.column, end.line, end.column), "")] if start != end else []
    edits.append(renaming)
    for _ in range(between):
        closing = _closing(leaf, edits)
        if closing is None:
            return None
        edits.append(closing)
    return Fix(f"move `{dotted(old)}` to `{dotted(new)}`", tuple(edits))


def _between(entries: list[Entry], source: Source) -> int | None:
    """How many `{` stand between the keys; None where there is anything but these and line ends."""
    braces = 0
    for outer, inner in pairwise(entries):
        here, there = _place(outer), _place(inner)
        if (there.line, there.column) <= (here.end_line, here.end_column):
            return None
        after = source.lines[here.end_line - 1][here.end_column - 1 :]
        if here.end_line == there.line:
            if not _FLOW.fullmatch(after[: there.column - here.end_column]):
                return None
            braces += 1
            continue
        lead = [after, *source.lines[here.end_line : there.line - 1], source.lines[there.line - 1][: there.column - 1]]
        if not _BLOCK.fullmatch(lead[0]) or any(text.strip() for text in lead[1:]) or braces:
            return None
    return braces


def _closing(leaf: Entry, edits: list[Edit]) -> Edit | None:
    """The edit that takes away the next `}` behind the value."""
    place = leaf.node.place
    if not isinstance(leaf.node, Scalar) or place is None or place[0] != place[2]:
        return None
    last = max((edit.span.end_column for edit in edits if edit.span.line == place[2]), default=0)
    column = max(place[3], last)
    found = _CLOSE.match(leaf.source.lines[place[2] - 1], column - 1)
    return Edit(Span(place[2], column, place[2], found.end() + 1), "") if found else None


def _new_key(entry: Entry, key: str) -> Edit | None:
    raw = entry.source.written(entry.place)
    if entry.place is None or not can_be_plain(key):
        return None
    quote = '"' if raw == f'"{entry.key}"' else "'" if raw == f"'{entry.key}'" else ""
    return Edit(Span(*entry.place), f"{quote}{key}{quote}") if raw == f"{quote}{entry.key}{quote}" else None


def _movable(entry: Entry) -> bool:
    return entry.source.origin is Origin.FILE and entry.place is not None


def _writes(siblings: Mapping, key: str, file: Path | None) -> bool:
    return key in _of_file(siblings, file)


def _of_file(mapping: Mapping, file: Path | None) -> list[str]:
    """The keys of a map that one file writes, whoever has the last word."""
    return [
        key
        for key, entry in mapping.entries.items()
        if any(each.source.file == file for each in (entry, *entry.earlier))
    ]


def _written(values: Mapping, path: ValuesPath) -> bool:
    entry = find_entry(values, path)
    return entry is not None and any(each.source.origin is not Origin.CHART for each in (entry, *entry.earlier))


def _place(entry: Entry) -> Span:
    return Span(*(entry.place or (0, 0, 0, 0)))
