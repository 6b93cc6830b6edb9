"""A reason that explains nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.subject import finding, shorten, value_span
from helm_platform.values import Scalar, walk

_EMPTY = frozenset(
    (
        *(
            "todo",
            "fixme",
            "tbd",
            "tba",
            "xxx",
            "wip",
            "none",
            "n a",
            "na",
            "nil",
            "null",
            "nothing",
            "no",
            "yes",
            "ok",
        ),
        *(
            "because",
            "reason",
            "reasons",
            "needed",
            "required",
            "needs it",
            "we need it",
            "it is needed",
            "needed by app",
        ),
        *(
            "test",
            "testing",
            "temp",
            "temporary",
            "later",
            "unknown",
            "asdf",
            "foo",
            "bar",
            "dummy",
            "why",
            "see above",
        ),
    )
)
_MARKS = re.compile(r"\b(?:TODO|FIXME|TBD)\b")


def _check(layer: Layer) -> Iterator[Diagnostic]:
    if not layer.on_library:
        return
    for path, entry, node in walk(layer.document.root):
        if entry is None or not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
            continue
        if _is_reason(path) and _says_nothing(node.value, str(path[-1])):
            yield finding(
                LINT.id,
                f"`{dotted(path)}: {shorten(node.value)}` is no reason",
                path,
                node.source,
                value_span(entry, node),
                level=Level.WARNING,
                label="say what needs it, and until when",
                help='for example: "writes its cache beside the binary; fixed in version 3"',
            )


def _is_reason(path: ValuesPath) -> bool:
    return "extraObjects" not in path and (path[-1] == "reason" or path[-3:-1] == ("secrets", "ignore"))


def _says_nothing(text: str, key: str) -> bool:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
    return not words or len(words) == 1 or words in _EMPTY or words == key.lower() or _MARKS.search(text) is not None


LINT = Lint(
    "empty-reason",
    "A relaxation of the platform's defaults asks for a reason, and `TODO`, `because` or a dot is none. Whoever "
    "reviews the values, or cleans up in a year, must see what needs the relaxation and when it can go.",
    _check,
)
