"""Series for an indicator, from nothing but its queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from helm_platform.slo.selectors import NotDerivable
from helm_platform.slo.series import Traffic, counters, traffic
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import window


def of(sli: dict[str, Any], by: tuple[str, ...] = ()) -> Traffic:
    return traffic(Slo("web", "errors", Decimal("0.99"), window("30d"), sli, by=by))


def test_a_good_event_and_a_bad_one_of_one_counter() -> None:
    found = of({"ratio": {"bad": 'r{job="a",code=~"5.."}', "total": 'r{job="a"}'}}, ("tenant",))
    (good,), (bad,) = found.good, found.bad
    assert good == {"__name__": "r", "job": "a", "code": "200", "tenant": good["tenant"]}
    assert bad["code"] == "500"
    assert bad["tenant"]
    assert found.only_bad == (bad,)


def test_two_counters_of_which_the_bad_one_is_apart() -> None:
    found = of({"ratio": {"bad": "failed_total", "total": "all_total"}})
    assert found.good == ({"__name__": "all_total"},)
    assert sorted(each["__name__"] for each in found.bad) == ["all_total", "failed_total"]
    assert found.only_bad == ({"__name__": "failed_total"},)


def test_good_and_bad_without_all() -> None:
    found = of({"ratio": {"bad": "b", "good": "g"}})
    assert (found.good, found.bad) == (({"__name__": "g"},), ({"__name__": "b"},))


def test_a_histogram() -> None:
    found = of({"latency": {"histogram": 'd{job="a"}', "threshold": "300ms"}})
    assert {each["__name__"] for each in found.good} == {"d_count", "d_bucket"}
    assert found.bad == ({"__name__": "d_count", "job": "a"},)
    assert next(each for each in found.good if "le" in each)["le"] == "0.3"


def test_queries_in_full() -> None:
    found = counters("sum(rate(a[$window])) - sum(rate(b[$window])) or vector(0)", "sum(rate(a[$window]))")
    assert found.bad == ({"__name__": "a"},)
    assert {each["__name__"] for each in found.good} == {"a", "b"}


def test_gauges() -> None:
    up = of({"uptime": {"series": 'up{job="a"}'}})
    assert (up.gauge, up.up, up.down) == ({"__name__": "up", "job": "a"}, 1, 0)
    age = of({"gauge": {"query": "max(age)", "max": 60}})
    assert (age.gauge, age.up, age.down) == ({"__name__": "age"}, 60, 61)
    low = of({"gauge": {"query": "max(age)", "min": 5}})
    assert low.up >= 5 > low.down
    raw = of({"raw": {"errorRatio": "1 - avg_over_time(ok[$window])"}})
    assert (raw.gauge, raw.up, raw.down) == ({"__name__": "ok"}, 1, 0)
    share = of({"raw": {"errorRatio": "avg_over_time(broken[$window])"}})
    assert (share.up, share.down) == (0, 1)
    divided = of({"raw": {"errorRatio": "1 - sum(rate(g[$window])) / sum(rate(t[$window]))"}})
    assert divided.bad == ({"__name__": "t"},)


@pytest.mark.parametrize(
    ("sli", "reason"),
    [
        ({"latency": {"histogram": "d", "threshold": "1s", "native": True}}, "native"),
        ({"composite": {"allOf": ["a", "b"]}}, "composite"),
        ({"ratio": {"bad": "max(rate(a[$window]))", "total": "b"}}, "more than sums"),
        ({"ratio": {"bad": "2 * sum(rate(a[$window]))", "total": "b"}}, "bad event"),
        ({"gauge": {"query": "a - b", "max": 1}}, "several series"),
        ({"ratio": {"bad": r'a{x!~"\\pL"}', "total": "a"}}, "cannot be read"),
    ],
)
def test_what_cannot_be_made(sli: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotDerivable, match=reason):
        of(sli)
