"""The umbrella: it renders without a network, every subchart has a switch, and its profiles differ as they say."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.support import ROOT

UMBRELLA = ROOT / "umbrella"
PROFILES = sorted((UMBRELLA / "profiles").glob("*.yaml"))
#: Nothing answers there: who looks for a chart or a schema on the network fails.
NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")


def kinds(objects: list[dict[str, Any]]) -> Counter[str]:
    return Counter(item["kind"] for item in objects)


def severities(objects: list[dict[str, Any]]) -> set[str]:
    (rules,) = [item for item in objects if item["metadata"]["name"] == "web-slo"]
    return {rule["labels"]["severity"] for each in rules["spec"]["groups"] for rule in each["rules"] if "alert" in rule}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_it_is_built_and_rendered_without_a_network(
    helm: Path, umbrella: Path, helm_home: dict[str, str], profile: Path
) -> None:
    home = helm_home | NOWHERE
    command = [str(helm), "template", "platform", str(umbrella), "-f", str(profile)]
    answer = subprocess.run(command, env=home, check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "kind: PrometheusRule" in answer.stdout
    assert subprocess.run([helm, "lint", umbrella, "-f", profile], env=home, check=False).returncode == 0


def test_by_default_it_has_the_rules_and_no_application(render: Objects, umbrella: Path) -> None:
    objects = render({}, chart=umbrella)
    assert kinds(objects)["Deployment"] == 0
    assert severities(objects) == {"page", "ticket"}


def test_each_subchart_has_a_switch(render: Objects, umbrella: Path) -> None:
    chart = yaml.safe_load((UMBRELLA / "Chart.yaml").read_text(encoding="utf-8"))
    names = [entry.get("alias", entry["name"]) for entry in chart["dependencies"]]
    assert [entry["condition"] for entry in chart["dependencies"]] == [f"{name}.enabled" for name in names]
    off = {name: {"enabled": False} for name in names}
    assert render(off, chart=umbrella) == []
    for name in names:
        assert render({**off, name: {"enabled": True}}, chart=umbrella), name


def test_the_smoke_application_has_objectives(render: Objects, umbrella: Path) -> None:
    objects = render({"monitoring": {"enabled": False}, "smoke": {"enabled": True}}, chart=umbrella)
    assert {"Deployment": 1, "ServiceMonitor": 1}.items() <= kinds(objects).items()
    (counts,) = [item for item in objects if item["metadata"]["name"] == "platform-smoke-slo"]
    expressions = [rule["expr"] for each in counts["spec"]["groups"] for rule in each["rules"]]
    assert any('http_requests_total{namespace="default",job="platform-smoke",status=~"5.."}' in e for e in expressions)


def test_only_development_has_a_root_of_its_own(render: Objects, umbrella: Path) -> None:
    issuers = {
        path.stem: {
            item["metadata"]["name"] for item in render(path, chart=umbrella) if item["kind"] == "ClusterIssuer"
        }
        for path in PROFILES
    }
    assert issuers == {"dev": {"dev-ca", "dev-ca-self-signed"}, "prod": set(), "staging": set()}


def test_profiles_differ_in_whom_they_wake(render: Objects, umbrella: Path) -> None:
    found = {path.stem: render(path, chart=umbrella) for path in PROFILES}
    assert {name: severities(objects) for name, objects in found.items()} == {
        "dev": {"ticket"},
        "prod": {"page", "ticket"},
        "staging": {"ticket"},
    }
    assert {name for name, objects in found.items() if kinds(objects)["Deployment"]} == {"prod", "staging"}
    rules = {
        name: json.dumps([item for item in objects if item["kind"] == "PrometheusRule"])
        for name, objects in found.items()
    }
    assert "ScalingAutoscalerAtMaximum" not in rules["dev"]
    assert {"ScalingAutoscalerAtMaximum" in rules[name] for name in ("staging", "prod")} == {True}
    assert "SLONoData" not in rules["dev"]
    assert "SLONoData" in rules["staging"]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_a_profile_says_of_every_part_whether_it_is_there(profile: Path) -> None:
    chart = yaml.safe_load((UMBRELLA / "Chart.yaml").read_text(encoding="utf-8"))
    names = {entry.get("alias", entry["name"]) for entry in chart["dependencies"]}
    assert names <= set(yaml.safe_load(profile.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"monitorng": {"enabled": False}}, "monitorng"),
        ({"global": {"platform": {"monitorin": "never"}}}, "monitorin"),
        ({"global": {"platform": {"slo": {"widows": ["7d"]}}}}, "widows"),
        ({"monitoring": {"slo": {"enabeld": False}}}, "enabeld"),
        ({"smoke": {"enabled": True, "imag": {}}}, "imag"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_misspelt_key_is_refused_at_every_level(
    helm: Path, umbrella: Path, helm_home: dict[str, str], tmp_path: Path, wrong: dict[str, Any], told: str
) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(wrong), encoding="utf-8")
    command = [str(helm), "template", "platform", str(umbrella), "-f", str(values)]
    answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    assert answer.returncode != 0
    assert f"'{told}' not allowed" in answer.stderr


def test_what_other_charts_read_of_the_profile_is_let_through(render: Objects, umbrella: Path) -> None:
    profile = {"domain": "apps.acme.io", "exposure": {"ingress": {"class": "traefik"}}}
    assert render({"global": {"platform": profile, "acme": 1}}, chart=umbrella)


def test_the_notes_of_every_subchart_are_printed(helm4: Path, umbrella: Path, helm_home: dict[str, str]) -> None:
    command = [str(helm4), "install", "platform", str(umbrella), "--dry-run=client", "--set", "smoke.enabled=true"]
    answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    notes = answer.stdout.partition("NOTES:\n")[2]
    assert "PrometheusRule platform-slo" in notes, answer.stderr
    assert "platform-smoke: restricted" in notes
