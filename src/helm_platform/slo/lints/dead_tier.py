"""An alert that can never fire, because the objective is too low for it."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.indicators import number
from helm_platform.slo.lints.interface import Everything, Lint


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        told: set[str] = set()
        for slo in objective.slos:
            for tier in everything.tiers(slo):
                burn = max(tier.burn(slo.window.seconds), 1)
                if burn * float(slo.allowed) < 1 or tier.name in told:
                    continue
                told.add(tier.name)
                live = 100 * (1 - 1 / burn)
                below = slo.path[len(objective.path) :]
                where = below or objective.written("objective")[len(objective.path) :]
                yield objective.on_value(
                    LINT.id,
                    Level.WARNING,
                    f"the tier `{tier.name}` can never fire: it needs {number(round(burn, 2))} times the allowed "
                    f"{number(100 * slo.allowed)} % of bad events, more than all",
                    *where,
                    help=f"it is live above {_above(live)} %; lower its share of the budget, or remove it: "
                    f"alerts: {{tiers: {{{tier.name}: false}}}}",
                )


def _above(percent: float) -> str:
    """The bound, rounded up: an objective that is written as it reads is live."""
    return number(-(-percent * 100 // 1) / 100)


LINT = Lint(
    "dead-tier",
    "Its burn rate times the share that may be bad is 1 or more, and no more than all events can fail. With 30 "
    "d the fastest tier needs an objective above 93.06 %. Whoever relies on it is never paged.",
    _check,
)
