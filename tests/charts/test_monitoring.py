"""The chart `monitoring`: the rules that a cluster has once, dashboards, what is refused, what the notes say."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.slo.engine import shared
from helm_platform.slo.platform import platform
from helm_platform.slo.rules import Group, Rule
from tests.charts.conftest import Objects
from tests.support import ROOT

CHART = ROOT / "charts/monitoring"
CASES = sorted((CHART / "ci").glob("*-values.yaml"))
Run = Callable[..., subprocess.CompletedProcess[str]]


def of_kind(objects: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [item for item in objects if item["kind"] == kind]


def written(rule: Rule) -> dict[str, Any]:
    """The rule as Prometheus reads it."""
    made = {
        "alert" if rule.alerting else "record": rule.name,
        "expr": rule.expr,
        "for": rule.hold,
        "keep_firing_for": rule.keep,
        "labels": rule.labels,
        "annotations": rule.annotations,
    }
    return {key: value for key, value in made.items() if value}


def group(each: Group) -> dict[str, Any]:
    return {"name": each.name, "interval": each.interval, "rules": [written(rule) for rule in each.rules]}


@pytest.mark.parametrize("values", CASES, ids=lambda path: path.stem)
def test_its_rules_are_those_of_the_generator(render: Objects, values: Path) -> None:
    rules = of_kind(render(values, chart="monitoring"), "PrometheusRule")[0]
    profile = yaml.safe_load(values.read_text(encoding="utf-8")).get("global", {}).get("platform", {})
    monitoring = profile.get("monitoring", {})
    addresses = {"runbooks": monitoring.get("runbooks", ""), "grafana": monitoring.get("dashboards", {}).get("url", "")}
    given = profile.get("slo", {}) | addresses
    expected = [group(each) for each in shared(platform(given))]
    # Helm makes groups in the order of their names, which is nothing to Prometheus.
    assert rules["spec"]["groups"] == sorted(expected, key=lambda each: each["name"])


def test_every_alert_leads_to_its_runbook(render: Objects) -> None:
    profile = {"monitoring": {"runbooks": "https://runbooks.acme.io/{alert}.html"}}
    rules = of_kind(render({"global": {"platform": profile}}, chart="monitoring"), "PrometheusRule")[0]
    alerts = [rule for each in rules["spec"]["groups"] for rule in each["rules"] if "alert" in rule]
    assert {rule["alert"]: rule["annotations"]["runbook_url"] for rule in alerts} == {
        name: f"https://runbooks.acme.io/{name}.html"
        for name in ("SLOBudgetBurn", "SLONoData", "SLOBudgetExhausted", "SLOBudgetLow")
    }


@pytest.fixture
def drawn(charts: Path, tmp_path: Path) -> Callable[..., Path]:
    """The chart with these dashboards in it and no other."""

    def make(**boards: Any) -> Path:
        chart = tmp_path / "monitoring"
        shutil.copytree(charts / "monitoring", chart)
        shutil.rmtree(chart / "files", ignore_errors=True)
        (chart / "files/dashboards").mkdir(parents=True)
        for name, board in boards.items():
            (chart / f"files/dashboards/{name}.json").write_text(json.dumps(board, indent=2))
        return chart

    return make


def test_each_dashboard_has_a_config_map_of_its_own(render: Objects, drawn: Callable[..., Path]) -> None:
    boards = {name: {"id": 7, "uid": f"slo-{name}", "title": "a < b"} for name in ("overview", "service")}
    found = of_kind(render({}, chart=drawn(**boards)), "ConfigMap")
    assert [item["metadata"]["name"] for item in found] == ["web-dashboard-overview", "web-dashboard-service"]
    for item, (name, board) in zip(found, boards.items(), strict=True):
        assert item["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert item["metadata"]["annotations"] == {"grafana_folder": "Platform"}
        ((file, text),) = item["data"].items()
        assert file == f"default-web-dashboard-{name}.json"
        assert json.loads(text) == {**board, "id": None}


def test_dashboards_count_alerts_by_the_words_of_the_platform(render: Objects) -> None:
    words = {"page": "P.1", "ticket": "later"}
    found = render({"global": {"platform": {"slo": {"severities": words}}}}, chart="monitoring")
    (text,) = [item["data"] for item in found if item["metadata"]["name"] == "web-dashboard-platform"]
    ((_, board),) = text.items()
    asked = {target["expr"] for panel in json.loads(board)["panels"] for target in panel.get("targets", [])}
    assert any(r'severity=~"page|critical|P\\.1"' in expr for expr in asked)
    assert any('severity=~"ticket|warning|later"' in expr for expr in asked)


def test_dashboards_go_where_the_platform_says(render: Objects, drawn: Callable[..., Path]) -> None:
    profile = {"monitoring": {"dashboards": {"labels": {"boards": "yes"}, "folderAnnotation": "folder"}}}
    values = {"dashboards": {"folder": "SLO"}, "global": {"platform": profile}}
    (found,) = of_kind(render(values, chart=drawn(one={"uid": "one"})), "ConfigMap")
    assert found["metadata"]["labels"]["boards"] == "yes"
    assert "grafana_dashboard" not in found["metadata"]["labels"]
    assert found["metadata"]["annotations"] == {"folder": "SLO"}


def test_dashboards_may_be_left_out(render: Objects, drawn: Callable[..., Path]) -> None:
    assert of_kind(render({"dashboards": {"enabled": False}}, chart=drawn(one={"uid": "one"})), "ConfigMap") == []


def test_a_file_that_is_no_dashboard_is_named(run_helm: Run, drawn: Callable[..., Path]) -> None:
    failed = run_helm(chart=drawn(one={"title": "without a uid"}))
    assert failed.returncode != 0
    assert "files/dashboards/one.json of the chart is no dashboard with a uid" in failed.stderr


def test_all_problems_of_tiers_are_reported_at_once(problems: Callable[..., list[str]]) -> None:
    tiers = {"new": {"budget": 3}, "page-fast": {"short": "2h"}}
    assert problems({"global": {"platform": {"slo": {"tiers": tiers}}}}, chart="monitoring") == [
        f"global.platform.slo.tiers.{line}"
        for line in (
            "new: needs long, a window such as 1h",
            "new: needs short, a window such as 5m",
            "page-fast.short: `2h` is not shorter than long, 1h: the short window is what ends the alert",
        )
    ]


def test_the_notes_tell_what_prometheus_must_do(helm4: Path, charts: Path, helm_home: dict[str, str]) -> None:
    command = [
        str(helm4),
        "install",
        "platform",
        str(charts / "monitoring"),
        "--namespace",
        "observe",
        "--dry-run=client",
    ]
    command += ["--set", "global.platform.monitoring.rulesLabels.release=rules"]
    answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    notes = answer.stdout.partition("NOTES:\n")[2]
    assert "PrometheusRule platform-slo" in notes, answer.stderr
    assert "select rules with the labels release=rules" in notes
    excluded = yaml.safe_load("\n".join(line for line in notes.splitlines() if "resource:" in line))
    assert excluded == [
        {"group": "monitoring.coreos.com", "resource": "prometheusrules", "namespace": "observe", "name": name}
        for name in ("platform-slo", "platform-alerts")
    ]


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    result = subprocess.run(
        [helm_unittest, charts / "monitoring"], env=helm_home, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    assert "15 passed" in result.stdout
