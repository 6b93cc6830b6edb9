"""The Pod Security verdict: the level that rendered pods reach, and the lines of the values that lower it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.formats.verdict import Cause, Standard, Verdict, Workload, weakest
from helm_platform.validate.pod_security.hatches import hatches
from helm_platform.validate.pod_security.origin import Written, written
from helm_platform.validate.pod_security.pods import Holder, Pod, holders, pod
from helm_platform.validate.pod_security.standard import CONTROLS, Control, Violation, relaxations, violations
from helm_platform.values import Mapping

__all__ = ["CONTROLS", "Control", "Violation", "level", "pod", "verdict", "violations"]


def verdict(objects: list[dict[str, Any]], values: Mapping | None = None) -> Verdict:
    """The verdict on everything of a render that runs pods.

    `objects` are manifests as plain dicts, extra ones and hooks included. `values` are the merged values of a chart
    built on platform-lib, whose lines the causes then name; None for another chart.
    """
    workloads = tuple(Workload(each.label, tuple(_causes(each, values))) for each in holders(objects))
    return Verdict(workloads, tuple(hatches(values)) if values is not None else ())


def level(of: Pod) -> Standard:
    """The strictest standard whose namespaces admit a pod."""
    return weakest([violation.allowed_by for violation in violations(of)])


def _causes(holder: Holder, values: Mapping | None) -> Iterator[Cause]:
    """One cause for each line and control; what one line does several times is said once."""
    grouped: dict[tuple[Any, ...], list[tuple[Violation, Written | None]]] = {}
    for violation in (*violations(holder.pod), *relaxations(holder.pod)):
        found = written(values, holder, violation.broken) if values is not None else None
        if violation.allowed_by is Standard.RESTRICTED and found is None:
            continue  # only our own charts have the default that is relaxed
        broken = violation.broken
        where = found.path if found else broken.field[:-1]
        key = (violation.control, violation.allowed_by, broken.container, broken.says, where)
        grouped.setdefault(key, []).append((violation, found))
    for same in grouped.values():
        yield _cause(same)


def _cause(same: list[tuple[Violation, Written | None]]) -> Cause:
    violation, found = same[0]
    broken = violation.broken
    said = f"{broken.says} {', '.join(dict.fromkeys(each.broken.value for each, _ in same))}".rstrip()
    if found is None:
        said = f"{_field(violation)} {said}"
    source = found.source if found else None
    return Cause(
        level=violation.allowed_by,
        control=violation.control,
        says=said,
        container=broken.container,
        path=found.path if found else (),
        file=source.file if source else None,
        span=found.span if found else None,
        origin=source.label if source and source.file is None else None,
        reason=found.reason if found else None,
    )


def _field(violation: Violation) -> str:
    """The field as people write it, without the list that its container stands in: `securityContext.privileged`."""
    field = violation.broken.field
    below = field[3:] if field[1] in ("initContainers", "containers", "ephemeralContainers") else field[1:]
    return ".".join(str(step) for step in below if not isinstance(step, int))
