"""One of two equal entries of a map taken away."""

from __future__ import annotations

import re

from helm_platform.diagnostics import Edit, Fix, Span, dotted
from helm_platform.values import Document, Duplicate, Entry, Mapping, Node, Origin, Scalar, Sequence, plain
from helm_platform.values.comments import comments

_AFTER = re.compile(r"[ \t]*(?=[,}\]]|$)")
_COMMA = re.compile(r",[ \t]*$")


def dropped(duplicate: Duplicate, document: Document) -> Fix | None:
    """The edit that removes one of two entries with the same value, the second unless a comment hangs on it."""
    first, again = duplicate.first, duplicate.again
    if document.source.origin is not Origin.FILE or not _equal(first.node, again.node):
        return None
    noted = {comment.span.line for comment in comments(document.text).found}
    for entry, which in ((again, "second"), (first, "first")):
        span = _inline(entry, document) or _lines(entry, document)
        if span is None:
            continue
        touched = range(span.line, max(span.end_line, span.line + 1))
        # An anchor may be needed below.
        anchor = any("&" in line for line in document.source.lines[touched.start - 1 : touched.stop - 1])
        if not anchor and noted.isdisjoint(touched):
            return Fix(f"remove the {which} `{dotted(duplicate.path)}`", (Edit(span, ""),))
    return None


def _equal(one: Node, other: Node) -> bool:
    # Not `==`: in Python 1 equals true.
    return repr(plain(one)) == repr(plain(other))


def _lines(entry: Entry, document: Document) -> Span | None:
    """Whole lines, where the entry has them for itself."""
    end = _end(entry.node, entry)
    lines = document.source.lines
    if entry.place is None or end is None or lines[entry.place[0] - 1][: entry.place[1] - 1].strip():
        return None
    line, column = end
    last = line - 1 if column == 1 else line
    if column > 1 and lines[line - 1][column - 1 :].strip():
        return None
    return Span(entry.place[0], 1, last + 1, 1)


def _inline(entry: Entry, document: Document) -> Span | None:
    """`, key: value` in a map in braces on one line."""
    end = _end(entry.node, entry)
    if entry.place is None or end is None or entry.place[0] != end[0]:
        return None
    line = document.source.lines[end[0] - 1]
    comma = _COMMA.search(line[: entry.place[1] - 1])
    after = _AFTER.match(line, end[1] - 1)
    if comma is None or after is None or after.end() == len(line):
        return None
    return Span(end[0], comma.start() + 1, end[0], after.end() + 1)


def _end(node: Node, entry: Entry) -> tuple[int, int] | None:
    """Where the text of a value ends; None where it is an alias, whose text stands elsewhere."""
    if node.place is None or entry.place is None or node.place[:2] < entry.place[2:]:
        return None
    if isinstance(node, Scalar):
        return node.place[2:]
    inner = list(node.entries.values()) if isinstance(node, Mapping) else []
    ends = [_end(each.node, each) for each in inner]
    if isinstance(node, Sequence):
        ends = [_end(item, entry) for item in node.items]
    if None in ends:
        return None
    line, column = node.place[:2]
    in_brackets = entry.source.lines[line - 1][column - 1 : column] in ("{", "[")
    # The end of a block is where the next thing starts.
    return node.place[2:] if in_brackets else max((each for each in ends if each is not None), default=None)
