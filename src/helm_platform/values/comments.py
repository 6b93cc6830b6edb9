"""The comments of a values file: what YAML reads as one, and not a `#` inside quotes or a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Span
from helm_platform.values.text import documents, lines_of

_HEADER = re.compile(r"[|>][-+0-9]*")
_END = (1 << 60, 0)


@dataclass(frozen=True)
class Comment:
    """A comment from its `#` to the end of the line. `alone` says that nothing else stands on the line."""

    text: str
    span: Span
    alone: bool


@dataclass(frozen=True)
class Comments:
    """All comments in their order, and the line of the first content; `complete` is False behind a syntax error."""

    found: tuple[Comment, ...]
    first_content: int
    complete: bool = True


def comments(text: str) -> Comments:
    """The comments of a file's text, up to where it stops being YAML."""
    if "#" not in text:
        return Comments((), 1)
    held, end = _scalars(text)
    found: list[Comment] = []
    first = 0
    for number, line in enumerate(lines_of(text), 1):
        if (number, 0) >= end:
            break
        column = _comment_in(line, number, held)
        before = line if column is None else line[:column]
        if before.strip() and not first:
            first = number
        if column is not None:
            span = Span(number, column + 1, number, len(line.rstrip()) + 1)
            found.append(Comment(line[column:].rstrip(), span, not before.strip()))
    return Comments(tuple(found), first or end[0], end == _END)


_Held = dict[int, list[tuple[int, int]]]


def _comment_in(line: str, number: int, held: _Held) -> int | None:
    """Where the comment of a line starts. Outside scalars YAML has no other use for `#`."""
    column = line.find("#")
    while column >= 0:
        inside = next((end for start, end in held.get(number, ()) if start <= column < end), None)
        if inside is None:
            return column
        column = line.find("#", inside)
    return None


def _scalars(text: str) -> tuple[_Held, tuple[int, int]]:
    """The columns of each line that belong to keys and values with a `#`, and where reading had to stop."""
    import yaml

    lines = list(lines_of(text))
    held: _Held = {}
    chunks, _ = documents(text, Path())
    for chunk in chunks:
        last = (chunk.first_line + 1, 0)
        try:
            events: Iterator[Any] = yaml.parse(chunk.text, Loader=yaml.CSafeLoader)
            for event in events:
                last = (event.end_mark.line + chunk.first_line + 1, event.end_mark.column)
                if isinstance(event, yaml.ScalarEvent):
                    for number, start, end in _stretches(event, chunk.first_line, lines):
                        held.setdefault(number, []).append((start, end))
        except yaml.YAMLError:
            return held, (last[0], 0)  # the rest of that line may be inside what is broken
    return held, _END


def _stretches(event: Any, first_line: int, lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Line, start and end column (from 0) of every line of a scalar that has a `#`."""
    start, end = event.start_mark, event.end_mark
    for index in range(start.line, end.line + 1):
        number = index + first_line + 1
        line = lines[number - 1] if number <= len(lines) else ""
        left = start.column if index == start.line else 0
        right = end.column if index == end.line else len(line)
        if event.style in ("|", ">") and index == start.line:
            # A comment may follow the `|` of a block of text.
            header = _HEADER.search(line, left)
            right = header.end() if header else right
        if "#" in line[left:right]:
            yield number, left, right
