"""Windows or burn rates of a tier that do not make sense."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.platform import Tier
from helm_platform.slo.windows import seconds


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for tier in everything.platform.tiers:
        for key, message, advice in _wrong(tier, 0):
            found = everything.on_platform(LINT.id, Level.ERROR, message, "tiers", tier.name, key, help=advice)
            if found is not None:
                yield found
    for objective in everything.objectives:
        done: set[ValuesPath] = set()
        for slo in objective.slos:
            for name, given in slo.alerts.tiers.items():
                if given is False:
                    continue
                own = next(each for each in everything.tiers(slo) if each.name == name)
                for key, message, advice in _wrong(own, slo.window.seconds):
                    path = objective.written("alerts", "tiers", name, key)
                    if path not in done:
                        done.add(path)
                        yield objective.levels.subject.on_value(LINT.id, message, path, help=advice)


def _wrong(tier: Tier, period: int) -> Iterator[tuple[str, str, str]]:
    """The key, what is wrong and what to do."""
    if seconds(tier.short) >= seconds(tier.long):
        message = f"the short window of `{tier.name}`, {tier.short}, is not shorter than the long one, {tier.long}"
        yield "short", message, "a twelfth of the long window ends the alert soon after the failures do"
    if period and seconds(tier.long) > period:
        message = f"the long window of `{tier.name}`, {tier.long}, is longer than the objective's own"
        yield "long", message, "take a shorter one, or remove the tier for this objective: false"
    elif tier.burn_rate and tier.burn_rate < 1:
        message = f"`{tier.name}` fires at {tier.burn_rate:g} times the allowed rate, which never spends the budget"
        yield "burnRate", message, "1 is the rate that just spends it"


LINT = Lint(
    "tier-windows",
    "The short window, which ends an alert when failures end, must be shorter than the long one, and that no "
    "longer than the window of the objective. Below a burn rate of 1 no budget is ever spent.",
    _check,
)
