"""What is told of a query by its form."""

from __future__ import annotations

import promql_parser
import pytest

from helm_platform.slo.imports import promql


@pytest.mark.parametrize(
    ("query", "selector", "by"),
    [
        ("sum(rate(a[$window]))", "a", ()),
        ('(sum (  rate( a{b="]c"}\n[$window] )))', 'a{b="]c"}', ()),
        ("sum by (x, y) (rate(a[5m]))", "a", ("x", "y")),
        ("sum(rate(a[5m])) by (x)", "a", ("x",)),
    ],
)
def test_sums_of_rates_are_counters(query: str, selector: str, by: tuple[str, ...]) -> None:
    assert promql.counted(query) == promql.Counted(selector, by, "rate")


@pytest.mark.parametrize(
    "query",
    ["sum(rate(a[5m])) + sum(rate(b[5m]))", "sum(rate(a[5m] offset 1h))", "max(rate(a[5m]))", "sum(a)", "rate(a[5m])"],
)
def test_anything_more_is_not(query: str) -> None:
    assert promql.counted(query) is None


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("sum(a)", ()),
        ("sum by (x) (a)", ("x",)),
        ("1 - sum by (x) (a)", ("x",)),
        ("sum by (x) (a) / on (x) sum by (x, y) (b)", ("x",)),
        ("sum by (x) (a) or sum by (x) (b)", ("x",)),
        ("clamp_min(sum by (x) (a), 0)", ("x",)),
        ("histogram_quantile(0.9, sum by (le, x) (a))", ("x",)),
        ("vector(1)", ()),
        ("a", None),
        ("rate(a[5m])", None),
        ("sum without (x) (a)", None),
        ("topk(1, a)", None),
        ("sum by (x) (a) or sum by (y) (b)", None),
        ("a * on (x) group_left (y) b", None),
        ('label_replace(a, "x", "$1", "y", "(.*)")', None),
    ],
)
def test_labels_of_results(query: str, labels: tuple[str, ...] | None) -> None:
    assert promql.labels(query) == labels


@pytest.mark.parametrize(
    ("count", "bucket", "threshold"),
    [
        ("d_count", 'd_bucket{le="0.3"}', "300ms"),
        ('d_count{a="b"}', 'd_bucket{le="1.0",a="b"}', "1s"),
        ("d_count", 'd_bucket{le=~"2|2\\\\.0"}', "2s"),
        ("d_milliseconds_count", 'd_milliseconds_bucket{le="250"}', "250ms"),
        ("d_count", 'd_bucket{le="0.0005"}', None),
        ("d_count", 'd_bucket{le="+Inf"}', None),
        ("d_count", 'd_bucket{le="1",a="b"}', None),
        ("d_count", "d_bucket", None),
        ("d_total", 'd_bucket{le="1"}', None),
        ("d_count", 'e_bucket{le="1"}', None),
    ],
)
def test_a_histogram_and_its_bucket(count: str, bucket: str, threshold: str | None) -> None:
    found = promql.latency(count, bucket)
    assert (found.threshold if found else None) == threshold


@pytest.mark.parametrize(
    ("query", "scoped"),
    [
        ("a", 'a{r="x"}'),
        ("a{}", 'a{r="x"}'),
        ('sum by (b) (rate(a{c="{d}"}[5m]))', 'sum by (b) (rate(a{r="x",c="{d}"}[5m]))'),
        (
            "a / on (b) group_left (c) d > bool 0 offset 5m",
            'a{r="x"} / on (b) group_left (c) d{r="x"} > bool 0 offset 5m',
        ),
        ('max({__name__=~"a.*"}) or vector(0)', 'max({r="x",__name__=~"a.*"}) or vector(0)'),
        (
            "avg_over_time((a > b)[1h:5m]) unless c * NaN",
            'avg_over_time((a{r="x"} > b{r="x"})[1h:5m]) unless c{r="x"} * NaN',
        ),
        ("job:a:rate5m * 1e3", 'job:a:rate5m{r="x"} * 1e3'),
    ],
)
def test_a_query_that_sees_a_part_of_the_series(query: str, scoped: str) -> None:
    assert promql.scoped(query, {"r": "x"}) == scoped
    if "offset" not in query:
        promql_parser.parse(scoped)


def test_parts_of_a_difference_and_of_a_fraction() -> None:
    assert promql.subtracted("(a - b - c)") == ("a - b", "c")
    assert promql.subtracted("a + b") is None
    assert promql.divided('sum(a{x="1/2"}) / (b / c)') == ('sum(a{x="1/2"})', "(b / c)")
    assert promql.divided("a * b") is None
    assert promql.divided("a / on (x) b") is None


def test_what_counts_in_its_window() -> None:
    assert promql.per_window("sum(increase(a[5m]))")
    assert not promql.per_window("sum(rate(a[5m]))")
