"""Resources without a request."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding
from helm_platform.values import Mapping, find, find_entry

_WANTED = {"cpu": "CPU", "memory": "memory"}


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        resources = find(container.values, ("resources",))
        path = (*container.path, "resources")
        entry = find_entry(container.values, ("resources",))
        # An empty map is the chart's default size.
        if not isinstance(resources, Mapping) or not resources.entries or entry is None:
            continue
        # Kubernetes takes a limit as the request where there is none.
        missing = [
            name for name in _WANTED if not any(find(resources, (block, name)) for block in ("requests", "limits"))
        ]
        if missing:
            yield finding(
                LINT.id,
                f"`{dotted(path)}` requests no {' and no '.join(_WANTED[name] for name in missing)}",
                (*path, "requests", missing[0]),
                entry.source,
                entry.span,
                level=Level.WARNING,
                label="a request is what the scheduler reserves",
                help="for example requests: {cpu: 100m, memory: 256Mi}, or a size: resources: small",
            )


LINT = MergedLint(
    "missing-request",
    "Without a request the scheduler takes a container for nothing: it lands on a full node, gets the least CPU "
    "there, and is killed first when memory runs short. Autoscaling by CPU or memory cannot work, for it holds a "
    "percentage of the request.",
    _check,
)
