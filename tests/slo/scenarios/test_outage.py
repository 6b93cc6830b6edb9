"""What a window of days gives after Prometheus has been down, when some of its day sums were never made."""

from __future__ import annotations

import pytest

from helm_platform.prometheus import Series, recorded, serve, written
from helm_platform.slo import engine
from tests.slo.scenarios.cases import END, PLATFORM
from tests.slo.scenarios.events import DAY, HOUR

TILE = 300
START = END - 9 * DAY
#: Down for seven hours, four days before the end.
DOWN, UP = END - 4 * DAY - 3 * HOUR, END - 4 * DAY + 4 * HOUR
OF = {"service": "web", "slo": "availability"}


def counted(at: int, length: int) -> float:
    """Events of (at - length, at], one a second, and none while Prometheus was down."""
    lost = max(0, min(at, UP) - max(at - length, DOWN))
    return length - lost


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> dict[int, float]:
    """What the rules give for seven days, at times before, in and after the one at which a day sum is missing."""
    data = tmp_path_factory.mktemp("outage")
    times = [at for at in range(START, END + DAY, TILE) if not DOWN < at <= UP]
    days = Series({"__name__": "slo:total:increase_1d", **OF}, [(at, counted(at, DAY)) for at in times])
    written([days], data)
    shared = [rule for group in engine.shared(PLATFORM) for rule in group.rules]
    rules = [(rule, "5m") for rule in shared if rule.name in ("slo:total:increase_3d", "slo:total:increase_7d")]
    wanted = [END + hours * HOUR for hours in range(-6, 8)]
    recorded(rules, data, wanted[0], wanted[-1])
    with serve(data) as client:
        (found,) = client.range('slo:total:increase_7d{service="web"}', wanted[0], wanted[-1], HOUR)
    return {int(point.time): point.value for point in found.points}


def test_it_is_exact_while_no_day_sum_is_missing(sums: dict[int, float]) -> None:
    for hours in (-6, -5, -4, -3, 5, 6, 7):
        at = END + hours * HOUR
        assert sums[at] == pytest.approx(counted(at, 7 * DAY), abs=1)


def test_for_two_hours_the_last_day_sum_stands_in(sums: dict[int, float]) -> None:
    at = END - 2 * HOUR
    assert counted(at, 7 * DAY) < sums[at] <= counted(at, 7 * DAY) + 2 * HOUR


def test_then_the_part_of_a_day_is_missing_until_prometheus_was_up_again(sums: dict[int, float]) -> None:
    for hours in range(-1, 4):
        at = END + hours * HOUR
        assert counted(at, 7 * DAY) - DAY < sums[at] < counted(at, 7 * DAY)
