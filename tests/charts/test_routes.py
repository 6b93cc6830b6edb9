"""Alertmanager's routes as the chart `monitoring` writes them. A real one routes by them in tests/install."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.slo.platform import default
from helm_platform.slo.windows import seconds
from tests.charts.conftest import Objects
from tests.support import ROOT

STACK = yaml.safe_load((ROOT / "components/values/kube-prometheus-stack.yaml").read_text(encoding="utf-8"))
HOOK = {"webhookConfigs": [{"urlSecret": {"name": "hook", "key": "url"}}]}


def config(objects: list[dict[str, Any]]) -> dict[str, Any]:
    (found,) = [item for item in objects if item["kind"] == "AlertmanagerConfig"]
    return found


def heard(route: dict[str, Any]) -> set[str]:
    """The receivers of a route and of all below it."""
    return {route["receiver"]}.union(*(heard(each) for each in route.get("routes", [])))


def test_without_receivers_nobody_hears(render: Objects) -> None:
    spec = config(render({}, chart="monitoring"))["spec"]
    assert spec["receivers"] == [{"name": "nobody"}]
    assert heard(spec["route"]) == {"nobody"}


@pytest.mark.parametrize("given", [("page",), ("ticket",), ("watchdog",), ("page", "ticket", "watchdog")])
def test_a_receiver_that_is_given_hears_and_no_other(render: Objects, given: tuple[str, ...]) -> None:
    values = {"alertmanager": {"receivers": dict.fromkeys(given, HOOK)}}
    spec = config(render(values, chart="monitoring"))["spec"]
    assert {each["name"] for each in spec["receivers"]} == heard(spec["route"]) == {"nobody", *given}


def test_routes_and_inhibition_have_the_words_of_the_profile(render: Objects) -> None:
    profile = {"slo": {"severities": {"page": "urgent", "ticket": "later"}}}
    values = {"alertmanager": {"receivers": {"page": HOOK, "ticket": HOOK}}, "global": {"platform": profile}}
    spec = config(render(values, chart="monitoring"))["spec"]
    sides = [matcher for rule in spec["inhibitRules"] for matcher in (*rule["sourceMatch"], *rule["targetMatch"])]
    routes = [
        matcher for route in spec["route"]["routes"] for each in route.get("routes", []) for matcher in each["matchers"]
    ]
    for matchers in (sides, routes):
        assert {each["value"] for each in matchers if each["name"] == "severity"} == {"urgent", "later"}


def test_it_may_be_left_out(render: Objects) -> None:
    for values in ({"alertmanager": {"enabled": False}}, {"global": {"platform": {"monitoring": "never"}}}):
        assert "AlertmanagerConfig" not in {item["kind"] for item in render(values, chart="monitoring")}


@pytest.mark.parametrize(
    ("given", "missing"),
    [([], {"page", "ticket"}), (["watchdog"], {"page", "ticket"}), (["page"], {"ticket"}), (["page", "ticket"], set())],
)
def test_the_notes_say_of_what_nobody_hears(
    given: list[str], missing: set[str], helm4: Path, charts: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump({"alertmanager": {"receivers": dict.fromkeys(given, HOOK)}}))
    command = [str(helm4), "install", "platform", str(charts / "monitoring"), "--dry-run=client", "-f", str(values)]
    answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    notes = answer.stdout.partition("NOTES:\n")[2]
    assert "alertmanagerConfiguration: {name: platform}" in notes, answer.stderr
    lines = {line for line in notes.splitlines() if line.startswith("Nobody hears")}
    assert lines == {f"Nobody hears of a {each} yet: alertmanager.receivers.{each} is not set." for each in missing}


def test_the_stack_reads_what_the_chart_writes(render: Objects) -> None:
    objects = render({}, chart="monitoring")
    spec = STACK["alertmanager"]["alertmanagerSpec"]
    assert spec["alertmanagerConfiguration"]["name"] == config(objects)["metadata"]["name"]
    sidecar = STACK["grafana"]["sidecar"]["dashboards"]
    boards = [item["metadata"] for item in objects if item["kind"] == "ConfigMap"]
    assert boards
    for each in boards:
        assert each["labels"][sidecar["label"]] == sidecar["labelValue"]
        assert each["annotations"][sidecar["folderAnnotation"]]


def test_prometheus_keeps_the_longest_window_and_a_day() -> None:
    longest = max(each.seconds for each in default().windows)
    assert seconds(STACK["prometheus"]["prometheusSpec"]["retention"]) >= longest + 86400
