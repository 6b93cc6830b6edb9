"""A number of replicas beside an autoscaler."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Note, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import find_entry


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for workload in merged.workloads:
        replicas = find_entry(workload.values, ("replicas",))
        most = find_entry(workload.values, ("autoscaling", "max"))
        enabled = find_entry(workload.values, ("autoscaling", "enabled"))
        off = enabled is not None and getattr(enabled.node, "value", None) is False
        if replicas is None or most is None or off or not workload.scales:
            continue
        path = (*workload.path, "replicas")
        yield finding(
            LINT.id,
            f"`{dotted(path)}` would fight the autoscaler at every upgrade",
            path,
            replicas.source,
            value_span(replicas, replicas.node),
            notes=(Note("autoscaling is written here", most.source.file, most.span),),
            label="remove the line",
            help="autoscaling.min is the lower end; or switch it off: autoscaling.enabled: false",
        )


LINT = MergedLint(
    "replicas-autoscaled",
    "Under autoscaling the number of pods is the autoscaler's. A number in the values would set it back at each "
    "upgrade, in the middle of the day's load. It happens when one file scales and an older one counts.",
    _check,
    foretells=True,
)
