"""Lints whose cases need more than a file: a Prometheus, or many objectives."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from helm_platform.diagnostics import Level
from helm_platform.prometheus.client import Client, Point, QueryError, Sample
from helm_platform.slo.checks import check
from helm_platform.slo.reading import read
from helm_platform.validate.outcome import Outcome

HEAD = "apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nservice: checkout\nnamespace: shop\nslos:\n"


class Known:
    """A Prometheus with these series, by the query that finds them; `broken` refuses all."""

    def __init__(self, series: dict[str, list[dict[str, str]]], *, broken: bool = False) -> None:
        self.series, self.broken, self.asked = series, broken, list[str]()

    def instant(self, query: str, at: float) -> list[Sample]:
        assert at == 7
        self.asked.append(query)
        if self.broken:
            raise QueryError("no")
        return [Sample(labels, (Point(at, 1),)) for labels in self.series.get(query, [])]


def checked(tmp_path: Path, slos: str, known: Known | None = None) -> Outcome:
    file = tmp_path / "slo.yaml"
    file.write_text(HEAD + slos)
    return check(read([str(file)]), prometheus=cast("Client | None", known), now=7)


RATIO = "  a: {objective: 99.9, sli: {ratio: {bad: 'x_total{code=\"5\"}', total: x_total}}}\n"


def test_selectors_without_series_are_named_each_asked_once(tmp_path: Path) -> None:
    known = Known({})
    outcome = checked(tmp_path, RATIO + RATIO.replace("  a:", "  b:"), known)
    found = [(each.level, each.message) for each in outcome.findings]
    assert (
        found
        == [
            (Level.NOTE, 'x_total{code="5"} matches no series now'),
            (Level.WARNING, "x_total matches no series now"),
        ]
        * 2
    )
    assert known.asked == ['count(x_total{code="5"})', "count(x_total)"]
    assert not checked(tmp_path, RATIO, Known({query: [{}] for query in known.asked})).findings
    assert not checked(tmp_path, RATIO, Known({}, broken=True)).findings
    assert not checked(tmp_path, RATIO).findings


def test_series_of_a_preset_are_asked_for_in_full(tmp_path: Path) -> None:
    outcome = checked(tmp_path, "  a: {objective: 99, sli: {preset: scrape-uptime}}\n", Known({}))
    (found,) = outcome.findings
    assert found.message == 'up{namespace="shop",service="checkout"} matches no series now'
    assert found.values_path == ("slos", "a", "sli", "preset")


@pytest.mark.parametrize(("bound", "level"), [("0.25", Level.ERROR), ("0.3", None)])
def test_a_threshold_is_held_against_the_buckets_that_there_are(
    bound: str, level: Level | None, tmp_path: Path
) -> None:
    latency = "  a: {objective: 99, sli: {latency: {histogram: 'd_seconds{job=\"x\"}', threshold: 300ms}}}\n"
    buckets = [{"le": bound}, {"le": "+Inf"}]
    known = Known({'count by (le) (d_seconds_bucket{job="x"})': buckets, 'count(d_seconds_count{job="x"})': [{}]})
    found = checked(tmp_path, latency, known).findings
    assert [each.level for each in found] == ([level] if level else [])
    assert [each.level for each in checked(tmp_path, latency).findings] == [Level.WARNING]


def test_a_document_beyond_one_object_is_noted(tmp_path: Path) -> None:
    long = "x" * 2000
    ratio = f'{{bad: \'x{{a="{long}",b="c"}}\', total: \'x{{a="{long}"}}\'}}'
    many = "".join(f"  a{number}: {{objective: 99.9, sli: {{ratio: {ratio}}}}}\n" for number in range(130))
    (found,) = checked(tmp_path, many).findings
    assert (found.rule, found.level) == ("large-object", Level.NOTE)
    assert "130 objectives are" in found.message


def test_an_ignore_of_a_rule_that_was_not_asked_is_not_called_unused(tmp_path: Path) -> None:
    kept = RATIO.replace("}}}\n", "}}} # helm-platform: ignore[no-series] it is born with the first sale\n")
    assert not checked(tmp_path, kept).findings
    assert [each.rule for each in checked(tmp_path, kept, Known({"count(x_total)": [{}]})).findings] == []
    everything = Known({"count(x_total)": [{}], 'count(x_total{code="5"})': [{}]})
    assert [each.rule for each in checked(tmp_path, kept, everything).findings] == ["unused-ignore"]


@pytest.mark.parametrize(
    ("bad", "total", "level"),
    [
        ('x{a="1",c="5"}', 'x{a="1"}', None),
        ('x{a="1",c="5"}', 'x{a=~"1|2"}', None),
        ('x{a="3",c="5"}', 'x{a=~"1|2"}', Level.ERROR),
        ('x{a="3",c="5"}', 'x{a!="3"}', Level.ERROR),
        ('x{a=~"1.+",c="5"}', 'x{a=~"1.*"}', None),
        ('x{c="5"}', 'x{a="1"}', Level.ERROR),
        ('sum(rate(x{c="5"}[$window]))', 'sum(rate(x{a="1"}[$window]))', Level.ERROR),
        ('y{c="5"}', "x", Level.NOTE),
        ("x", "x", Level.ERROR),
        ('sum(rate(d_bucket{le="1"}[$window]))', "sum(rate(d_count[$window]))", None),
    ],
)
def test_bad_events_are_among_all(bad: str, total: str, level: Level | None, tmp_path: Path) -> None:
    slos = f"  a:\n    objective: 99.9\n    sli:\n      ratio:\n        bad: '{bad}'\n        total: '{total}'\n"
    found = checked(tmp_path, slos).findings
    assert [(each.rule, each.level) for each in found] == ([("not-a-subset", level)] if level else [])


@pytest.mark.parametrize(("objective", "dead"), [(93.05, 1), (93.06, 0), (83, 2), (60, 3), (99.9, 0)])
def test_the_bound_of_a_live_tier_is_exact(objective: float, dead: int, tmp_path: Path) -> None:
    outcome = checked(tmp_path, f"  a: {{objective: {objective}, sli: {{uptime: {{series: up}}}}}}\n")
    assert [each.rule for each in outcome.findings] == ["dead-tier"] * dead


def test_a_composite_of_itself_is_found_through_its_parts(tmp_path: Path) -> None:
    slos = (
        "  a: {objective: 99, sli: {composite: {allOf: [b, up]}}}\n"
        "  b: {objective: 99, sli: {composite: {weighted: {a: 1, up: 1}}}}\n"
        "  up: {objective: 99, sli: {uptime: {series: up}}}\n"
    )
    found = checked(tmp_path, slos).findings
    assert [each.values_path for each in found] == [
        ("slos", "a", "sli", "composite", "allOf", 0),
        ("slos", "b", "sli", "composite", "weighted", "a"),
    ]


@pytest.mark.parametrize(
    ("sli", "rule", "words"),
    [
        ("{ratio: {bad: sum(x_bad), total: 'x_total{a=\"b\"}'}}", "window-variable", "this has no rate"),
        ("{ratio: {bad: x_bad offset 5m, total: x_total}}", "window-variable", "this has no rate"),
        ("{ratio: {bad: 'sum(job:bad:rate2m)', total: 'sum(job:total:rate2m)'}}", "not-a-subset", "nobody can see"),
        ("{uptime: {series: up offset 5m}}", "promql-type", "no functions and no offset"),
        ("{uptime: {series: 'up[5m]'}}", "promql-type", "and no range"),
        ("{gauge: {query: '1', max: 2}}", "promql-type", "one number without labels"),
        ("{latency: {histogram: '{__name__=\"d_seconds\"}', threshold: 1s}}", "promql-type", "in front of its braces"),
        ("{latency: {histogram: 'd_seconds{le=\"1\"}', threshold: 1s}}", "bucket-without-le", "does not belong here"),
        ("{latency: {histogram: d_seconds_bucket, threshold: 1s}}", "bucket-without-le", "this is `d_seconds`"),
        ("{latency: {histogram: traefik_d_seconds, threshold: 500ms}}", "threshold-bucket", "those of traefik are"),
        ("{latency: {histogram: istio_d, threshold: 300ms, unit: ms}}", "threshold-bucket", "those of Envoy are"),
    ],
)
def test_says_of_an_indicator(sli: str, rule: str, words: str, tmp_path: Path) -> None:
    found = checked(tmp_path, f"  a: {{objective: 99, sli: {sli}}}\n").findings
    assert any(each.rule == rule and words in each.message for each in found), found


def test_a_recorded_rate_needs_no_window(tmp_path: Path) -> None:
    slos = "  a: {objective: 99, sli: {ratio: {bad: 'sum(job:bad:rate2m)', total: 'sum(job:total:rate2m)'}}}\n"
    assert "window-variable" not in {each.rule for each in checked(tmp_path, slos).findings}


def test_labels_of_the_engine_are_found_in_every_block(tmp_path: Path) -> None:
    slos = (
        "  a: {objective: 99, labels: {team: x}, alerts: {labels: {severity: high}}, "
        "sli: {uptime: {series: up}}}\ndefaults: {alerts: {labels: {window: z}}}\nlabels: {service: w}\n"
    )
    found = checked(tmp_path, slos).findings
    assert [each.message.split("`")[1] for each in found] == ["team", "severity", "window", "service"]


def test_a_comment_in_the_files_of_a_fleet_is_taken(tmp_path: Path) -> None:
    (tmp_path / "apps").mkdir()
    text = "slo: {baseWindow: 1m} # helm-platform: ignore[base-window] tests only\n"
    (tmp_path / "platform.yaml").write_text(text)
    (tmp_path / "apps/slo.yaml").write_text(f"{HEAD}  a: {{objective: 99, sli: {{uptime: {{series: up}}}}}}\n")
    outcome = check(read([str(tmp_path)]))
    assert (outcome.findings, len(outcome.ignored)) == ((), 1)
    (tmp_path / "platform.yaml").write_text(text.split(" #", maxsplit=1)[0])
    assert [each.rule for each in check(read([str(tmp_path)])).findings] == ["base-window"]
