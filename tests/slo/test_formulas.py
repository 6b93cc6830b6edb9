"""The formulas against figures from elsewhere, and against simulations."""

from __future__ import annotations

import random

import pytest

from helm_platform.slo import formulas
from helm_platform.slo.behaviour import behaviours
from helm_platform.slo.engine import tile_delay
from helm_platform.slo.formulas import Guard, Path
from helm_platform.slo.platform import default, platform
from helm_platform.slo.spec import Slo, objectives

DAY = 86400.0
MONTH = 30 * DAY


def slo(objective: float = 99.9, **more: object) -> Slo:
    given = {"objective": objective, "sli": {"ratio": {"bad": "b", "total": "t"}}, **more}
    return next(objectives({"service": "web", "slos": {"a": given}}))


@pytest.mark.parametrize(
    ("budget", "long", "period", "burn"),
    [(0.02, 3600, MONTH, 14.4), (0.05, 6 * 3600, MONTH, 6), (0.1, 3 * DAY, MONTH, 1), (0.02, 3600, 28 * DAY, 13.44)],
)
def test_burn_rates_are_those_of_the_workbook(budget: float, long: float, period: float, burn: float) -> None:
    assert formulas.burn_rate(budget, long, period) == pytest.approx(burn)
    assert formulas.budget_spent(burn, long, period) == pytest.approx(budget)


def test_a_burn_rate_that_spends_no_budget_is_raised_to_one_that_does() -> None:
    assert formulas.burn_rate(0.1, 3 * DAY, 7 * DAY) == 1


def test_times_of_an_incident() -> None:
    limit = formulas.threshold(14.4, 0.999)
    assert formulas.detection(3600, 300, limit, 1.0) == pytest.approx(51.84)
    assert formulas.detection(3600, 300, limit, 0.1) == pytest.approx(518.4)
    assert formulas.reset(3600, 300, limit, 0.1) == pytest.approx(256.8)
    assert formulas.exhaustion(14.4, MONTH) == pytest.approx(50 * 3600)


def test_a_ratio_that_is_not_above_the_threshold_never_fires() -> None:
    assert formulas.detection(3600, 300, 0.0144, 0.0144) is None
    assert formulas.reset(3600, 300, 0.0144, 0.01) is None


@pytest.mark.parametrize(("objective", "dead"), [(93.05, True), (93.06, False)])
def test_the_fast_tier_is_dead_up_to_an_objective(objective: float, dead: bool) -> None:
    assert next(behaviours(slo(objective), default())).dead is dead


def test_the_fewest_events_with_which_one_failure_is_quiet() -> None:
    assert formulas.minimum_events(0.0144) == 70
    assert formulas.minimum_events(0.01) == 100


def test_no_way_through_the_engine_takes_longer_than_its_lag() -> None:
    """Steps of the ratio at random moments, with scrapes and groups at random offsets, counted as the engine does."""
    source = random.Random(6)  # noqa: S311 - no secret
    path = Path(scrape=30, base=120, source=30, count=30)
    worst = 0.0
    for _ in range(300):
        scrape, evaluated, counted = (source.uniform(0, 30) for _ in range(3))
        late = _detected(scrape, evaluated, counted, 0.0144 * 3600) - 0.0144 * 3600
        assert late <= formulas.lag(path)
        worst = max(worst, late)
    # The lag is no more than it must be: it comes to two thirds of it.
    assert worst > formulas.lag(path) * 0.6


def _detected(scrape: float, evaluated: float, counted: float, needed: float) -> float:
    """When a total outage that begins at 0 has given `needed` bad seconds to the count of an hour."""
    rates: list[tuple[float, float]] = []
    at = evaluated
    while True:
        newest = (at - scrape) // 30 * 30 + scrape
        inside = [time for time in (newest - 30 * n for n in range(5)) if at - 120 < time <= at]
        covered = max(inside) - min(inside)
        bad = max(0.0, *inside) - max(0.0, min(inside))
        rates.append((at, bad / covered))
        seen = (at - counted) // 30 * 30 + counted + 30
        if 30 * sum(rate for time, rate in rates if time <= seen) > needed:
            return seen
        at += 30


