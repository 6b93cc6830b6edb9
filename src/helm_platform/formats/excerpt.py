"""A source line with marks under it, aligned in any terminal: tabs, wide characters, very long lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from helm_platform.diagnostics import Span

WIDTH = 120
TAB = 4
# Lines as YAML counts them, and so every span.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ELLIPSIS = "…"


class Excerpts:
    """Cuts excerpts from the files of a report; splits each file into lines once. Lines in `hidden` are never shown."""

    def __init__(self, sources: Mapping[Path, str], hidden: frozenset[tuple[Path, int]] = frozenset()) -> None:
        self._sources = sources
        self._hidden = hidden
        self._lines: dict[Path, list[str]] = {}

    def cut(self, file: Path | None, span: Span | None) -> tuple[str, str] | None:
        """The line at the span and the line of carets below it, or None where there is no text, or none to be shown."""
        if file is None or span is None or file not in self._sources or (file, span.line) in self._hidden:
            return None
        if file not in self._lines:
            self._lines[file] = split(self._sources[file])
        lines = self._lines[file]
        if not 1 <= span.line <= len(lines):
            return None
        return excerpt(lines[span.line - 1], span)


def split(text: str) -> list[str]:
    """The lines of a text as spans count them."""
    return _LINE_END.split(text)


def excerpt(line: str, span: Span) -> tuple[str, str]:
    """The line as shown, and spaces and carets that stand under the span's characters."""
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(end, start + 1)
    cells = [_cell(char) for char in line]
    first = _window_start(cells, start)
    shown, marks, used = ("", "", 0) if first == 0 else (_ELLIPSIS, " ", 1)
    index = first
    while index < len(cells):
        text, width = cells[index]
        if used + width >= WIDTH and index > start:
            shown += _ELLIPSIS
            break
        shown += text
        marks += ("^" if start <= index < end else " ") * width
        used += width
        index += 1
    if start >= len(cells):
        marks += "^"
    return shown.rstrip(), marks.rstrip()


def printable(text: str) -> str:
    """Text that cannot move the cursor or change colours: control characters become their pictures."""
    return "".join(_cell(char)[0] if char != "\n" else char for char in text)


def one_line(text: str) -> str:
    """Printable text without line breaks."""
    return printable(text).replace("\n", " ")


def _window_start(cells: list[tuple[str, int]], start: int) -> int:
    """The first character to show, so that the marked one is in view."""
    room = WIDTH * 2 // 3
    if sum(width for _, width in cells[: start + 1]) < WIDTH - 10:
        return 0
    first = start
    while first > 0 and room > 0:
        first -= 1
        room -= cells[first][1]
    return first


def _cell(char: str) -> tuple[str, int]:
    """What stands for a character, and how many columns it takes."""
    if char == "\t":
        return " " * TAB, TAB
    code = ord(char)
    if code < 0x20:  # noqa: PLR2004
        return chr(0x2400 + code), 1
    if code == 0x7F:  # noqa: PLR2004
        return "\u2421", 1
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return char, 0
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\ufffd", 1
    return char, 2 if unicodedata.east_asian_width(char) in "WF" else 1
