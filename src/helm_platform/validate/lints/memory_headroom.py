"""A memory limit far above the request."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.quantities import amount
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Scalar, find, find_entry

_FAR = 4
_LEAST = 4 * 1024 * 1024


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        request = find(container.values, ("resources", "requests", "memory"))
        limit = find(container.values, ("resources", "limits", "memory"))
        asked, most = amount(request), amount(limit)
        if not isinstance(limit, Scalar) or not isinstance(request, Scalar) or not asked or not most:
            continue
        # A request of a few bytes is a wrong unit, and told as one.
        if most <= _FAR * asked or asked < _LEAST:
            continue
        path = (*container.path, "resources", "limits", "memory")
        yield finding(
            LINT.id,
            f"`{dotted(path)}: {limit.text}` is {most / asked:.0f} times the request of {request.text}",
            path,
            limit.source,
            value_span(find_entry(merged.values, path), limit),
            level=Level.WARNING,
            label="the node has promised the request only",
            help="write as the request what the container usually uses, and a limit of at most twice that",
        )


LINT = MergedLint(
    "memory-headroom",
    "Pods are placed by their requests. One that may use many times its request lives on memory that was promised to "
    "others: when the node runs short, it is killed first, and its neighbours may go with it. A request near what is "
    "really used, and a limit not far above, make that predictable.",
    _check,
)
