"""What excluded times and composites mean, on series whose truth is plain. promtool's clock begins on a Thursday."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.slo.batches import Division, Per
from tests.slo.test_properties import batches_of, text_of

SERIES = dict[str, str]
Expected = list[tuple[str, str, float]]
SLI = {"ratio": {"bad": "errors_total", "total": "requests_total"}}
TRAFFIC = {"requests_total": "0+600x4500", "errors_total": "0+60x4500"}
"""A sample a minute: 10 requests a second, 1 of which fails."""


def document(**slos: dict[str, Any]) -> dict[str, Any]:
    return {"service": "web", "slos": {name: {"objective": 99, **slo} for name, slo in slos.items()}}


def rate(side: str, slo: str = "up") -> str:
    return f'slo:{side}:rate{{slo="{slo}"}}'


@pytest.fixture
def judge(promtool: Path, tmp_path: Path) -> Any:
    """Whether the rules of a document give these values at these times; "" or what promtool says against it."""

    def judged(of: dict[str, Any], series: SERIES, expected: Expected, *, each: str = "10m") -> str:
        rules = tmp_path / "rules.yaml"
        rules.write_text(text_of(batches_of(of, Division(Per.ALL))), encoding="utf-8")
        test = {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "promql_expr_test": [
                {"expr": f"sum({query})", "eval_time": time, "exp_samples": [{"value": value, "labels": "{}"}]}
                for time, query, value in expected
            ],
        }
        content = {"rule_files": [str(rules)], "evaluation_interval": each, "fuzzy_compare": True, "tests": [test]}
        file = tmp_path / "tests.yaml"
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
        done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    return judged


def both(time: str, total: float) -> Expected:
    return [(time, rate("total"), total), (time, rate("bad"), total / 10)]


NIGHT = {"night": {"from": "22:00", "to": "02:00", "days": ["fri"]}}
OF_THE_WEEK: Expected = [
    *both("23h", 10),  # Thursday
    *both("25h", 10),  # the night that began on Thursday
    *both("45h50m", 10),  # Friday, ten minutes before
    *both("46h30m", 0),
    *both("49h30m", 0),  # after midnight, it is the night of Friday still
    *both("50h10m", 10),
    *both("70h30m", 10),  # the night of Saturday
]


def test_a_night_of_one_day_passes_midnight(judge: Any) -> None:
    assert judge(document(up={"sli": SLI, "exclude": NIGHT}), TRAFFIC, OF_THE_WEEK) == ""


def test_another_day_is_another_night(judge: Any) -> None:
    """The check above sees a difference."""
    saturday = {"night": {**NIGHT["night"], "days": ["sat"]}}
    said = judge(document(up={"sli": SLI, "exclude": saturday}), TRAFFIC, OF_THE_WEEK)
    assert "time: 1d22h30m" in said
    assert "time: 2d22h30m" in said
    assert "time: 1d21h50m" not in said


@pytest.mark.parametrize(
    ("exclude", "times"),
    [
        ({"a": {"from": "22:00", "to": "02:00"}}, {"1h": 0, "3h": 10, "23h": 0, "25h": 0, "27h": 10}),
        ({"a": {"from": "09:00", "to": "17:00", "days": ["thu", "sat"]}}, {"12h": 0, "18h": 10, "36h": 10, "60h": 0}),
        ({"a": {"from": "10:00", "to": "10:00"}}, {"12h": 0, "36h": 0}),
        (
            {"a": {"from": "01:00", "to": "02:00"}, "b": {"from": "03:00", "to": "04:00"}},
            {"1h30m": 0, "2h30m": 10, "3h30m": 0},
        ),
    ],
)
def test_times_of_the_day(judge: Any, exclude: dict[str, Any], times: dict[str, float]) -> None:
    expected = [each for time, total in times.items() for each in both(time, total)]
    assert judge(document(up={"sli": SLI, "exclude": exclude}), TRAFFIC, expected) == ""


def test_a_metric_says_when(judge: Any) -> None:
    series = {**TRAFFIC, 'maintenance{by="me"}': "0x60 1x60 0x60"}
    exclude = {"a": {"when": "maintenance == 1 # while it is on"}}
    expected = [*both("50m", 10), *both("1h30m", 0), *both("2h30m", 10)]
    assert judge(document(up={"sli": SLI, "exclude": exclude}), series, expected) == ""


def test_a_metric_counts_in_its_hours_only(judge: Any) -> None:
    series = {**TRAFFIC, "maintenance": "1x300"}
    exclude = {"a": {"when": "maintenance == 1", "from": "01:00", "to": "02:00"}}
    expected = [*both("50m", 10), *both("1h30m", 0), *both("2h30m", 10)]
    assert judge(document(up={"sli": SLI, "exclude": exclude}), series, expected) == ""


@pytest.mark.parametrize(
    "sli",
    [
        {"latency": {"histogram": "d", "threshold": "300ms"}},
        {"ratio": {"good": 'd_bucket{le="0.3"}', "total": "d_count"}},
        {"requests": {"bad": "errors_total", "total": "d_count", "histogram": "d", "threshold": "300ms"}},
        {"gauge": {"query": "max(age)", "max": 60}},
        {"uptime": {"series": "up"}},
        {"raw": {"errorRatio": "max(age) / 100"}},
    ],
)
def test_nothing_counts_in_excluded_times_whatever_is_measured(judge: Any, sli: dict[str, Any]) -> None:
    series = {
        "d_count": "0+600x200",
        'd_bucket{le="0.3"}': "0+300x200",
        "errors_total": "0+60x200",
        "age": "90x200",
        "up": "0x200",
        "maintenance": "0x60 1x60 0x60",
    }
    excluded = judge(
        document(up={"sli": sli, "exclude": {"a": {"when": "maintenance == 1"}}}),
        series,
        [
            (time, f"{rate(side)} > bool 0", value)
            for side in ("total", "bad")
            for time, value in (("50m", 1), ("1h30m", 0))
        ],
    )
    assert excluded == ""


def test_an_outage_in_excluded_time_costs_nothing(judge: Any) -> None:
    """In the second hour every request fails; outside of it one in ten. A third of the time does not count."""
    series = {
        "requests_total": "0+600x180",
        "errors_total": "0+60x60 4200+600x59 39660+60x59",
        "maintenance": "0x55 1x70 0x55",
    }
    ratio = "sum(sum_over_time(slo:bad:rate[175m])) / sum(sum_over_time(slo:total:rate[175m]))"
    expected = [("178m", ratio, 0.1)]
    assert (
        judge(document(up={"sli": SLI, "exclude": {"a": {"when": "maintenance == 1"}}}), series, expected, each="1m")
        == ""
    )
    assert "exp: {} 1E-01" in judge(document(up={"sli": SLI}), series, expected, each="1m")


PARTS = {
    "available": {"sli": SLI},
    "fast": {"sli": {"ratio": {"bad": "slow_total", "total": "timed_total"}}},
}
HALF = {**TRAFFIC, "timed_total": "0+300x60", "slow_total": "0+120x60"}
"""1 of 10 requests a second fails, and 2 of 5 that are timed are slow."""


def parts(series: SERIES) -> SERIES:
    return {name: values.replace("x4500", "x60") for name, values in series.items()}


@pytest.mark.parametrize(
    ("composite", "series", "total", "bad"),
    [
        ({"allOf": ["available", "fast"]}, HALF, 10, 4),
        ({"weighted": {"available": 3, "fast": 1}}, HALF, 10, 1.75),
        ({"weighted": {"available": 1, "fast": 1}}, HALF, 10, 2.5),
        # A part without traffic has no say, nor one without data.
        ({"allOf": ["available", "fast"]}, {**HALF, "timed_total": "0x60", "slow_total": "0x60"}, 10, 1),
        ({"weighted": {"available": 3, "fast": 1}}, {**HALF, "timed_total": "0x60", "slow_total": "0x60"}, 10, 1),
        ({"weighted": {"available": 3, "fast": 1}}, TRAFFIC, 10, 1),
        ({"allOf": ["available", "fast"]}, TRAFFIC, 10, 1),
        # Nothing anywhere: no traffic, and nothing bad.
        ({"weighted": {"available": 3, "fast": 1}}, dict.fromkeys(HALF, "0x60"), 0, 0),
        ({"allOf": ["available", "fast"]}, dict.fromkeys(HALF, "0x60"), 0, 0),
    ],
)
def test_a_composite_is_its_worst_part_or_their_mean(
    judge: Any, composite: dict[str, Any], series: SERIES, total: float, bad: float
) -> None:
    of = document(**PARTS, whole={"sli": {"composite": composite}})
    expected = [("50m", rate("total", "whole"), total), ("50m", rate("bad", "whole"), bad)]
    # Each minute, as its group may be evaluated before those of its parts, and then reads what was before.
    assert judge(of, parts(series), expected, each="1m") == ""
    wrong = [("50m", rate("bad", "whole"), bad + 0.5)]
    assert "got: {} " in judge(of, parts(series), wrong, each="1m")


def test_a_part_that_is_excluded_has_no_say(judge: Any) -> None:
    fast = {**PARTS["fast"], "exclude": {"a": {"from": "00:30", "to": "01:30"}}}
    of = document(
        available=PARTS["available"], fast=fast, whole={"sli": {"composite": {"allOf": ["available", "fast"]}}}
    )
    expected = [("20m", rate("bad", "whole"), 4), ("50m", rate("bad", "whole"), 1)]
    assert judge(of, parts(HALF), expected, each="1m") == ""
