"""Groups whose number nobody limits."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        given = objective.given
        if given.get("by") and "maxGroups" not in given:
            yield objective.on_value(
                LINT.id,
                Level.WARNING,
                "every combination of these labels gets series of its own, and nothing limits their number",
                "by",
                label="add `maxGroups`",
                help="maxGroups: the most that there can sensibly be; with more the objective has no data, and says so",
            )
        elif "maxGroups" in given and not given.get("by"):
            yield objective.on_value(LINT.id, Level.WARNING, "without `by` there is one group only", "maxGroups")


LINT = Lint(
    "open-groups",
    "`by` without `maxGroups`. Each group costs about thirty series and every rule once more; one label with "
    "many values, or a client that invents some, would multiply that without end.",
    _check,
)
