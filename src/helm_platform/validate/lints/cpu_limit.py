"""A CPU limit."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.quantities import amount
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Scalar, find, find_entry


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        limit = find(container.values, ("resources", "limits", "cpu"))
        request = amount(find(container.values, ("resources", "requests", "cpu")))
        most = amount(limit)
        # Equal whole cores are how exclusive cores are asked for.
        if not isinstance(limit, Scalar) or most is None or (request == most and most.is_integer()):
            continue
        path = (*container.path, "resources", "limits", "cpu")
        yield finding(
            LINT.id,
            f"`{dotted(path)}: {limit.text}` slows the container down even while the node is idle",
            path,
            limit.source,
            value_span(find_entry(merged.values, path), limit),
            level=Level.NOTE,
            help="requests alone share the CPU fairly; keep the limit where others must be protected from this one",
        )


LINT = MergedLint(
    "cpu-limit",
    "A container that reaches its CPU limit is stopped for the rest of each tenth of a second, also while nobody else "
    "wants the CPU: answers become slow without any sign but a metric. Requests already share the CPU when it is "
    "short. The chart's sizes therefore have none.",
    _check,
)
