"""Fewer pods than the availability that is asked for, or one pod in production."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.fleet import environment_of
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Workload, maps, number, scalar, text
from helm_platform.values import find, find_entry

_KEPT = {"none": 1, "standard": 2, "high": 3}
_PRODUCTION = ("prod", "production", "live")


def _check(merged: Merged) -> Iterator[Diagnostic]:
    environments = {environment_of(document.file) for document in merged.documents}
    production = bool(environments & set(_PRODUCTION))
    for workload in merged.workloads:
        if not workload.scales:
            continue
        where = _counted(workload)
        if where is None:
            continue
        below, guaranteed = where
        availability = text(workload.values, "availability")
        kept = _KEPT.get(availability)
        if kept is not None and 0 < guaranteed < kept:
            yield _at(
                workload,
                below,
                f"{guaranteed:g} is fewer than the {kept} that `availability: {availability}` keeps",
                "raise it, or lower the availability",
                Level.ERROR,
            )
        elif production and guaranteed == 1 and availability != "none" and not _keeps_data(workload):
            yield _at(
                workload,
                below,
                "one pod in production: every update of its node is an outage, and no disruption budget is made",
                "write at least 2, or `availability: none` where an outage is acceptable",
                Level.WARNING,
            )


def _counted(workload: Workload) -> tuple[ValuesPath, float] | None:
    """The key that says how many pods there always are, and the number; None where the chart decides."""
    enabled = scalar(workload.values, "autoscaling", "enabled")
    scaled = number(workload.values, "autoscaling", "max") is not None and not (
        enabled is not None and enabled.value is False
    )
    path: ValuesPath = ("autoscaling", "min") if scaled else ("replicas",)
    found = number(workload.values, *map(str, path))
    return (path, found) if found is not None else None


def _keeps_data(workload: Workload) -> bool:
    """Whether a volume holds it to one pod, or each further pod would have data of its own."""
    return any("size" in own.entries or "claim" in own.entries for _, own in maps(find(workload.values, ("storage",))))


def _at(workload: Workload, below: ValuesPath, message: str, advice: str, level: Level) -> Diagnostic:
    entry = find_entry(workload.values, below)
    path = (*workload.path, *below)
    source = entry.source if entry else workload.values.source
    span = value_span(entry, entry.node) if entry else None
    return finding(LINT.id, f"`{dotted(path)}`: {message}", path, source, span, level=level, help=advice)


LINT = MergedLint(
    "few-replicas",
    "`availability` says what may fail: `standard` keeps 2 pods and `high` 3, on different nodes and in different "
    "zones. Fewer pods than that, in `replicas` or `autoscaling.min`, promise what they cannot keep. With a single "
    "pod there is no disruption budget and every drain of its node is an outage; in production (an overlay `prod`, "
    "`values-prod.yaml`) say with `availability: none` that this is acceptable.",
    _check,
    foretells=True,
)
