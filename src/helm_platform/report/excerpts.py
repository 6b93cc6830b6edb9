"""The lines that a finding is about, cut so that the marked text can be shown as such. Secrets never are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Span
from helm_platform.formats.excerpt import one_line, split

_AROUND = 1
_WIDEST = 400
_SECRET = re.compile(r"^\s*[\"']?kind[\"']?\s*:\s*[\"']?Secret[\"']?\s*,?\s*$", re.MULTILINE)
HIDDEN = "not shown: this line holds a secret"


@dataclass(frozen=True)
class Line:
    """A line with its number: what stands before the marked text, that text, and what follows."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


class Excerpts:
    """Cuts lines from the files of the repository. `hidden` are lines that are never shown, by file and number."""

    def __init__(self, texts: Mapping[str, str], hidden: frozenset[tuple[Path, int]]) -> None:
        """Keep the texts by their names."""
        self._texts = texts
        self._hidden = {(file.as_posix(), line) for file, line in hidden}

    def of(self, finding: Diagnostic) -> list[Line]:
        """The line of a finding and those around it; none where there is no text."""
        if finding.file is None or finding.span is None:
            return []
        name, span = finding.file.as_posix(), finding.span
        if (name, span.line) in self._hidden:
            return []
        lines = self.lines(name)
        first, last = max(1, span.line - _AROUND), min(len(lines), span.line + _AROUND)
        return [
            _marked(line.number, self._raw(name, line.number), span) if line.number == span.line else line
            for line in lines[first - 1 : last]
        ]

    def lines(self, name: str) -> list[Line]:
        """All lines of a file, long ones cut; of a file that holds a Secret only that it does."""
        text = self._texts.get(name, "")
        if _SECRET.search(text):
            return [Line(1, "not shown: this file holds a Secret")]
        lines = _split(text)
        # What ends with the end of a line has no line more.
        return [
            Line(number, HIDDEN if (name, number) in self._hidden else _cut(one_line(line)))
            for number, line in enumerate(lines if lines[-1] else lines[:-1], 1)
        ]

    def _raw(self, name: str, number: int) -> str:
        return _split(self._texts[name])[number - 1]


@lru_cache(maxsize=64)
def _split(text: str) -> list[str]:
    return split(text)


def _marked(number: int, line: str, span: Span) -> Line:
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(end, start + 1)
    before, marked, after = one_line(line[:start]), one_line(line[start:end]), one_line(line[end:])
    return Line(number, _cut(before), _cut(marked), _cut(after.rstrip()))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"
