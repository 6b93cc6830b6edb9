"""What an alert on burn rates does, by calculation: when it fires, when it ends, what it costs, when it is wrong.

Times are in seconds, ratios between 0 and 1. The promtool tests of `helm_platform.slo.proving` hold the engine's rules
to these numbers, and `helm platform slo explain` shows them. Sources: Site Reliability Workbook, chapter 5, for burn
rates and budgets; docs/decisions/slo-alerts.md derives the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

#: Standard normal quantiles, one-sided, with the digits of the engine's rules.
Z = {90: 1.2816, 95: 1.6449, 98: 2.0537, 99: 2.3263}
HOUR = 3600.0
MONTH = 30 * 86400.0
#: Beyond this mean a Poisson distribution is taken for a normal one.
_LARGE = 500.0


def burn_rate(budget: float, long: float, period: float) -> float:
    """B = share · P / L, at least 1: below it no budget is ever spent (workbook: 2 % of 30d in 1h is 14.4)."""
    return max(1.0, budget * period / long)


def threshold(burn: float, objective: float) -> float:
    """θ = B · (1 - O): the ratio of bad events above which a tier fires."""
    return burn * (1 - objective)


def dead(limit: float) -> bool:
    """Whether a tier can never fire: no ratio is above 1. 14.4 is dead for all objectives up to 93.05 %."""
    return limit >= 1


def detection(long: float, short: float, limit: float, ratio: float) -> float | None:
    """How long until both windows are over θ when a constant ratio e begins: max(L, S) · θ / e.

    For constant traffic, and a window that was good before: the bad events of t seconds make e · t / L of the window.
    None where e is not above θ: it never fires.
    """
    return max(long, short) * limit / ratio if ratio > limit else None


def reset(long: float, short: float, limit: float, ratio: float) -> float | None:
    """How long after the end of an incident that fired the alert stays: min(L, S) · (1 - θ / e).

    Of the shorter window e · (S - t) / S is still bad after t seconds, whether or not the incident filled it. None
    where it never fired.
    """
    return min(long, short) * (1 - limit / ratio) if ratio > limit else None


def budget_spent(burn: float, long: float, period: float) -> float:
    """The share of the budget that is gone when a tier fires, whatever the ratio: B · L / P."""
    return burn * long / period


def exhaustion(burn: float, period: float) -> float:
    """How long a whole budget lasts at a burn rate: P / B."""
    return period / burn


def minimum_events(limit: float) -> int:
    """The fewest events in the long window with which one failure alone cannot fire: the least N with 1 / N <= θ."""
    return math.ceil(round(1 / limit, 9)) if limit else 0


@dataclass(frozen=True, slots=True)
class Path:
    """The way of a count to the alert. Times in seconds.

    `scrape` is the interval of scrapes, `base` the window of the base rates, `source` the interval in which these are
    recorded, `count` that of the group that counts the window, from base rates or from tiles, which the same group
    makes. `alert` is that of the alert's group, 0 where it is the same group.
    """

    scrape: float
    base: float
    source: float
    count: float
    alert: float = 0.0


def lag(path: Path) -> float:
    """The most by which an alert is later than `detection` or `reset` says, in seconds: b/2 + s + E + C + A.

    - b/2: a rate over b follows a step of the ratio in a ramp of length b, so a sum over it is b/2 late once the ramp
      has passed. Before that the sum grows with the square, t²/(2b) = x where x = L·θ/e, and √(2bx) - x is at most b/2.
    - s: the newest sample of a counter is up to one scrape old.
    - E: the newest base rate is up to one evaluation of the source group old.
    - C: a count is made every C; one of tiles sees nothing that is not in a tile, and both are made together.
    - A: the wait for the alert's group, where the count is made in another.
    """
    return path.base / 2 + path.scrape + path.source + path.count + path.alert


def waited(hold: float, interval: float) -> float:
    """What `for` adds: the next evaluation of the group at which the condition has lasted so long."""
    return math.ceil(hold / interval) * interval if hold else 0.0


def wilson(bad: float, total: float, z: float) -> float:
    """The lower bound of Wilson's score interval of bad/total (E. B. Wilson 1927), z as in `Z`."""
    spread = z * math.sqrt(bad * (total - bad) / total + z * z / 4)
    return (bad + z * z / 2 - spread) / (total + z * z)


