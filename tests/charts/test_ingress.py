"""The chart `ingress`: every provider by every API that it serves, as five Kubernetes minors and the CRDs know it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.crds import Definitions
from helm_platform.dashboards.ingress import providers
from tests.charts.conftest import Objects
from tests.charts.test_kubernetes_versions import MINORS, definitions, problems  # noqa: F401 - a fixture
from tests.support import ROOT

CHART = ROOT / "charts/ingress"
CASES = sorted((CHART / "ci").glob("*-values.yaml"))
DATA = providers(ROOT / "charts/ingress")
CHOICES = [
    (name, api)
    for name, provider in DATA.items()
    for api in ("ingress", "gateway", "both")
    if api in provider["apis"] or set(provider["apis"]) == {"ingress", "gateway"}
]


def values(name: str, api: str) -> dict[str, Any]:
    legacy = {"reason": "until March"} if "legacy" in DATA[name] else {}
    sets = api != "ingress" and DATA[name].get("listenerSets", False)
    teams = {"teams": {"shop": {"namespace": "shop", "hosts": {"main": "shop.acme.io"}}}} if sets else {}
    exposure = {"api": api, "tls": {"issuer": "ca"}, "gateway": {"listenerSets": sets}}
    return {"provider": name, **legacy, **teams, "global": {"platform": {"domain": "acme.io", "exposure": exposure}}}


def of_kind(objects: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [item for item in objects if item["kind"] == kind]


@pytest.mark.parametrize(("name", "api"), CHOICES, ids=str)
def test_every_choice_renders_what_clusters_know(
    name: str,
    api: str,
    render: Objects,
    definitions: Definitions,  # noqa: F811
) -> None:
    objects = render(values(name, api), chart="ingress")
    assert [said for item in objects for said in problems(item, MINORS, definitions)] == []
    assert len(of_kind(objects, "Gateway")) == (api != "ingress")
    assert of_kind(objects, "PodMonitor")
    assert of_kind(objects, "Certificate")
    makes = {"IngressClass": "ingress", "GatewayClass": "gateway"}
    for kind, of in makes.items():
        made = not DATA[name].get(f"{of}Class", {}).get("made", True) and api in (of, "both")
        assert len(of_kind(objects, kind)) == made, kind


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_case_is_known_too(case: Path, render: Objects, definitions: Definitions) -> None:  # noqa: F811
    objects = render(case, chart="ingress")
    assert [said for item in objects for said in problems(item, MINORS, definitions)] == []
    # An offline schema lets a null pass as what is not there; a Gateway's rules do not.
    assert "null" not in json.dumps([item for item in objects if item["kind"] != "ConfigMap"])
    names = [(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]) for item in objects]
    assert len(names) == len(set(names))


def test_a_wrong_field_would_be_seen(render: Objects, definitions: Definitions) -> None:  # noqa: F811
    for item in render(values("envoy-gateway", "gateway"), chart="ingress"):
        if item["kind"] != "ConfigMap":
            assert problems(item | {"spec": item["spec"] | {"nonsense": 1}}, MINORS[-1:], definitions), item["kind"]


def test_providers_are_named_where_they_must_be() -> None:
    listed = re.search(r'define "ingress.providers" -}}\n(.*)\n', (CHART / "templates/providers/_all.tpl").read_text())
    schema = yaml.safe_load((ROOT / "schemas/chart-ingress.yaml").read_text(encoding="utf-8"))
    assert listed
    assert set(listed[1].split()) == set(DATA) == set(schema["properties"]["provider"]["enum"])


@pytest.mark.parametrize("name", DATA)
def test_data_is_complete_and_agrees_with_the_options_of_applications(name: str) -> None:
    data = DATA[name]
    parts = {"failed", "latency", "config", "certificate"}
    missing = parts - set(data["metrics"])
    assert missing == parts & set(data.get("without", {})), "what it has not must have a reason"
    assert set(data["apis"]) <= {"ingress", "gateway"}
    for api in data["apis"]:
        assert {"name", "controller", "made"} <= set(data[f"{api}Class"])
    for api, library in data["library"].items():
        assert (ROOT / f"charts/platform-lib/templates/providers/_{api}-{library}.tpl").is_file()
    if "ingress" in data["apis"]:
        ways = {"redirect", "defaultCertificate"} & set(data.get("without", {}))
        assert "redirect" in data.get("setting", {}) or "redirect" in ways
        assert "certificate" in data.get("setting", {}) or "objects" in data or "defaultCertificate" in ways


@pytest.fixture
def notes(helm4: Path, charts: Path, helm_home: dict[str, str], tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    def told(given: dict[str, Any]) -> str:
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(given), encoding="utf-8")
        command = [str(helm4), "install", "edge", str(charts / "ingress"), "-n", "ingress", "--dry-run=client"]
        command += ["-f", str(file)]
        answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.partition("NOTES:\n")[2]

    return told


def test_the_notes_warn_of_a_legacy_provider_and_say_what_to_do(notes: Callable[[dict[str, Any]], str]) -> None:
    text = notes(values("ingress-nginx", "ingress"))
    assert "WARNING: ingress-nginx has been without releases" in text
    assert "because: until March" in text
    assert "helm platform diff --provider-diff ingress-nginx:traefik" in text
    assert "certificate: controller.extraArgs: {default-ssl-certificate: ingress/edge-default-tls}" in text
    assert "WARNING" not in notes({})


def test_the_notes_say_which_alerts_there_are_not(notes: Callable[[dict[str, Any]], str]) -> None:
    text = notes(values("nginx-gateway-fabric", "gateway"))
    for name in ("IngressErrors", "IngressSlow", "IngressConfigRejected", "IngressCertificateExpiring"):
        assert f"  {name}: " in text.partition("Without these alerts:")[2]
    assert "Without these alerts" not in notes(values("envoy-gateway", "gateway"))


def test_what_the_notes_tell_applications_is_a_profile_that_they_take(
    notes: Callable[[dict[str, Any]], str], render: Objects
) -> None:
    (line,) = [each for each in notes(values("traefik", "gateway")).splitlines() if each.startswith("  gateway: {")]
    exposure = {"api": "gateway", **yaml.safe_load(line)}
    app = {"image": {"repository": "a/b", "tag": "1"}, "port": 80, "expose": {"host": "web.acme.io", "rewrite": "/"}}
    (route,) = of_kind(render(app | {"global": {"platform": {"exposure": exposure}}}), "HTTPRoute")
    assert route["spec"]["parentRefs"][0]["name"] == "platform"
    assert route["spec"]["parentRefs"][0]["sectionName"] == "https"


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    result = subprocess.run(
        [helm_unittest, charts / "ingress"], env=helm_home, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    assert "34 passed" in result.stdout
