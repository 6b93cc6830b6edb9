"""Keys written into a YAML file that a person keeps: comments, quotes, order and layout stay, letter by letter.

Only the text of the key that is set changes. Afterwards the file is read again: where anything else than what was asked
for has another value, because of an anchor that others refer to, nothing is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Given
from enum import Enum
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Edit, Level, Span, ValuesPath, dotted
from helm_platform.errors import UsageError
from helm_platform.values import Document, Entry, Mapping, Node, Scalar, Sequence, find, is_null, parse, plain
from helm_platform.values.edits import rewritten
from helm_platform.values.scalars import ScalarError, resolve


class Absent(Enum):
    """The one value of a key that is to go."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
Value = str | Absent | None
"""A text; None for null; ABSENT for no such key."""

_BOM = b"\xef\xbb\xbf"
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./+:@-]*[A-Za-z0-9_])?")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_ALIAS = re.compile(r"\s*:\s*(\*[^\s,\[\]{}]+)")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_BESIDE = ("tag", "newTag", "newName", "repository", "name")
"""Behind the first of these keys that there is, a new one is written."""


def with_keys(data: bytes, file: Path, path: ValuesPath, keys: Given[str, Value]) -> bytes:
    """The bytes of a file with these keys in the mapping at `path`, which is made where it is not there.

    Raises UsageError with the place where that cannot be written without changing something else.
    """
    before = _read(data, file)
    wanted = _expected(plain(before.root), path, keys)
    after = data
    if isinstance(find(before.root, path), Mapping):
        for key, value in keys.items():
            after = _edited(after, _key(_read(after, file), path, key, value))
    else:
        written = {key: value for key, value in keys.items() if value is not ABSENT}
        after = _edited(after, _missing(before, path, written))
    return _checked(after, file, wanted, path)


def with_item(data: bytes, file: Path, key: str, item: Given[str, str]) -> bytes:
    """The bytes of a file with one more item in the list at a key of its root. Raises UsageError as `with_keys`."""
    document = _read(data, file)
    content = plain(document.root)
    wanted = content | {key: [*(content.get(key) or []), dict(item)]}
    entry = document.root.entries.get(key)
    listed = entry.node if entry is not None else None
    if entry is None:
        text = f"{key}:\n{_block(item, '  ')}"
        edits = _line(document, document.root, (), text) if not _flow(document, document.root) else ()
        edits = edits or _in_flow(document, document.root, f"{key}: [{_inline(item)}]")
    elif isinstance(listed, Sequence) and listed.items and not _flow(document, listed):
        dash = _dash(document, listed, entry)
        edits = (_after_line(document, max(map(_last_line, listed.items)), _block(item, " " * dash)),)
    elif isinstance(listed, Sequence):
        edits = _in_flow(document, listed, _inline(item))
    else:
        edits = (_behind_colon(document, entry, f"[{_inline(item)}]"),)
    return _checked(_edited(data, edits), file, wanted, (key,))


def _read(data: bytes, file: Path) -> Document:
    document = parse(data.removeprefix(_BOM), file)
    errors = [each for each in document.findings if each.level is Level.ERROR]
    if errors:
        place = f":{errors[0].span.line}:{errors[0].span.column}" if errors[0].span else ""
        raise UsageError(f"{file}{place}: {errors[0].message}", fix=errors[0].help or "correct the file first")
    return document


def _expected(content: Any, path: ValuesPath, keys: Given[str, Value]) -> Any:
    if path:
        part, rest = path[0], path[1:]
        if isinstance(content, list) and isinstance(part, int):
            return [_expected(each, rest, keys) if number == part else each for number, each in enumerate(content)]
        inner = content if isinstance(content, dict) else {}
        return inner | {part: _expected(inner.get(part), rest, keys)}
    inner = content if isinstance(content, dict) else {}
    gone = {key for key, value in keys.items() if value is ABSENT}
    return {key: value for key, value in (inner | dict(keys)).items() if key not in gone}


def _checked(data: bytes, file: Path, wanted: Any, path: ValuesPath) -> bytes:
    written = parse(data, file)
    if plain(written.root) != wanted or any(each.level is Level.ERROR for each in written.findings):
        raise _cannot(_read_place(written, path), file, path, "other values would change with it")
    return data


