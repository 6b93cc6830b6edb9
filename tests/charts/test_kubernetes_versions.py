"""Every example and ci file, by both Helms, as five Kubernetes minors know its objects."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from tests.charts.conftest import Objects
from tests.charts.kubernetes_schemas import MINORS, Kubernetes, kubernetes
from tests.charts.test_invariants import CASES
from tests.corpus.conftest import Judges, judge, renderer  # noqa: F401 - fixtures
from tests.corpus.rendering import Renderer

EVERYTHING = next(case for case in CASES if case.stem == "everything-values")


@pytest.mark.parametrize("minor", MINORS)
def test_every_minor_knows_every_object(minor: str, render: Objects) -> None:
    known = kubernetes(minor)
    found = {case.parent.name + "/" + case.name: [known.problems(item) for item in render(case)] for case in CASES}
    assert len(found) == len(CASES)
    assert {case: said for case, said in found.items() if any(said)} == {}


@pytest.mark.parametrize("minor", MINORS)
def test_a_field_a_minor_does_not_know_is_found(minor: str, render: Objects) -> None:
    known = kubernetes(minor)
    objects = render(EVERYTHING)
    found = {item["kind"]: known.problems(item | {"nonsense": 1}) for item in objects}
    assert all("'nonsense' was unexpected" in said[0] for said in found.values() if said)
    known_kinds = {"Deployment", "Service", "ServiceAccount", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Pod"}
    assert known_kinds | {"HorizontalPodAutoscaler"} <= {kind for kind, said in found.items() if said}
    (workload,) = [item for item in objects if item["kind"] == "Deployment"]
    wrong = copy.deepcopy(workload)
    wrong["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"] = "8080"
    wrong["spec"]["template"]["spec"]["containers"][0]["imagePullPolcy"] = "Always"
    assert [line.partition(": ")[2][:40] for line in known.problems(wrong)] == [
        "Deployment: $.spec.template.spec.contain",
        "Deployment: $.spec.template.spec.contain",
    ]


def test_the_minors_differ() -> None:
    """Data that says the same of every minor would prove nothing about any of them."""
    oldest, newest = Kubernetes(MINORS[0]), Kubernetes(MINORS[-1])
    pod = {
        minor.minor: set(minor.definitions["io.k8s.api.core.v1.PodSpec"]["properties"]) for minor in (oldest, newest)
    }
    newer = pod[MINORS[-1]] - pod[MINORS[0]]
    assert newer
    item = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []}}
    changed = item | {"spec": {"containers": [], next(iter(newer)): None}}
    assert oldest.problems(item) == []
    assert len(oldest.problems(changed)) == 1
    gone = {"apiVersion": "autoscaling/v2beta2", "kind": "HorizontalPodAutoscaler"}
    assert newest.problems(gone) == [f"Kubernetes {MINORS[-1]} has no autoscaling/v2beta2 HorizontalPodAutoscaler"]


def test_the_api_server_takes_every_object_of_every_case(judge: Judges, renderer: Renderer) -> None:  # noqa: F811
    """Custom resources too: its CRDs are those of hack/crds."""
    import yaml

    def name(case: Path) -> str:
        return f"{case.parent.name}-{case.stem}".lower()

    documents = {name(case): yaml.safe_load(case.read_text(encoding="utf-8")) for case in CASES}
    assert judge(renderer).problems(documents) == {}
