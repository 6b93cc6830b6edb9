"""An objective that one slice of time spends."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.indicators import number
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.windows import seconds, spoken


def _check(everything: Everything) -> Iterator[Diagnostic]:
    slice_ = float(seconds(everything.platform.interval))
    for objective in everything.objectives:
        for slo in objective.slos:
            kind = next(iter(slo.sli))
            if kind != "gauge" and not (kind == "uptime" and slo.sli[kind].get("any")):
                continue
            budget = float(slo.allowed) * slo.window.seconds
            if budget < slice_:
                path = objective.written("objective")
                yield objective.levels.subject.on_value(
                    LINT.id,
                    f"{number(100 * slo.objective)} % of {slo.window.name} allows {spoken(budget)}, and it is measured "
                    f"every {spoken(slice_)}: one bad slice spends it all",
                    path,
                    level=Level.WARNING,
                    help=f"up to {_below(slice_, slo.window.seconds)} % it is more than one; or measure requests",
                )


def _below(slice_: float, period: int) -> str:
    percent = 100 * (1 - slice_ / period)
    return f"{int(percent * 1000) / 1000:g}"


LINT = Lint(
    "coarse-budget",
    "Measured in slices of time, its whole budget is less than one slice. Nothing between perfect and broken "
    "can be told, and no alert could warn before it is too late.",
    _check,
)