@pytest.mark.parametrize(
    ("per_hour", "plain", "three", "wilson"),
    # Measured by simulation: research on low traffic, 99.9 %, 1h/5m at 14.4, half of the allowed failures.
    [(10, 3.7, 0, 3.0), (60, 16.7, 0, 0), (100, 1.3, 0, 0), (600, 0, 0, 0)],
)
def test_false_alerts_are_as_many_as_were_measured(per_hour: float, plain: float, three: float, wilson: float) -> None:
    for guard, measured in ((Guard(), plain), (Guard("minimumFailures", 3), three), (Guard("confidence", 95), wilson)):
        found = formulas.false_alerts(3600, 300, 0.0144, per_hour, 0.0005, guard)
        assert found == pytest.approx(measured, rel=0.4, abs=0.1)


@pytest.mark.parametrize(
    ("per_hour", "true_ratio", "guard"),
    [
        (14, 0.005, Guard()),
        (60, 0.03, Guard("minimumFailures", 5)),
        (40, 0.03, Guard("confidence", 90)),
        (40, 0.03, Guard("scaled")),
    ],
)
def test_false_alerts_are_as_many_as_in_a_simulation(per_hour: float, true_ratio: float, guard: Guard) -> None:
    limit = 0.06
    months = 4
    found = formulas.false_alerts(3600, 300, limit, per_hour, true_ratio, guard)
    simulated = _simulated(per_hour, true_ratio, limit, guard, months) / months
    assert found == pytest.approx(simulated, rel=0.2)
    assert simulated > 5


def _simulated(per_hour: float, true_ratio: float, limit: float, guard: Guard, months: int) -> int:
    """Alerts that begin, with a Poisson process of events and windows that end at each of them."""
    source = random.Random(2)  # noqa: S311
    window: list[tuple[float, bool]] = []
    now, begun, quiet_until = 0.0, 0, 0.0
    while now < months * MONTH:
        now += source.expovariate(per_hour / 3600)
        bad = source.random() < true_ratio
        window.append((now, bad))
        while window[0][0] <= now - 3600:
            window.pop(0)
        if not bad or now < 3600:
            continue
        failures = sum(each for _, each in window)
        if len(window) < guard.most_events(failures, limit, per_hour):
            begun += now >= quiet_until
            quiet_until = now + 300
    return begun


def test_a_policy_delays_the_alert_of_an_outage() -> None:
    def outage(guard: Guard) -> float | None:
        return formulas.outage_detection(3600, 300, 0.0144, 60, guard)

    assert [outage(Guard()), outage(Guard("minimumFailures", 3)), outage(Guard("minimumFailures", 10))] == [
        60,
        180,
        600,
    ]
    assert formulas.outage_detection(3600, 300, 1.2, 60, Guard()) is None


@pytest.mark.parametrize(("total", "needed"), [(20, 2), (50, 3), (100, 4), (500, 12)])
def test_failures_that_are_certain_enough(total: int, needed: int) -> None:
    """The least that fires at 95 %, as research has measured."""
    least = next(bad for bad in range(1, total) if formulas.wilson(bad, total, formulas.Z[95]) > 0.0144)
    assert least == needed


def test_the_suggested_policy_is_the_smallest_that_is_quiet() -> None:
    def count(guard: Guard) -> float:
        return formulas.false_alerts(3600, 300, 0.0144, 60, 0.0005, guard)

    found = formulas.quiet(count, 0.0144, 60)
    assert found is not None
    assert count(found) <= 0.1 < count(Guard("minimumFailures", found.number - 1))
    assert formulas.quiet(lambda _: 0.0, 0.0144, 60) is None


def test_lags_of_the_default_tiers() -> None:
    tiers = {tier.tier.name: (tier.late, tier.reset_late) for tier in behaviours(slo(), default())}
    tile = tile_delay(default())
    ticket = (420 + tile, 420 + tile)
    assert tiers == {
        "page-fast": (150, 150),
        "page-slow": (480 + tile, 180),
        "ticket-fast": ticket,
        "ticket-slow": ticket,
    }


def test_a_slow_scrape_makes_alerts_later() -> None:
    slow = next(behaviours(slo(), platform({"scrapeInterval": "1m", "baseWindow": "4m"})))
    assert slow.late == 240


def test_alerts_of_its_own_behave_as_they_say() -> None:
    own = slo(alerts={"tiers": {"page-fast": {"burnRate": 10, "for": "90s", "keepFiringFor": "5m"}}})
    tier = next(behaviours(own, default()))
    assert tier.limit == pytest.approx(0.01)
    assert tier.detection(0.02) == pytest.approx(1800 + 90)
    assert tier.latest(0.02) == pytest.approx(1800 + 150 + 90)
    assert tier.reset(0.02) == pytest.approx(150 + 300)
