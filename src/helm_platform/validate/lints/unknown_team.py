"""A label that names a team which does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.schemas.shape import listed
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.names import nearest
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Entry, Scalar, find_entry

LABELS = ("helm-platform.io/team", "team")
"""The labels that say whose an application is, the first that is written counts."""


def team_label(labels_of: Entry | None) -> Entry | None:
    """The entry of the label that names the team, of the entry `labels`."""
    if labels_of is None:
        return None
    found = (find_entry(labels_of.node, (name,)) for name in LABELS)
    return next((entry for entry in found if entry is not None and isinstance(entry.node, Scalar)), None)


def _check(merged: Merged) -> Iterator[Diagnostic]:
    if merged.company is None or not merged.company.teams:
        return
    for workload in merged.workloads:
        label = team_label(find_entry(workload.values, ("labels",)))
        if label is None or not isinstance(label.node, Scalar):
            continue
        name = label.node.text
        if name in merged.company.teams:
            continue
        near = nearest(name, merged.company.teams)
        path = (*workload.path, "labels", label.key)
        yield finding(
            LINT.id,
            f"`{dotted(path)}: {name}` is no team of this repository",
            path,
            label.source,
            value_span(label, label.node),
            level=Level.WARNING,
            label=f"did you mean `{near}`?" if near else None,
            help=f"teams here: {listed(sorted(merged.company.teams))}; a team is a file teams/NAME.yaml",
        )


LINT = MergedLint(
    "unknown-team",
    "In a fleet repository the label `helm-platform.io/team`, or `team`, says whose an application is: hosts, "
    "namespaces and alerts follow from it. A name without a file `teams/NAME.yaml` belongs to nobody, and its alerts "
    "reach nobody.",
    _check,
)
