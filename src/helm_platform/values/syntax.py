"""YAML syntax errors in words: what the writer did, where it started, what to change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helm_platform.diagnostics import Diagnostic, Level, Note, Span

AFTER_THE_END = "did not find expected <document start>"
"""libyaml's words for text behind the end of a document."""


class _Mark(Protocol):
    line: int
    column: int


@dataclass(frozen=True)
class _Words:
    message: str
    help: str
    at_context: bool = False
    opened: str | None = None


# libyaml's problem texts, and what they mean to someone who only wanted to set a value.
_WORDS = {
    "mapping values are not allowed in this context": _Words(
        "this `:` starts a key where a key cannot be",
        'text that contains `: ` needs quotes ("a: b"); a key below a value needs the value removed',
    ),
    "block sequence entries are not allowed in this context": _Words(
        "a list item `-` cannot start here", "put the list on the next line, one `- ` for each item"
    ),
    "did not find expected key": _Words(
        "this line fits no key above it",
        "check the indentation (keys of one map start in the same column) and quotes inside quoted text",
        opened="the map it should belong to starts here",
    ),
    "did not find expected '-' indicator": _Words(
        "this line is neither an item of the list above nor outside it",
        "start items with `- ` in the column of the list, or indent this line under its item",
        opened="the list starts here",
    ),
    "did not find expected ',' or ']'": _Words(
        "the list opened with `[` is not closed or lacks a comma",
        "separate items with `,` and close with `]`",
        opened="opened here",
    ),
    "did not find expected ',' or '}'": _Words(
        "the map opened with `{` is not closed or lacks a comma",
        "separate entries with `,` and close with `}`",
        opened="opened here",
    ),
    "did not find expected node content": _Words(
        "a value is missing here", "write the value, or close the bracket that is open"
    ),
    "found unexpected end of stream": _Words(
        "the quote opened here is never closed", "close it with the same quote", at_context=True
    ),
    "found unexpected document indicator": _Words(
        "the quoted text runs into a `---` or `...` line", "close the quote before it", opened="opened here"
    ),
    "could not find expected ':'": _Words(
        "this line is neither `key: value` nor part of the value above", "add `: ` after the key, or indent the line"
    ),
    "mapping keys are not allowed in this context": _Words(
        "a key cannot start here", "put the key on a line of its own"
    ),
    "found undefined tag handle": _Words(
        "text that starts with `!` is a YAML tag", 'put the text in quotes: "!…"', at_context=True
    ),
    "found unknown escape character": _Words(
        "this backslash escape does not exist in double quotes", "use single quotes, or write `\\\\` for a backslash"
    ),
    "found a tab character that violates indentation": _Words("a tab cannot indent YAML", "replace the tab by spaces"),
    "found a tab character where an indentation space is expected": _Words(
        "a tab cannot indent YAML", "replace the tab by spaces"
    ),
    "found unexpected ':'": _Words("a text inside `[ ]` and `{ }` cannot end in a `:`", "put the text in quotes"),
    "did not find expected whitespace or line break": _Words(
        "a space is missing here", "put one space between the tag or the anchor and its value"
    ),
    "did not find expected comment or line break": _Words(
        "text cannot follow `|` or `>` on the same line", "start the text on the next line, indented"
    ),
    "did not find expected alphabetic or numeric character": _Words(
        "text that starts with `&` or `*` is a YAML anchor or alias", "put the text in quotes", at_context=True
    ),
}
_QUOTED = _Words(
    "the quote was closed before this text",
    "inside single quotes write two of them for one, inside double quotes a backslash before it",
)
_STARTERS = {
    "\t": ("a tab cannot indent YAML", "replace the tab by spaces"),
    "@": ("text cannot start with `@`", "put the text in quotes"),
    "`": ("text cannot start with a backtick", "put the text in quotes"),
    "%": ("text cannot start with `%`", "put the text in quotes"),
}


def explain(
    problem: str | None,
    place: _Mark | None,
    context: _Mark | None,
    *,
    lines: list[str],
    first_line: int,
    file: Path,
) -> Diagnostic:
    """The diagnostic for a libyaml error. Marks count from 0; the document starts `first_line` lines into the file."""
    if problem == AFTER_THE_END and place is not None:
        return _after_the_end(place, lines=lines, first_line=first_line, file=file)
    words = _words(problem, place, lines, first_line)
    main, other = (context, place) if words.at_context and context else (place, context)
    notes: tuple[Note, ...] = ()
    if (
        words.opened
        and other is not None
        and main is not None
        and (other.line, other.column) != (main.line, main.column)
    ):
        notes = (Note(words.opened, file, _span(other, lines, first_line)),)
    span = _span(main, lines, first_line) if main else Span(first_line + 1, 1, first_line + 1, 2)
    return Diagnostic("yaml-syntax", Level.ERROR, words.message, file=file, span=span, help=words.help, notes=notes)


def _after_the_end(place: _Mark, *, lines: list[str], first_line: int, file: Path) -> Diagnostic:
    above = [line for line in lines[first_line : first_line + place.line] if line.strip()]
    if above and all(line.startswith(("%", "#")) for line in above):
        return Diagnostic(
            "document-separator",
            Level.ERROR,
            "Helm 4 cannot read a file that starts with a `%` directive",
            file=file,
            span=Span(first_line + 1, 1, first_line + 1, len(_line(lines, first_line)) + 1),
            help="remove this line and the `---` below it",
        )
    ended = bool(above) and above[-1].startswith("...")
    return Diagnostic(
        "ignored-text",
        Level.ERROR,
        "Helm stops reading here and ignores the rest of the file without a word",
        file=file,
        span=_span(place, lines, first_line),
        help="the `...` above ends the file: remove it"
        if ended
        else "this line has less indentation than the first key of the file: start all top-level keys in one column",
    )


def _words(problem: str | None, place: _Mark | None, lines: list[str], first_line: int) -> _Words:
    if problem == "found character that cannot start any token" and place is not None:
        line = _line(lines, place.line + first_line)
        found = line[place.column : place.column + 1]
        if found in _STARTERS:
            return _Words(*_STARTERS[found])
    if problem == "did not find expected key" and place is not None:
        before = _line(lines, place.line + first_line)[: place.column].rstrip()
        if before.endswith(("'", '"')):
            return _QUOTED
    return _WORDS.get(
        problem or "", _Words(f"this is not YAML: {problem or 'unreadable text'}", "compare with the lines above")
    )


def _span(mark: _Mark, lines: list[str], first_line: int) -> Span:
    # A file that stops too early is reported after its last character, not on a line that does not exist.
    line, column = mark.line + first_line, mark.column
    while line > 0 and not _line(lines, line).strip():
        line -= 1
        column = len(_line(lines, line))
    return Span(line + 1, column + 1, line + 1, column + 2)


def _line(lines: list[str], index: int) -> str:
    return lines[index] if 0 <= index < len(lines) else ""
