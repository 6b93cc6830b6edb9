"""PromQL as it stands in documents: whether it parses, what it gives, which series it reads.

The parser (promql-parser) knows the language of Prometheus 2.45 and says what is wrong, not where: the place is found
here, as the first bracket or quote that nobody closes, a word that the message names, or the first word behind what
still parses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helm_platform.diagnostics import Span
from helm_platform.values import Scalar

WINDOW = "$window"
_ANY_WINDOW = "2m"
_VARIABLE = re.compile(r"\$\{?[a-zA-Z_]\w*\}?|\{\{[^}]*\}\}")
_TOKEN = re.compile(
    r"""\s*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\$?[a-zA-Z_:][\w:]*|[0-9][\w.]*|[=!<>]=|[=!]~|.)""", re.DOTALL
)
_QUOTED = re.compile(r"""["'`]""")
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_NAMED = re.compile(r"'([^']+)'|illegal regex for (.+)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "a": "\a", "b": "\b"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an expression does not parse, "" where the parser does not say it, and the part of the text that it is."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector with its matchers as (label, operator, value); `ranged` where a range follows it."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]
    ranged: bool = False


@dataclass(frozen=True)
class Parsed:
    """An expression that parses. `kind` is `vector`, `matrix`, `scalar` or `string`."""

    kind: str
    bare: bool
    selectors: tuple[Selector, ...]
    ranges: tuple[str, ...]


@lru_cache(maxsize=8192)
def parse(text: str) -> Parsed | Problem:
    """The expression, with any window for $window."""
    import promql_parser

    filled = _filled(text)
    try:
        tree = promql_parser.parse(filled)
    except ValueError as error:
        return _problem(text, str(error))
    selectors = tuple(_selectors(tree))
    bare = type(tree).__name__ == "VectorSelector"
    return Parsed(_kind(tree), bare, selectors, tuple(re.findall(r"\[\s*([^\]:]*?)\s*[\]:]", _without_text(text))))


def variables(text: str) -> Iterator[re.Match[str]]:
    """Words that stand for something, in the form of any tool: `$window`, `${x}`, `$__rate_interval`, `{{.window}}`."""
    return _VARIABLE.finditer(_without_text(text))


def place(node: Scalar, start: int, end: int) -> Span | None:
    """Where a part of a text stands in its file; None where that cannot be said."""
    if node.place is None or not isinstance(node.value, str):
        return None
    written = node.source.written(node.place)
    if written is not None:
        offsets = _offsets(written, node.value)
        if offsets is None:
            return None
        line, column = node.place[0], node.place[1]
        return Span(line, column + offsets[start], line, column + max(offsets[end], offsets[start] + 1))
    part = node.value[start:end]
    return _in_lines(node, part) if part.strip() and "\n" not in part else None


def _filled(text: str) -> str:
    return text.replace(WINDOW, _ANY_WINDOW)


def _without_text(text: str) -> str:
    """The expression with blanks for what is quoted, as long as it was."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`', lambda found: " " * len(found[0]), text)


def _kind(tree: Any) -> str:
    name = type(tree).__name__
    if name in ("ParenExpr", "UnaryExpr"):
        return _kind(tree.expr)
    if name == "BinaryExpr":
        return "scalar" if _kind(tree.lhs) == _kind(tree.rhs) == "scalar" else "vector"
    if name == "Call":
        return str(tree.func.return_type).rpartition(".")[2].lower()
    return {
        "MatrixSelector": "matrix",
        "SubqueryExpr": "matrix",
        "NumberLiteral": "scalar",
        "StringLiteral": "string",
    }.get(name, "vector")


def _selectors(tree: Any) -> Iterator[Selector]:
    import promql_parser

    found: list[Selector] = []
    inside = False

    def visit(node: Any) -> bool:
        nonlocal inside
        kind = type(node).__name__
        if kind == "MatrixSelector":
            found.append(_selector(node.vector_selector, ranged=True))
        elif kind == "VectorSelector" and not inside:
            found.append(_selector(node, ranged=False))
        inside = kind == "MatrixSelector"  # the selector of a range is visited next
        return True

    promql_parser.walk(tree, visit)
    yield from found


def _selector(node: Any, *, ranged: bool) -> Selector:
    operators = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    matchers = [
        (each.name, operators[str(each.op).rpartition(".")[2]], each.value)
        for each in (*node.matchers.matchers, *(one for some in node.matchers.or_matchers for one in some))
    ]
    named = next((value for name, how, value in matchers if name == "__name__" and how == "="), "")
    rest = tuple(each for each in matchers if each[:2] != ("__name__", "="))
    return Selector(node.name or named, rest, ranged)


def _problem(text: str, message: str) -> Problem:
    said = "" if message == "invalid promql query" else _plain(message)
    start, end = _quote(text) or _bracket(text) or _word(text, message) or _behind(text) or (0, len(text))
    return Problem(said, start, end)


def _plain(message: str) -> str:
    """What the parser says, in the words of this project."""
    return (
        message.replace("type matrix", "a range").replace("type vector", "a vector").replace("got vector", "got none")
    )


def _quote(text: str) -> tuple[int, int] | None:
    """A quote that nobody closes."""
    rest = _without_text(text)
    found = _QUOTED.search(rest)
    return (found.start(), len(text)) if found else None


def _bracket(text: str) -> tuple[int, int] | None:
    """A bracket without the other one."""
    opened: list[tuple[str, int]] = []
    for position, letter in enumerate(_without_text(text)):
        if letter in _CLOSED_BY:
            opened.append((letter, position))
        elif letter in _CLOSED_BY.values():
            if not opened or _CLOSED_BY[opened[-1][0]] != letter:
                return (position, position + 1)
            opened.pop()
    return (opened[-1][1], opened[-1][1] + 1) if opened else None


def _word(text: str, message: str) -> tuple[int, int] | None:
    """A word that the message names."""
    for found in _NAMED.finditer(message):
        word = found[1] or found[2]
        at = re.search(rf"(?<![\w:]){re.escape(word)}(?![\w:])", text) or re.search(re.escape(word), text)
        if at:
            return at.span()
    return None


def _behind(text: str) -> tuple[int, int] | None:
    """The first word behind the longest start that parses once its brackets are closed."""
    import promql_parser

    tokens = list(_TOKEN.finditer(text))
    for count in range(len(tokens) - 1, 0, -1):
        start = text[: tokens[count - 1].end()]
        try:
            promql_parser.parse(_filled(start + _closing(start)))
        except ValueError:
            continue
        word = tokens[count][0]
        begin = tokens[count].start() + len(word) - len(word.lstrip())
        return (begin, tokens[count].end())
    return None


def _closing(text: str) -> str:
    opened: list[str] = []
    for letter in _without_text(text):
        if letter in _CLOSED_BY:
            opened.append(_CLOSED_BY[letter])
        elif opened and letter == opened[-1]:
            opened.pop()
    return "".join(reversed(opened))


def _offsets(written: str, value: str) -> list[int] | None:
    """Where each letter of a value stands in what is written, and where it ends; None where that is not plain."""
    if written[:1] not in ("'", '"'):
        return list(range(len(value) + 1)) if written == value else None
    quote, position = written[0], 1
    found: list[int] = []
    letters: list[str] = []
    while position < len(written) - 1:
        found.append(position)
        letter, step = written[position], 1
        if quote == "'" and letter == "'":
            step = 2
        elif quote == '"' and letter == "\\":
            letter = _ESCAPES.get(written[position + 1], written[position + 1])
            step = 2
        letters.append(letter)
        position += step
    return [*found, position] if "".join(letters) == value else None


def _in_lines(node: Scalar, part: str) -> Span | None:
    """The only place in the lines of a block of text that reads like this."""
    assert node.place is not None  # noqa: S101
    places = []
    for number in range(node.place[0], min(node.place[2], len(node.source.lines)) + 1):
        line = node.source.lines[number - 1]
        column = line.find(part)
        while column >= 0:
            places.append((number, column))
            column = line.find(part, column + 1)
    if len(places) != 1:
        return None
    number, column = places[0]
    return Span(number, column + 1, number, column + 1 + len(part))
