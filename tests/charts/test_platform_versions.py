"""The umbrella's profiles and every ci file of its charts, by both Helms, as five Kubernetes minors know their objects.

What of it a real API server takes is in tests/install; `helm platform validate` is the judge here, as for platform-app.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helm_platform import crds
from helm_platform.crds import Definitions
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.values import Mapping, Origin, Source
from tests.charts.conftest import Objects
from tests.support import ROOT

MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
SUBCHARTS = ("ingress", "monitoring", "security", "storage", "scaling")
CASES = sorted(case for name in SUBCHARTS for case in ROOT.glob(f"charts/{name}/ci/*-values.yaml"))
PROFILES = sorted((ROOT / "umbrella/profiles").glob("*.yaml"))
#: What policies.defaults of charts/security makes, whose comment in the values says so: the first minor that has it.
SINCE = {"MutatingAdmissionPolicy": "1.36", "MutatingAdmissionPolicyBinding": "1.36"}
NOTHING = Mapping(Source(Origin.SET, "--set"))


@pytest.fixture
def definitions(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> Definitions:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    return crds.bundled()


def problems(item: dict[str, Any], definitions: Definitions) -> list[str]:
    minors = MINORS[MINORS.index(SINCE.get(item["kind"], MINORS[0])) :]
    return [found.message for found in findings([Rendered(item)], NOTHING, minors, definitions)]


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
