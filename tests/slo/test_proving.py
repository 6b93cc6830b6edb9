"""What the generated tests are made of, and `helm platform slo test` as its users type it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from helm_platform.cli.slo.test import command
from helm_platform.errors import UsageError
from helm_platform.slo.platform import Platform, default
from helm_platform.slo.proving import Suite, suites
from helm_platform.slo.proving.raw import derived
from helm_platform.slo.proving.running import promtool, verdicts
from helm_platform.slo.proving.texts import filled, humanized
from helm_platform.slo.spec import Slo, objectives

_HEAD = "apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nservice: web\nnamespace: shop\nslos:\n"
# Tiers of minutes alone: their tests take no time.
_QUICK = "{ticket-fast: false, ticket-slow: false, page-slow: {long: 1h, short: 20m}}"
_VARIOUS = f"""
service: web
namespace: shop
defaults: {{alerts: {{tiers: {_QUICK}}}}}
slos:
  grouped:
    objective: 99
    by: [tenant]
    sli: {{latency: {{histogram: 'h_seconds{{job="x"}}', threshold: 300ms}}}}
    alerts: {{lowTraffic: {{scaled: true}}, severities: {{page: critical}}, labels: {{extra: "yes"}}, noData: 5m}}
  maintained:
    objective: 90
    window: 7d
    exclude: {{a: {{from: "22:00", to: "02:00", days: [fri, mon]}}, b: {{when: 'maintenance{{service="web"}} == 1'}}}}
    sli: {{uptime: {{series: 'up{{job="x"}}'}}}}
  hours: {{objective: 95, window: 12h, sli: {{latency: {{histogram: n_seconds, threshold: 1s, native: true}}}}}}
  certain:
    objective: 99.5
    sli: {{ratio: {{good: 'rpc_total{{code!~"5.."}}', total: rpc_total}}}}
    alerts: {{lowTraffic: {{confidence: 98}}, tiers: {{page-fast: {{for: 90s, keepFiringFor: 3m}}}}, budget: false}}
  parts: {{objective: 99, sli: {{composite: {{weighted: {{certain: 1, hours: 3}}}}}}}}