def _read_place(document: Document, path: ValuesPath) -> tuple[int, int]:
    node: Node | None = document.root
    place = (1, 1)
    for part in path:
        entry = node.entries.get(str(part)) if isinstance(node, Mapping) else None
        node = find(node, (part,)) if node is not None else None
        found = entry.place if entry is not None else node.place if node is not None else None
        place = found[:2] if found else place
    return place


def _cannot(place: tuple[int, int], file: Path, path: ValuesPath, why: str) -> UsageError:
    where = f"{file}:{place[0]}:{place[1]}"
    return UsageError(
        f"{where}: `{dotted(path)}` cannot be written: {why}",
        fix="write its keys out there, without anchors (&) and aliases (*), one on each line",
    )


def _edited(data: bytes, edits: tuple[Edit, ...]) -> bytes:
    breaks = "\r\n" if b"\r\n" in data else "\n"
    return rewritten(data, [Edit(each.span, each.text.replace("\n", breaks)) for each in edits])


def _key(document: Document, path: ValuesPath, key: str, value: Value) -> tuple[Edit, ...]:
    parent = find(document.root, path)
    assert isinstance(parent, Mapping)  # noqa: S101 - as with_keys asked
    holder = _holder(document, path)
    if holder is not None and _alias(document, holder) is not None:
        content = _expected(plain(parent), (), {key: value})
        return (_in_place_of_alias(document, holder, _inline(content)),)
    entry = parent.entries.get(key)
    own = entry is not None and _within(parent, entry)
    if value is ABSENT:
        return _removal(document, parent, entry) if entry is not None and own else ()
    if entry is not None and own:
        return (_value(document, entry, value, (*path, key)),)
    text = f"{key}: {_scalar(value)}"
    if _flow(document, parent):
        return _in_flow(document, parent, text)
    return _line(document, parent, path, text)


def _missing(document: Document, path: ValuesPath, keys: Given[str, Value]) -> tuple[Edit, ...]:
    """The first of the mappings on the way that is not there, with all that belongs below it on its line."""
    depth = 0
    while isinstance(find(document.root, path[: depth + 1]), Mapping):
        depth += 1
    parent, rest = find(document.root, path[:depth]), path[depth:]
    assert isinstance(parent, Mapping)  # noqa: S101 - as the loop found
    holder = _holder(document, path[:depth])
    content: Any = dict(keys)
    for part in reversed(rest[1:]):
        content = {str(part): content}
    if holder is not None and _alias(document, holder) is not None:
        return (_in_place_of_alias(document, holder, _inline(plain(parent) | {str(rest[0]): content})),)
    entry = parent.entries.get(str(rest[0]))
    if entry is not None and is_null(entry.node):
        return (_behind_colon(document, entry, _inline(content)),)
    if entry is not None:
        raise _cannot((entry.place or (1, 1))[:2], document.file, path[: depth + 1], "it is no map")
    text = f"{rest[0]}: {_inline(content)}"
    if _flow(document, parent):
        return _in_flow(document, parent, text)
    return _line(document, parent, path[:depth], text)


def _holder(document: Document, path: ValuesPath) -> Entry | None:
    """The entry whose value is at a path; None for the root and for items of lists."""
    if not path or not isinstance(path[-1], str):
        return None
    parent = find(document.root, path[:-1])
    return parent.entries.get(path[-1]) if isinstance(parent, Mapping) else None


def _value(document: Document, entry: Entry, value: str | None, path: ValuesPath) -> Edit:
    node, place = entry.node, entry.node.place
    if _alias(document, entry) is not None:
        return _in_place_of_alias(document, entry, _scalar(value))
    if not isinstance(node, Scalar) or place is None or place[0] != place[2]:
        raise _cannot((entry.place or (1, 1))[:2], document.file, path, "it is no text of one line")
    raw = node.source.written(place) or ""
    if not raw:
        return _behind_colon(document, entry, _scalar(value))
    head = _PROPERTIES.match(raw)
    begin = head.end() if head else 0
    quote = raw[begin : begin + 1]
    text = _scalar(value, quote if quote in ("'", '"') else "")
    return Edit(Span(place[0], place[1] + begin, place[2], place[3]), text)


