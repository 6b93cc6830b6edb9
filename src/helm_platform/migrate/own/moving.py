"""Keys of a values file under another name or in another place, in the text as somebody wrote it.

Lines move with their comments and are indented anew; nothing else changes, letter by letter. Each edit is proved: the
file must say exactly what it said before with the one key elsewhere, and no comment may be lost.
"""

from __future__ import annotations

import copy
from typing import Any

from helm_platform.diagnostics import Edit, Span, ValuesPath, dotted
from helm_platform.validate.repair.sameness import lost_comment
from helm_platform.values import Document, Entry, Mapping, Sequence, find, find_entry, inline, parse, plain
from helm_platform.values.edits import rewritten

_STEP = 2


class Refused(Exception):
    """It cannot be done in the text as it is written; the message says why."""


def renamed(document: Document, old: ValuesPath, key: str) -> Document:
    """The key at `old` under another name. Raises Refused."""
    entry = _entry(document, old)
    _free(document, (*old[:-1], key))
    if entry.place is None:
        raise Refused("it stands in no text")
    edit = Edit(Span(*entry.place), inline(key))
    data = rewritten(document.text.encode(), [edit])
    return _proved(document, data, old, (*old[:-1], key))


def cut(document: Document, old: ValuesPath) -> Document:
    """The file without the key at `old`. Its comments go with it. Raises Refused."""
    lines = _lines(document)
    first, last, _ = _stretch(document, _outermost(document, old))
    return _proved(document, "".join(lines[:first] + lines[last:]).encode(), old, None)


def moved(document: Document, old: ValuesPath, new: ValuesPath) -> Document:
    """The key at `old` in another place. Raises Refused."""
    _free(document, new)
    lines = _lines(document)
    entry = _entry(document, old)
    first, last, column = _stretch(document, old)
    outer = _outermost(document, old)
    outer_first, outer_last, outer_column = _stretch(document, outer)
    block = [line[column:] if line[:column].strip() == "" else line.lstrip() for line in lines[first:last]]
    # What was said about maps that are gone now is about what was in them.
    comments = [line.strip() + "\n" for line in lines[outer_first:first] if line.lstrip().startswith("#")]
    named = _line_of(entry) - first
    block[named] = inline(str(new[-1])) + block[named][_width(entry) :]
    block = comments + [line if line.endswith("\n") else f"{line}\n" for line in block]

    parent, depth = _nearest(document, new)
    at, indent = _place_in(document, new[:depth], parent, old, (outer_first, outer_column), outer)
    block = _nested([str(key) for key in new[depth:-1]], block)
    text = [_indented(line, indent) for line in block]
    if at <= outer_first:
        whole = lines[:at] + text + lines[at:outer_first] + lines[outer_last:]
    else:
        whole = lines[:outer_first] + lines[outer_last:at] + text + lines[at:]
    return _proved(document, "".join(whole).encode(), old, new)


def _nested(keys: list[str], block: list[str]) -> list[str]:
    for key in reversed(keys):
        block = [f"{inline(key)}:\n", *(_indented(line, _STEP) for line in block)]
    return block


def _indented(line: str, width: int) -> str:
    return " " * width + line if line.strip() else line


def _lines(document: Document) -> list[str]:
    lines = document.text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def _entry(document: Document, path: ValuesPath) -> Entry:
    entry = find_entry(document.root, path)
    if entry is None or entry.place is None:
        raise Refused("it stands in no text of its own")
    return entry


def _free(document: Document, path: ValuesPath) -> None:
    for end in range(1, len(path) + 1):
        node = find(document.root, path[:end])
        if node is None:
            return
        if end < len(path) and not isinstance(node, Mapping):
            raise Refused(f"`{dotted(path[:end])}` is no map")
    raise Refused(f"`{dotted(path)}` is written too")


def _outermost(document: Document, path: ValuesPath) -> ValuesPath:
    """The path, or that of the outermost map which holds nothing else."""
    while len(path) > 1:
        parent = find(document.root, path[:-1])
        if not isinstance(parent, Mapping) or len(parent.entries) > 1 or isinstance(path[-2], int):
            break
        path = path[:-1]
    return path


def _line_of(entry: Entry) -> int:
    """The line of a key, from 0."""
    return (entry.place or (1,))[0] - 1


def _width(entry: Entry) -> int:
    place = entry.place or (0, 0, 0, 0)
    return place[3] - place[1]


def _stretch(document: Document, path: ValuesPath) -> tuple[int, int, int]:
    """The lines of an entry with the comments right above it, from 0, and the column at which its key stands."""
    entry = _entry(document, path)
    lines = _lines(document)
    first, column = _line_of(entry), (entry.place or (0, 1))[1] - 1
    if lines[first][:column].strip():
        raise Refused("it stands in one line with others")
    last = first + 1
    listed = isinstance(entry.node, Sequence)
    while last < len(lines):
        line = lines[last]
        indent = len(line) - len(line.lstrip(" "))
        inside = indent > column or (listed and indent == column and line.lstrip().startswith("- "))
        if line.strip() and not inside:
            break
        last += 1
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    while first and lines[first - 1].strip().startswith("#") and _indent(lines[first - 1]) == column:
        first -= 1
    return first, last, column


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _nearest(document: Document, path: ValuesPath) -> tuple[Mapping, int]:
    """The innermost map on the way to a path that is there, and how deep it is."""
    node, depth = document.root, 0
    for end in range(1, len(path)):
        found = find(document.root, path[:end])
        if not isinstance(found, Mapping) or not found.entries:
            break
        node, depth = found, end
    return node, depth


def _place_in(
    document: Document, path: ValuesPath, parent: Mapping, old: ValuesPath, gap: tuple[int, int], outer: ValuesPath
) -> tuple[int, int]:
    """Before which line an entry of a map is put, and how it is indented.

    Where the old one was, if that is in this map, or behind what it was in; else at the end of the map.
    """
    if outer[:-1] == path:
        return gap
    if old[: len(path)] == path:
        _, end, column = _stretch(document, old[: len(path) + 1])
        return end, column
    last = max(parent.entries.values(), key=lambda each: each.place or (0,))
    _, end, column = _stretch(document, (*path, last.key))
    return end, column


def _proved(document: Document, data: bytes, old: ValuesPath, new: ValuesPath | None) -> Document:
    """The file after an edit, if that did what it should and nothing else."""
    after = parse(data, document.file)
    wanted = copy.deepcopy(plain(document.root))
    value = _taken(wanted, old)
    if new is not None:
        _put(wanted, new, value)
    if not after.complete or plain(after.root) != wanted:
        raise Refused("the text around it is not simple enough to do it")
    comment = lost_comment(document, after, frozenset()) if new is not None else None
    if comment is not None:
        raise Refused(f"the comment `{comment}` would be lost")
    return after


def _taken(values: Any, path: ValuesPath) -> Any:
    """Take the value at a path out, and the maps that are empty then."""
    trail = [values]
    for key in path[:-1]:
        trail.append(trail[-1][key])
    value = trail[-1].pop(path[-1])
    for depth in range(len(path) - 1, 0, -1):
        if trail[depth] or isinstance(path[depth - 1], int):
            break
        del trail[depth - 1][path[depth - 1]]
    return value


def _put(values: Any, path: ValuesPath, value: Any) -> None:
    for key in path[:-1]:
        values = values.setdefault(key, {})
    values[path[-1]] = value