"""


def made(text: str, platform: Platform | None = None, *, alone: bool = False) -> list[Suite]:
    return list(suites(list(objectives(yaml.safe_load(text))), platform or default(), alone=alone))


def slo(sli: object, **more: object) -> Slo:
    return next(objectives({"service": "web", "slos": {"a": {"objective": 99, "sli": sli, **more}}}))


def test_counters_are_derived_from_matchers() -> None:
    found = derived(slo({"ratio": {"bad": 'r{job="x",code=~"5.."}', "total": 'r{job="x"}'}}))
    assert found is not None
    bad, rest = found.series
    assert (bad.name, bad.labels, bad.slope, bad.failures) == ("r", {"job": "x", "code": "500"}, 1, True)
    assert (rest.labels, rest.share, rest.slope) == ({"job": "x", "code": "200"}, 1, -1)


def test_a_bucket_has_the_events_in_time() -> None:
    found = derived(slo({"latency": {"histogram": "h", "threshold": "1s"}}))
    assert found is not None
    assert [(each.name, each.labels.get("le"), each.slope) for each in found.series] == [
        ("h_count", None, 0),
        ("h_bucket", "1.0", -1),
        ("h_bucket", "+Inf", 0),
    ]


@pytest.mark.parametrize(
    "sli",
    [
        {"ratio": {"bad": "sum(rate(a[$window]))", "total": "t"}},
        {"gauge": {"query": "x", "max": 1}},
        {"latency": {"histogram": "h", "threshold": "1s", "native": True}},
    ],
)
def test_nothing_is_made_up_for_promql_in_full(sli: object) -> None:
    assert derived(slo(sli)) is None


def test_texts_are_written_as_prometheus_writes_them() -> None:
    assert [humanized(length) for length in (0.5, 59, 61, 3661, 90061)] == [
        "0.5s",
        "59s",
        "1m 1s",
        "1h 1m 1s",
        "1d 1h 1m 1s",
    ]
    assert filled({"a": "{{ $labels.x }}: {{ $value | humanizePercentage }}"}, {"x": "web"}, 0.0288, None, 1) == {
        "a": "web: 2.88%"
    }
    assert filled({"a": "{{ range query `x` }}{{ end }}"}, {}, 1, None, 1) is None


@pytest.fixture(scope="module")
def various() -> list[Suite]:
    return made(_VARIOUS)


def test_all_kinds_of_objectives_are_proven(various: list[Suite]) -> None:
    for verdict in verdicts(various, promtool()):
        assert [(each.case, each.meaning, each.detail) for each in verdict.failures] == []
        assert verdict.times
    kinds = {case.name for each in various for test in each.tests for case in test.cases}
    assert {
        "times that are excluded",
        "counters restart",
        "no traffic",
        "a scrape is missing",
    } < kinds


def test_the_rules_of_a_cluster_without_shared_ones_are_proven() -> None:
    text = _VARIOUS.replace(f"defaults: {{alerts: {{tiers: {_QUICK}}}}}", "")
    suite = made(text, alone=True)[2]
    # Of the tiers of tiles the cases on given counts will do.
    quick = replace(suite, tests=tuple(test for test in suite.tests if not test.name.endswith("-tiles.test.yaml")))
    (verdict,) = verdicts([quick], promtool())
    assert verdict.failures == ()
    assert any("web.hours-engine-" in rule.name for rule in quick.rules)


def test_what_fails_is_told_in_words(various: list[Suite]) -> None:
    suite = various[3]
    files = tuple(
        replace(
            each,
            group=replace(
                each.group,
                rules=tuple(replace(rule, expr=rule.expr.replace(" > on", " < on")) for rule in each.group.rules),
            ),
        )
        for each in suite.subject.files
    )
    wrong = replace(suite, subject=replace(suite.subject, files=files))
    (verdict,) = verdicts([wrong], promtool())
    told = {(each.case, each.meaning) for each in verdict.failures}
    assert ("page-fast: 0.9 of its burn rate", "page-fast fires at 0.9 of its burn rate") in told
    assert ("page-fast: ratios and text", "it fires at 0.9 of its burn rate") in told
    assert any(each.meaning.startswith("SLOBudgetBurn: it does not fire") for each in verdict.failures)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "slo.yaml"
    file.write_text(
        f"{_HEAD}  web:\n    objective: 99.9\n    sli: {{ratio: {{bad: b_total, total: t_total}}}}\n"
        f"    alerts: {{tiers: {_QUICK}}}\n  poor:\n    objective: 90\n    window: 12h\n"
        "    sli: {gauge: {query: x, max: 1}}\n"
        "    alerts: {tiers: {page-fast: {burnRate: 11}, page-slow: false, ticket-fast: false, ticket-slow: false}}\n"
    )
    return file


def test_a_person_sees_when_alerts_fire_and_end(document: Path) -> None:
    done = CliRunner().invoke(command, [str(document)])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("shop / web / web  99.9 % of 30d  proven, ")
    assert lines[1].split() == ["tier", "bad", "formula", "fires", "by", "formula", "ends", "by"]
    assert " ".join(lines[2].split()) == "page-fast 7.2 % 12 min 13 min 14 min 30 s 4 min 5 min 6 min 30 s"
    assert any(line.split() == ["page-fast", "-", "never", "never", "-", "-", "-", "-"] for line in lines)
    assert lines[-1].endswith("checks of 2 objectives, run by promtool")


def test_rules_and_tests_are_written_for_use_elsewhere(document: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(document), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "promtool test rules *.test.yaml" in done.stdout
    for file in (tmp_path / "out").glob("*.test.yaml"):
        content = yaml.safe_load(file.read_text())
        assert all((file.parent / name).is_file() for name in content["rule_files"])
        assert "# probe" not in file.read_text()


def test_a_folder_that_cannot_be_written_is_a_mistake(document: Path) -> None:
    done = CliRunner().invoke(command, [str(document), "-o", str(document / "below")])
    assert isinstance(done.exception, UsageError)
