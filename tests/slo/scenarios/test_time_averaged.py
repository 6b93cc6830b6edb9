"""What engines give that average ratios over time, on the same series: the scenarios would show it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from helm_platform.prometheus import Client
from tests.slo.scenarios import cases
from tests.slo.scenarios.cases import END, Scenario
from tests.slo.scenarios.events import DAY, SCRAPE


def time_averaged(service: str) -> str:
    """The published form of sloth v0.16 for a long window: the mean of the ratios of five minutes, here of a day."""
    bad, total = (f'sum(rate({name}_total{{job="{service}"}}[5m]))' for name in ("errors", "requests"))
    return f"avg_over_time(({bad} / {total})[1d:30s])"


def staged_hours(service: str) -> str:
    """The form of kubernetes-mixin: the mean of increases of an hour, times the hours."""
    return f'avg_over_time(sum(increase(errors_total{{job="{service}"}}[1h]))[1d:5m]) * 24'


@pytest.mark.parametrize(
    ("make", "at_least"), [(cases.idle_nights, 80), (cases.only_bad_trickle, 15), (cases.zero_traffic, math.inf)]
)
def test_the_mean_of_ratios_is_wrong_where_the_ratio_of_sums_is_right(
    make: Callable[[], Scenario], at_least: float, prometheus: Client
) -> None:
    scenario = make()
    truth = scenario.truths["availability"].ratio(END - 2 * SCRAPE, DAY)
    (theirs,) = prometheus.instant(time_averaged(scenario.name), END)
    inside = cases.of(scenario.name)
    (ours,) = prometheus.instant(f"slo:bad:increase_1d{inside} / slo:total:increase_1d{inside}", END)
    assert ours.value == pytest.approx(truth, rel=0.01)
    assert math.isnan(theirs.value) if math.isinf(at_least) else theirs.value > at_least * truth


def test_without_a_series_of_errors_the_mean_of_ratios_gives_nothing(prometheus: Client) -> None:
    assert prometheus.instant(time_averaged("never-an-error"), END) == []
    (ours,) = prometheus.instant(f"slo:bad:increase_1d{cases.of('never-an-error')}", END)
    assert ours.value == 0


def test_the_mean_of_hours_multiplies_errors_that_came_late(prometheus: Client) -> None:
    truth = cases.late_errors().truths["availability"].count("bad", END - 2 * SCRAPE, DAY)
    (theirs,) = prometheus.instant(staged_hours("late-errors"), END)
    (ours,) = prometheus.instant(f"slo:bad:increase_1d{cases.of('late-errors')}", END)
    assert ours.value == pytest.approx(truth, rel=0.01)
    assert theirs.value > 8 * truth