def _removal(document: Document, parent: Mapping, entry: Entry) -> tuple[Edit, ...]:
    own = [each for each in parent.entries.values() if _within(parent, each) and each.place]
    own.sort(key=lambda each: each.place or (0, 0, 0, 0))
    number = own.index(entry)
    line, column, _, _ = entry.place or (1, 1, 1, 1)
    following = own[number + 1].place if number + 1 < len(own) else None
    alone = not _flow(document, parent) and not document.source.lines[line - 1][: column - 1].strip()
    if alone:
        last = _last_line(entry.node)
        lines = document.source.lines
        if last < len(lines) or line == 1:
            return (Edit(Span(line, 1, last + 1, 1), ""),)
        return (Edit(Span(line - 1, len(lines[line - 2]) + 1, last, len(lines[last - 1]) + 1), ""),)
    if following is not None:
        return (Edit(Span(line, column, following[0], following[1]), ""),)
    end_line, end_column = _end(document, entry)
    begin = _end(document, own[number - 1]) if number else (line, column)
    return (Edit(Span(*begin, end_line, end_column), ""),)


def _line(document: Document, parent: Mapping, path: ValuesPath, text: str) -> tuple[Edit, ...]:
    """One more key of a mapping in block style, on a line of its own behind one of the others."""
    own = [each for each in parent.entries.values() if _within(parent, each) and each.place]
    if not own:
        if not path and not parent.entries:
            return (_at_the_end(document, text),)
        raise _cannot(_read_place(document, path), document.file, path, "it has no key of its own")
    named = {each.key: each for each in own if path}
    last = max(own, key=lambda each: each.place or (0, 0, 0, 0))
    beside = next((named[key] for key in _BESIDE if key in named), last)
    margin = " " * ((beside.place or (1, 1, 1, 1))[1] - 1)
    indented = "\n".join(f"{margin}{line}" for line in text.split("\n"))
    line = (beside.place or (1, 1, 1, 1))[0] if _alias(document, beside) is not None else _last_line(beside.node)
    return (_after_line(document, line, indented),)


def _after_line(document: Document, line: int, text: str) -> Edit:
    column = len(document.source.lines[line - 1]) + 1
    return Edit(Span(line, column, line, column), f"\n{text}")


def _at_the_end(document: Document, text: str) -> Edit:
    """Behind all that is written, which is nothing but comments."""
    lines = document.source.lines
    number = len(lines)
    if not number or (number == 1 and not lines[0]):
        return Edit(Span(1, 1, 1, 1), f"{text}\n")
    ended = not lines[-1]
    column = len(lines[-1]) + 1
    return Edit(Span(number, column, number, column), f"{text}\n" if ended else f"\n{text}\n")


def _in_flow(document: Document, parent: Mapping | Sequence, text: str) -> tuple[Edit, ...]:
    if isinstance(parent, Mapping):
        own = [each for each in parent.entries.values() if _within(parent, each)]
        ends = [(each.key, _end(document, each)) for each in own]
        chosen = next(
            (end for key in _BESIDE for name, end in ends if key == name), max((e for _, e in ends), default=None)
        )
    else:
        chosen = max((_stop(document, each) for each in parent.items if each.place), default=None)
    if chosen is not None:
        return (Edit(Span(*chosen, *chosen), f", {text}"),)
    line, column = _begin(document, parent)
    end_line, end_column = _stop(document, parent)
    brackets = "{}" if isinstance(parent, Mapping) else "[]"
    return (Edit(Span(line, column, end_line, end_column), f"{brackets[0]}{text}{brackets[1]}"),)


def _behind_colon(document: Document, entry: Entry, text: str) -> Edit:
    """In place of a null, or of an empty value."""
    place = entry.node.place
    if place and entry.node.source.written(place):
        return Edit(Span(*place), text)
    line, column = (entry.place or (1, 1, 1, 1))[2:]
    colon = document.source.lines[line - 1].index(":", column - 1) + 2
    return Edit(Span(line, colon, line, colon), f" {text}")


