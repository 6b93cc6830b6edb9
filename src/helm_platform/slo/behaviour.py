"""How the tiers of an objective behave on a platform: the formulas, with the numbers of this objective and engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.slo import formulas
from helm_platform.slo.engine import alerted_in, counted_in, effective, interval_of, tile_delay
from helm_platform.slo.formulas import Guard, Path
from helm_platform.slo.platform import Platform, Tier
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A tier of an objective. Times in seconds; `limit` is θ, the ratio above which it fires, `late` and `reset_late`
    the most by which it fires and ends after the formula's time. `hold` and `keep` are those of the rule.
    """

    tier: Tier
    severity: str
    period: float
    burn: float
    limit: float
    long: float
    short: float
    interval: float
    late: float
    reset_late: float
    hold: float
    keep: float
    guard: Guard

    @property
    def dead(self) -> bool:
        """Whether no ratio of bad events can make it fire."""
        return formulas.dead(self.limit)

    @property
    def spent(self) -> float:
        """The share of the budget that is gone when it fires."""
        return formulas.budget_spent(self.burn, self.long, self.period)

    @property
    def exhaustion(self) -> float:
        """How long a whole budget lasts at its burn rate."""
        return formulas.exhaustion(self.burn, self.period)

    @property
    def minimum_events(self) -> int:
        """The fewest events in the long window with which one failure does not fire."""
        return formulas.minimum_events(self.limit)

    def detection(self, ratio: float) -> float | None:
        """When it fires after a constant ratio has begun, with `for`; None for never."""
        found = formulas.detection(self.long, self.short, self.limit, ratio)
        return None if found is None else found + self.hold

    def latest(self, ratio: float) -> float | None:
        """When it has fired at the latest."""
        found = formulas.detection(self.long, self.short, self.limit, ratio)
        return None if found is None else found + self.late + formulas.waited(self.hold, self.interval)

    def reset(self, ratio: float) -> float | None:
        """When it ends after an incident, with `keepFiringFor`; None where it never fired."""
        found = formulas.reset(self.long, self.short, self.limit, ratio)
        return None if found is None else found + self.keep

    def latest_reset(self, ratio: float) -> float | None:
        """When it has ended at the latest."""
        found = formulas.reset(self.long, self.short, self.limit, ratio)
        return None if found is None else found + self.reset_late + formulas.waited(self.keep, self.interval)

    def false_alerts(self, per_hour: float, true_ratio: float, guard: Guard | None = None) -> float:
        """How many begin in 30 days at so many events an hour, of which no more fail than `true_ratio`."""
        if self.dead:
            return 0.0
        policy = self.guard if guard is None else guard
        return formulas.false_alerts(self.long, self.short, self.limit, per_hour, true_ratio, policy)


def behaviours(slo: Slo, platform: Platform, period: float = 0) -> Iterator[Behaviour]:
    """Each tier that the objective has, with its own alerts where it brings some.

    `period` is the length of its window in seconds where that is not the nominal one: a month of 31 days.
    """
    here = effective(slo, platform)
    nominal = slo.window.seconds
    length = period or nominal
    policy = Guard(here.low_traffic.kind, here.low_traffic.number)
    for tier in here.tiers:
        # The engine writes burn rates for the nominal length, and the window's days change the threshold with it.
        burn = (tier.burn_rate or max(1.0, tier.burn(nominal))) * length / nominal
        long, short = float(seconds(tier.long)), float(seconds(tier.short))
        ways = [lag_of(tier, window, here) for window in (tier.long, tier.short)]
        yield Behaviour(
            tier,
            here.severities.get(tier.severity, tier.severity),
            length,
            burn,
            formulas.threshold(burn, float(slo.objective)),
            long,
            short,
            float(seconds(interval_of(alerted_in(tier)))),
            max(ways),
            ways[1] if short <= long else ways[0],
            float(seconds(tier.hold)) if tier.hold else 0.0,
            float(seconds(tier.keep)) if tier.keep else 0.0,
            policy,
        )


def lag_of(tier: Tier, window: str, platform: Platform) -> float:
    """The lag of one of a tier's windows, in seconds."""
    counted, alerted = counted_in(window), alerted_in(tier)
    return formulas.lag(
        Path(
            float(seconds(platform.scrape)),
            float(seconds(platform.base)),
            float(seconds(platform.interval)),
            float(seconds(interval_of(counted))) + (tile_delay(platform) if counted == "slow" else 0.0),
            0.0 if counted == alerted else float(seconds(interval_of(alerted))),
        )
    )