@dataclass(frozen=True, slots=True)
class Guard:
    """A low-traffic policy: `kind` is minimumFailures, confidence or scaled, `number` what is written with it."""

    kind: str = "minimumFailures"
    number: int = 0

    def most_events(self, bad: int, limit: float, expected: float) -> float:
        """The most events in the long window with which `bad` failures fire; 0 where they never do, exclusive.

        `expected` is how many events the long window has on average.
        """
        plain = bad / limit
        if self.kind == "minimumFailures":
            return plain if bad >= self.number else 0.0
        if self.kind == "scaled":
            return plain if bad > limit * expected else 0.0
        z = Z[self.number]
        low, high = float(bad), plain
        if wilson(bad, low, z) <= limit:
            return 0.0
        while high - low > 0.01:  # noqa: PLR2004 - events are whole
            middle = (low + high) / 2
            low, high = (middle, high) if wilson(bad, middle, z) > limit else (low, middle)
        return high

    def fewest_failures(self, limit: float, expected: float) -> int:
        """How many failures it takes where nothing but failures happens: what delays the alert of a full outage."""
        if self.kind == "minimumFailures":
            return max(self.number, 1)
        if self.kind == "scaled":
            return math.floor(limit * expected) + 1
        bad = 1
        while wilson(bad, bad, Z[self.number]) <= limit:
            bad += 1
        return bad


def false_alerts(long: float, short: float, limit: float, per_hour: float, true_ratio: float, guard: Guard) -> float:
    """How many alerts of a tier begin in 30 days, although each event fails with `true_ratio` and nothing is broken.

    Events are a Poisson process of `per_hour`. An alert begins with a failure: with it, k failures are in the long
    window, k - 1 of them Poisson distributed, and the alert fires if the good events beside them are few enough. A
    failure within the short window of the one before goes on with the alert of that. tests/slo/test_formulas.py holds
    it to a simulation.
    """
    hours = long / HOUR
    expected = per_hour * hours
    mean_bad, mean_good = expected * true_ratio, expected * (1 - true_ratio)
    failures = MONTH / HOUR * per_hour * true_ratio
    if mean_bad > _LARGE:
        # So many failures stray from their mean by little.
        above = _normal_tail((limit * expected - mean_bad) / math.sqrt(mean_bad))
        return failures * above
    chance = 0.0
    for others in range(math.ceil(mean_bad + 12 * math.sqrt(mean_bad) + 12)):
        bad = others + 1
        most = guard.most_events(bad, limit, expected)
        if most > bad:
            chance += _poisson(others, mean_bad) * _poisson_up_to(math.ceil(most - bad) - 1, mean_good)
    alone = math.exp(-per_hour * true_ratio * short / HOUR)
    return failures * chance * alone


def quiet(count: Callable[[Guard], float], limit: float, expected: float, rare: float = 0.1) -> Guard | None:
    """The smallest number of failures that keeps false alerts below `rare` in 30 days, None where one failure may.

    `count` gives the false alerts with a policy. `limit` and `expected` bound the search: with more failures than
    twice what the threshold allows, the alert would not be one of the burn rate.
    """
    if count(Guard()) <= rare:
        return None
    for number in range(2, max(10, math.ceil(2 * limit * expected)) + 1):
        if count(Guard("minimumFailures", number)) <= rare:
            return Guard("minimumFailures", number)
    return None


def outage_detection(long: float, short: float, limit: float, per_hour: float, guard: Guard) -> float | None:
    """When everything fails: the later of `detection` and of as many failures as the policy asks for."""
    found = detection(long, short, limit, 1.0)
    if found is None:
        return None
    return max(found, guard.fewest_failures(limit, per_hour * long / HOUR) / per_hour * HOUR)


def _poisson(number: int, mean: float) -> float:
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) if mean else float(number == 0)


@lru_cache(maxsize=4096)
def _poisson_up_to(number: int, mean: float) -> float:
    if number < 0:
        return 0.0
    if mean > _LARGE:
        return 1 - _normal_tail((number + 0.5 - mean) / math.sqrt(mean))
    if number > mean + 12 * math.sqrt(mean) + 12:
        return 1.0
    return min(1.0, math.fsum(_poisson(each, mean) for each in range(number + 1)))


def _normal_tail(value: float) -> float:
    return math.erfc(value / math.sqrt(2)) / 2
