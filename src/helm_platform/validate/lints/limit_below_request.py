"""A limit that is less than its request."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Note, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.quantities import amount
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Mapping, Scalar, find, find_entry


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        requests = find(container.values, ("resources", "requests"))
        limits = find(container.values, ("resources", "limits"))
        if not isinstance(requests, Mapping) or not isinstance(limits, Mapping):
            continue
        for name, entry in requests.entries.items():
            request, limit = entry.node, find(limits, (name,))
            asked, most = amount(request), amount(limit)
            if asked is None or most is None or most >= asked:
                continue
            if not isinstance(request, Scalar) or not isinstance(limit, Scalar):
                continue
            path = (*container.path, "resources", "limits", name)
            yield finding(
                LINT.id,
                f"`{dotted(path)}: {limit.text}` is less than the request of {request.text}",
                path,
                limit.source,
                value_span(find_entry(merged.values, path), limit),
                notes=(Note("the request is written here", request.source.file, value_span(entry, request)),),
                help="raise the limit, or lower the request",
            )


LINT = MergedLint(
    "limit-below-request",
    "A request is what a container is promised, a limit is what it may use at most: less than was promised is no "
    "limit, and Kubernetes refuses the pod. It happens when one file sets the request and another the limit.",
    _check,
    foretells=True,
)
