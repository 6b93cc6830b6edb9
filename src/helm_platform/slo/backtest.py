"""What the alerts of an objective would have done in the past, and what if it promised something else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from helm_platform.slo.formulas import Z, wilson
from helm_platform.slo.history import STEP, History
from helm_platform.slo.platform import LowTraffic, Platform, Tier
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert from its first to its last minute, in seconds since the epoch; `end` is None where it still fires."""

    tier: str
    severity: str
    begin: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """One objective, or one that it might have, over a past.

    `ratio` is the share of good events of the whole past, None without any; `left` the share of the budget of the last
    window, `worst` the least that it was, and `firings` in the order of time.
    """

    slo: Slo
    history: History
    ratio: float | None
    left: float | None
    worst: float | None
    firings: tuple[Firing, ...]

    def of(self, severity: str) -> tuple[Firing, ...]:
        """The alerts with a severity."""
        return tuple(each for each in self.firings if each.severity == severity)


def backtest(past: History, platform: Platform, objective: Decimal | None = None) -> Result:
    """What would have happened in a past with an objective (a ratio), by default the one that it has.

    Conditions are looked at each minute; the engine itself is some minutes later with the windows that it counts each
    five. At the beginning windows hold what there is, as those of a new objective do.
    """
    slo = past.slo if objective is None else replace(past.slo, objective=objective)
    sums = _Sums(past)
    allowed = float(slo.allowed)
    period = slo.window.seconds
    budgets = [
        1 - ratio / allowed for index in range(len(past.total)) if (ratio := sums.ratio(index, period)) is not None
    ]
    last = sums.ratio(len(past.total) - 1, period)
    total = sum(past.total)
    alerts = slo.alerts
    policy = alerts.low_traffic or platform.low_traffic
    severities = {**platform.severities, **alerts.severities}
    firings = [
        replace(each, severity=severities.get(each.severity, each.severity))
        for tier in alerts.laid_over(platform.tiers)
        for each in _firings(sums, tier, _Condition(tier, allowed, period, policy), past)
    ]
    return Result(
        slo,
        past,
        1 - sum(past.bad) / total if total else None,
        None if last is None else 1 - last / allowed,
        min(budgets, default=None),
        tuple(sorted(firings, key=lambda each: (each.begin, each.tier))),
    )


class _Sums:
    """Counts of any window in one subtraction."""

    def __init__(self, past: History) -> None:
        self._total = list(accumulate(past.total, initial=0.0))
        self._bad = list(accumulate(past.bad, initial=0.0))

    def counts(self, index: int, window: float) -> tuple[float, float]:
        """Events and bad events of the window of so many seconds that ends with minute `index`."""
        end, begin = index + 1, max(0, index + 1 - round(window / STEP))
        return self._total[end] - self._total[begin], self._bad[end] - self._bad[begin]

    def ratio(self, index: int, window: float) -> float | None:
        """The share of bad events, None without traffic. Sums of floats may differ from 0 in their last digits."""
        total, bad = self.counts(index, window)
        return max(0.0, bad) / total if total > _NOTHING else None


_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class _Condition:
    """When a tier fires: both windows over the threshold, and what the policy for low traffic asks."""

    tier: Tier
    allowed: float
    period: int
    policy: LowTraffic

    def holds(self, sums: _Sums, index: int) -> bool:
        burn = self.tier.burn_rate or max(1.0, self.tier.burn(self.period))
        threshold = burn * self.allowed
        long, short = (float(seconds(each)) for each in (self.tier.long, self.tier.short))
        for window in (short, long):
            ratio = sums.ratio(index, window)
            if ratio is None or ratio <= threshold:
                return False
        total, bad = sums.counts(index, long)
        if self.policy.kind == "minimumFailures":
            return bad >= self.policy.number - _NOTHING
        if self.policy.kind == "confidence":
            return wilson(bad, total, Z[self.policy.number]) > threshold
        events, _ = sums.counts(index, self.period)
        return events > _NOTHING and bad * self.period / long / events > threshold


def _firings(sums: _Sums, tier: Tier, condition: _Condition, past: History) -> Iterator[Firing]:
    hold, keep = (_minutes(each) for each in (tier.hold, tier.keep))
    since: int | None = None
    begin: int | None = None
    last = 0
    for index in range(len(past.total)):
        if condition.holds(sums, index):
            since = index if since is None else since
            last = index
            if begin is None and index - since >= hold:
                begin = index
            continue
        since = None
        if begin is not None and index - last > keep:
            yield Firing(tier.name, tier.severity, past.start + begin * STEP, past.start + index * STEP)
            begin = None
    if begin is not None:
        yield Firing(tier.name, tier.severity, past.start + begin * STEP, None)


def _minutes(duration: str) -> int:
    return math.ceil(float(seconds(duration)) / STEP) if duration else 0


def overlapping(firings: Sequence[Firing]) -> int:
    """How often somebody is called: alerts that begin while another still fires are the same incident."""
    called = 0
    until = -math.inf
    for each in sorted(firings, key=lambda each: each.begin):
        called += each.begin > until
        until = max(until, math.inf if each.end is None else each.end)
    return called