def _in_place_of_alias(document: Document, entry: Entry, text: str) -> Edit:
    found = _alias(document, entry)
    assert found is not None  # noqa: S101 - as who calls asked
    return Edit(found, text)


def _alias(document: Document, entry: Entry) -> Span | None:
    """Where `*name` stands, if the value of an entry is written elsewhere."""
    if entry.place is None or entry.node.place is None or entry.node.place[:2] >= entry.place[:2]:
        return None
    line, column = entry.place[2:]
    found = _ALIAS.match(document.source.lines[line - 1], column - 1)
    return Span(line, found.start(1) + 1, line, found.end(1) + 1) if found else None


def _within(parent: Mapping, entry: Entry) -> bool:
    """Whether an entry is written in this mapping, and not where a merge key takes it from."""
    return bool(parent.place and entry.place and parent.place[:2] <= entry.place[:2] < parent.place[2:])


def _end(document: Document, entry: Entry) -> tuple[int, int]:
    alias = _alias(document, entry)
    if alias is not None:
        return alias.end_line, alias.end_column
    return _stop(document, entry.node)


def _begin(document: Document, node: Mapping | Sequence) -> tuple[int, int]:
    """Where the bracket of a collection in flow style stands, behind its anchor."""
    line, column = (node.place or (1, 1, 1, 1))[:2]
    head = _PROPERTIES.match(document.source.lines[line - 1], column - 1)
    return line, head.end() + 1 if head else column


def _stop(document: Document, node: Node) -> tuple[int, int]:
    """Where a value ends; the place of a collection in flow style ends before its bracket."""
    line, column = (node.place or (1, 1, 1, 1))[2:]
    if not isinstance(node, Scalar) and _flow(document, node):
        return line, column + 1
    return line, column


def _last_line(node: Node) -> int:
    """The last line with text of a value; the place of a block ends where the next one begins."""
    if isinstance(node, Mapping | Sequence):
        inner = (
            [each.node for each in node.entries.values() if _within(node, each)]
            if isinstance(node, Mapping)
            else list(node.items)
        )
        begin = node.place[:2] if node.place else (1, 1)
        lines = [_last_line(each) for each in inner if each.place and each.place[:2] >= begin]
        keys = (
            [each.place[2] for each in node.entries.values() if each.place and _within(node, each)]
            if isinstance(node, Mapping)
            else []
        )
        return max([*lines, *keys, begin[0]])
    line, _, last, column = node.place or (1, 1, 1, 1)
    return last - 1 if column == 1 and last > line else last


def _flow(document: Document, node: Mapping | Sequence) -> bool:
    if node.place is None:
        return False
    line, column, _, _ = node.place
    lines = document.source.lines
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    head = _PROPERTIES.match(rest)
    return rest[head.end() if head else 0 :][:1] in ("{", "[")


def _dash(document: Document, listed: Sequence, entry: Entry) -> int:
    """How far the dashes of a list are indented."""
    first = listed.items[0].place or (1, 1, 1, 1)
    before = document.source.lines[first[0] - 1][: first[1] - 1].rstrip()
    if before.endswith("-"):
        return len(before) - 1
    # An alias is written elsewhere: as people write it.
    return (entry.place or (1, 1, 1, 1))[1] + 1


def _block(item: Given[str, str], margin: str) -> str:
    lines = [f"{key}: {_scalar(value)}" for key, value in item.items()]
    return "\n".join([f"{margin}- {lines[0]}", *(f"{margin}  {line}" for line in lines[1:])])


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _scalar(value) if value is None or isinstance(value, str) else json.dumps(value)


def _scalar(value: str | None, quote: str = "") -> str:
    """A text as YAML on one line, in these quotes, or without any where it is that text for every reader."""
    if value is None:
        return "null"
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    if (
        not quote
        and _PLAIN.fullmatch(value)
        and not value[0].isdigit()
        and value.lower() not in _WORDS
        and _same(value)
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def _same(value: str) -> bool:
    try:
        return resolve(value) == value
    except ScalarError:
        return False
