"""Spaces for tabs that indent, where it makes no difference how many."""

from __future__ import annotations

from helm_platform.diagnostics import Diagnostic, Edit, Fix, Span
from helm_platform.values import Document, Origin, parse, plain

_WIDTHS = range(1, 9)
_MOST = 40
"""Lines with tabs beyond which nobody waits for an answer: each is a reading of the file for each width."""


def indented(found: Diagnostic, document: Document) -> Fix | None:
    """Spaces for the tabs of the lines that YAML refuses.

    Sure only if every number of spaces that makes YAML of the file makes the same values of it.
    """
    if document.source.origin is not Origin.FILE or found.span is None or not _tabs(document, found.span.line):
        return None
    outcomes = {width: done for width in _WIDTHS if (done := _with_spaces(document, width))}
    meanings = {repr(plain(done.root)) for done, _ in outcomes.values()}
    if len(meanings) != 1:
        return None
    unit = _unit(document)
    width = unit if unit in outcomes else min(outcomes)
    edits = []
    for line in outcomes[width][1]:
        lead = _lead(document.source.lines[line - 1])
        edits.append(Edit(Span(line, 1, line, len(lead) + 1), lead.replace("\t", " " * width)))
    return Fix("replace tabs by spaces", tuple(edits))


def _with_spaces(document: Document, width: int) -> tuple[Document, list[int]] | None:
    """The document with each tab that YAML stumbles over as `width` spaces, and the lines that had them."""
    lines = list(document.source.lines)
    touched: list[int] = []
    for _ in range(_MOST):
        tried = parse("\n".join(lines).encode(), document.file)
        if tried.complete:
            return tried, touched
        broken = [found.span.line for found in tried.findings if found.rule == "yaml-syntax" and found.span]
        line = broken[0] if broken else 0
        if not line or line in touched or not _tabs(tried, line):
            return None
        lead = _lead(lines[line - 1])
        lines[line - 1] = lead.replace("\t", " " * width) + lines[line - 1][len(lead) :]
        touched.append(line)
    return None


def _tabs(document: Document, line: int) -> bool:
    return "\t" in _lead(document.source.lines[line - 1]) if line <= len(document.source.lines) else False


def _lead(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(document: Document) -> int:
    """By how much the file indents where it uses spaces; two where it does not."""
    leads = [_lead(line) for line in document.source.lines if line.strip()]
    return min((len(lead) for lead in leads if lead and "\t" not in lead), default=2)
