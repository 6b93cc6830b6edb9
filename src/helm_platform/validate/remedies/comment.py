"""A comment, or a part of one, taken away."""

from __future__ import annotations

from helm_platform.diagnostics import Edit, Span
from helm_platform.values import Document
from helm_platform.values.comments import Comment


def without_comment(comment: Comment, document: Document, start: int = 0) -> Edit:
    """The edit that removes a comment from its character `start` on, and its line where nothing else is left on it."""
    span = comment.span
    line = document.source.lines[span.line - 1]
    before = line[: span.column - 1 + start]
    if not before.strip():
        return Edit(Span(span.line, 1, span.line + 1, 1), "")
    return Edit(Span(span.line, len(before.rstrip()) + 1, span.line, len(line) + 1), "")
