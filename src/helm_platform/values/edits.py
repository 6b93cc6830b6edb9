"""Edits of a file's text at spans: everything else stays as it is, letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from helm_platform.diagnostics import Edit, Span

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BOM = b"\xef\xbb\xbf"


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits. They refer to `text` and must not overlap (ValueError)."""
    starts = _line_starts(text)
    pieces: list[str] = []
    done = 0
    for start, end, new in sorted((*_offsets(edit.span, starts, len(text)), edit.text) for edit in edits):
        if start < done:
            raise ValueError("two edits overlap")
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def rewritten(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The same for the bytes of a file; a byte order mark stays, and no span counts it."""
    mark = _BOM if data.startswith(_BOM) else b""
    return mark + applied(data.removeprefix(_BOM).decode(), edits).encode()


def apart(edits: Sequence[Edit], others: Sequence[Edit]) -> bool:
    """Whether these edits and the others can be made at once: no two touch the same text or insert at one place."""
    return all(_before(one.span, other.span) or _before(other.span, one.span) for one in edits for other in others)


def _before(one: Span, other: Span) -> bool:
    end, start = (one.end_line, one.end_column), (other.line, other.column)
    return end < start or (end == start and (one.line, one.column) != (other.end_line, other.end_column))


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def _offsets(span: Span, starts: list[int], length: int) -> tuple[int, int]:
    def offset(line: int, column: int) -> int:
        # The line after the last one begins where the file ends.
        return min(starts[line - 1] + column - 1 if line <= len(starts) else length, length)

    return offset(span.line, span.column), offset(span.end_line, span.end_column)
