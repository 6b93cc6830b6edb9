"""The umbrella's profiles and every ci file of its charts, by both Helms, as five Kubernetes minors know their objects.

What of it a real API server takes is in tests/install; `helm platform validate` is the judge here, as for platform-app.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import crds
from helm_platform.crds import Definitions
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.values import Mapping, Origin, Source
from tests.charts.conftest import Objects
from tests.support import ROOT

MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
SUBCHARTS = ("ingress", "monitoring", "security", "storage", "scaling", "tenant")
CASES = sorted(case for name in SUBCHARTS for case in ROOT.glob(f"charts/{name}/ci/*-values.yaml"))
PROFILES = sorted((ROOT / "umbrella/profiles").glob("*.yaml"))
#: What policies.defaults of charts/security makes, whose comment in the values says so: the first minor that has it.
SINCE = {"MutatingAdmissionPolicy": "1.36", "MutatingAdmissionPolicyBinding": "1.36"}
NOTHING = Mapping(Source(Origin.SET, "--set"))


@pytest.fixture
def definitions(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> Definitions:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    return crds.bundled()


_JUDGED: dict[str, list[str]] = {}


def problems(item: dict[str, Any], definitions: Definitions) -> list[str]:
    """What is wrong with an object; one that was looked at already, in another case, is not again."""
    key = json.dumps(item, sort_keys=True)
    if key not in _JUDGED:
        minors = MINORS[MINORS.index(SINCE.get(item["kind"], MINORS[0])) :]
        found = findings([Rendered(item)], NOTHING, minors, definitions)
        _JUDGED[key] = [each.message for each in found]
    return _JUDGED[key]


@pytest.mark.parametrize("name", SUBCHARTS)
def test_every_minor_knows_what_each_case_of_a_chart_makes(
    name: str, render: Objects, definitions: Definitions
) -> None:
    cases = [case for case in CASES if case.parts[-3] == name]
    found = {
        case.stem: [said for item in render(case, chart=name) for said in problems(item, definitions)] for case in cases
    }
    assert found
    assert {case: said for case, said in found.items() if said} == {}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_every_minor_knows_what_a_profile_makes(
    profile: Path, render: Objects, umbrella: Path, definitions: Definitions
) -> None:
    assert [said for item in render(profile, chart=umbrella) for said in problems(item, definitions)] == []


#: Each with the API that it serves, or one of both.
PROVIDERS = {
    "traefik": "ingress",
    "envoy-gateway": "gateway",
    "nginx-gateway-fabric": "gateway",
    "cilium": "gateway",
    "istio": "gateway",
    "ingress-nginx": "ingress",
}
OTHERS: dict[str, dict[str, Any]] = {
    **{f"storage-{name}": {"storage": {"profile": name}} for name in ("hostpath", "ebs", "pd", "existing")},
    **{f"s3-{name}": {"storage": {"s3": {"provider": name, "reason": "moved in March"}}}
       for name in ("s3", "seaweedfs", "rustfs", "minio")},
    **{f"engine-{name}": {"security": {"engine": name}} for name in ("native", "kyverno", "gatekeeper")},
    "nodes-karpenter": {"scaling": {"nodes": {"engine": "karpenter"}}},
    "nodes-autoscaler": {"scaling": {"nodes": {"engine": "clusterAutoscaler"}}},
    "keda": {"scaling": {"keda": {"enabled": True}}},
    "prometheus-adapter": {"scaling": {"prometheusAdapter": {"enabled": True, "reason": "until June"}}},
    "velero": {"storage": {"velero": {"enabled": True}}, "global": {"platform": {"s3": {"bucket": "acme"}}}},
}  # fmt: skip


def of_profile(profile: Path, change: dict[str, Any], render: Objects, umbrella: Path, folder: Path) -> list[Any]:
    """What the umbrella makes by a profile with a change laid over it."""
    file = folder / "change.yaml"
    file.write_text(yaml.safe_dump(change), encoding="utf-8")
    return render(profile, "-f", str(file), chart=umbrella)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_ingress_provider_fits_each_profile(
    provider: str, render: Objects, umbrella: Path, definitions: Definitions, tmp_path: Path
) -> None:
    exposure = {"api": PROVIDERS[provider], "tls": {"issuer": "letsencrypt"}}
    change = {
        "ingress": {"provider": provider, "reason": "moved until March"},
        "global": {"platform": {"exposure": exposure, "domain": "apps.acme.io"}},
    }
    for profile in PROFILES:
        objects = of_profile(profile, change, render, umbrella, tmp_path)
        assert [said for item in objects for said in problems(item, definitions)] == [], profile.stem
        boards = [item["metadata"]["name"] for item in objects if item["kind"] == "ConfigMap"]
        assert f"web-dashboard-ingress-{provider}" in boards


@pytest.mark.parametrize("name", OTHERS)
def test_what_else_there_is_to_choose_fits_production(
    name: str, render: Objects, umbrella: Path, definitions: Definitions, tmp_path: Path
) -> None:
    objects = of_profile(ROOT / "umbrella/profiles/prod.yaml", OTHERS[name], render, umbrella, tmp_path)
    assert [said for item in objects for said in problems(item, definitions)] == []


def test_the_kinds_of_node_autoscalers_and_keda_are_known(render: Objects, definitions: Definitions) -> None:
    """A kind of which nobody has a definition would pass above."""
    objects = render(ROOT / "charts/scaling/ci/every-setting-values.yaml", chart="scaling")
    found = {item["kind"]: problems(item | {"nonsense": 1}, definitions) for item in objects}
    assert set(found) == {
        "ClusterTriggerAuthentication",
        "ConfigMap",
        "Deployment",
        "EC2NodeClass",
        "NodePool",
        "PriorityClass",
        "PrometheusRule",
    }
    assert {
        kind for kind, said in found.items() if not any("`nonsense` is not a field" in each for each in said)
    } == set()
