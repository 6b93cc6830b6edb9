"""Every example and ci file, by both Helms, as five Kubernetes minors and the pinned definitions know its objects.

The judge is the one that users have (`helm platform validate --kubernetes …`); a real API server is asked beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helm_platform import crds
from helm_platform.crds import Definitions
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.validate.kubernetes.api import minor
from helm_platform.values import Mapping, Origin, Source
from tests.charts.conftest import Objects
from tests.charts.test_invariants import CASES
from tests.corpus.conftest import Judges, judge, renderer  # noqa: F401 - fixtures
from tests.corpus.rendering import Renderer

MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
EVERYTHING = next(case for case in CASES if case.stem == "everything-values")
NOTHING = Mapping(Source(Origin.SET, "--set"))


@pytest.fixture
def definitions(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> Definitions:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    return crds.bundled()


def problems(item: dict[str, Any], minors: tuple[str, ...], definitions: Definitions) -> list[str]:
    return [found.message for found in findings([Rendered(item)], NOTHING, minors, definitions)]


def test_every_minor_knows_every_object(render: Objects, definitions: Definitions) -> None:
    found = {
        f"{case.parent.name}/{case.name}": [
            said for item in render(case) for said in problems(item, MINORS, definitions)
        ]
        for case in CASES
    }
    assert len(found) == len(CASES)
    assert {case: said for case, said in found.items() if said} == {}


@pytest.mark.parametrize("name", MINORS)
def test_a_field_a_minor_does_not_know_is_found(name: str, render: Objects, definitions: Definitions) -> None:
    """In every object, custom ones too: those of which nobody has a definition are the only ones left out."""
    objects = render(EVERYTHING)
    found = {item["kind"]: problems(item | {"nonsense": 1}, (name,), definitions) for item in objects}
    assert {
        kind for kind, said in found.items() if not any("`nonsense` is not a field" in each for each in said)
    } == set()
    known = {
        "Deployment",
        "Service",
        "ServiceAccount",
        "Ingress",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ServiceMonitor",
    }
    assert known | {"HorizontalPodAutoscaler"} <= set(found)


def test_the_minors_differ() -> None:
    """Data that says the same of every minor would prove nothing about any of them."""
    oldest, newest = minor(MINORS[0]), minor(MINORS[-1])
    fields = {
        each: set((each.schema(("", "v1", "Pod")) or {})["$defs"]["io.k8s.api.core.v1.PodSpec"]["properties"])
        for each in (oldest, newest)
    }
    newer = sorted(fields[newest] - fields[oldest])
    assert newer
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []}}
    assert problems(pod, MINORS, Definitions()) == []
    (said,) = problems(pod | {"spec": {"containers": [], newer[0]: None}}, MINORS, Definitions())
    assert f"`{newer[0]}` is not a field in Kubernetes 1.33" in said


def test_the_api_server_takes_every_object_of_every_case(judge: Judges, renderer: Renderer) -> None:  # noqa: F811
    """Custom resources too: its CRDs are those of hack/crds."""
    import yaml

    def name(case: Path) -> str:
        return f"{case.parent.name}-{case.stem}".lower()

    documents = {name(case): yaml.safe_load(case.read_text(encoding="utf-8")) for case in CASES}
    assert judge(renderer).problems(documents) == {}
