"""A composite of what is not there, or of itself."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic
from helm_platform.schemas.shape import listed
from helm_platform.slo.lints.interface import Everything, Lint, Objective
from helm_platform.validate.names import nearest


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        composite = objective.given["sli"].get("composite")
        if composite is None:
            continue
        ((how, parts),) = composite.items()
        known = [slo.name for slo in objective.levels.slos]
        for number, part in enumerate(parts):
            below = ("sli", "composite", how, number if how == "allOf" else part)
            on = objective.levels.subject.on_value if how == "allOf" else objective.levels.subject.on_key
            path = (*objective.path, *below)
            others = [name for name in known if name != objective.name]
            if part not in known:
                near = nearest(part, others)
                yield on(
                    LINT.id,
                    f"`{part}` is no objective of this document",
                    path,
                    label=f"did you mean `{near}`?" if near else None,
                    help=f"there are {listed(others)}" if others else "there are no others in it",
                )
            elif part == objective.name or _reaches(part, objective, {part}):
                yield on(LINT.id, f"`{objective.name}` is made of `{part}`, and that of `{objective.name}`", path)


def _reaches(name: str, objective: Objective, seen: set[str]) -> bool:
    """Whether the parts of an objective, or theirs, are the one that is looked at."""
    given = objective.levels.values["slos"].get(name, {})
    composite = given.get("sli", {}).get("composite", {})
    for part in next(iter(composite.values()), ()):
        if part == objective.name:
            return True
        if part not in seen:
            seen.add(part)
            if _reaches(part, objective, seen):
                return True
    return False


LINT = Lint(
    "composite-parts",
    "Parts are objectives of the same document, read by their names: a wrong one counts for nothing, in "
    "silence. Thresholds of one `latency` are named NAME-THRESHOLD.",
    _check,
)
