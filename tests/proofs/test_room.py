"""What teams have fits into their quotas at full scale, and what does not is named with what asks for most."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from helm_platform.cli.prove import command
from helm_platform.objects.quantities import quantity, shown
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.room import RULES, prove
from tests.fleets import EXAMPLE, copied


def run(*words: str) -> tuple[str, int]:
    result = CliRunner().invoke(command, ["room", *words], catch_exceptions=False)
    return result.output, result.exit_code


def cluster(*items: dict[str, Any], hard: dict[str, str] | None = None, team: str = "shop") -> Cluster:
    space = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "a", "labels": {"helm-platform.io/team": team}},
    }
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota"}, "spec": {"hard": hard}}
    made = [space, *([quota] if hard is not None else []), *items]
    return Cluster(tuple(Item(each, default_namespace="a") for each in made))


def workload(kind: str, *containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    template = {"spec": {"containers": list(containers) or [asking("500m", "1Gi")], **spec.pop("pod", {})}}
    api = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    whole = {"jobTemplate": {"spec": {"template": template}}} if kind == "CronJob" else {"template": template}
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "web"}, "spec": {**whole, **spec}}


def asking(cpu: str, memory: str, **more: Any) -> dict[str, Any]:
    return {"name": "c", "resources": {"requests": {"cpu": cpu, "memory": memory}}, **more}


def asked(*items: dict[str, Any], resource: str, nodes: int = 3) -> str:
    outcome = prove(cluster(*items, hard={resource: "1000Gi"}), nodes)
    return next((row[2] for row in outcome.rows), "0")


SCALER = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web"},
    "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 8},
}
CLAIM = {"metadata": {"name": "d"}, "spec": {"resources": {"requests": {"storage": "10Gi"}}}}
SIDECAR = asking("100m", "1Gi", restartPolicy="Always")


@pytest.mark.parametrize(
    ("items", "resource", "expected"),
    [
        # A quarter more while it rolls out, rounded up.
        ([workload("Deployment", replicas=2)], "pods", "3"),
        ([workload("Deployment", replicas=2, strategy={"type": "Recreate"})], "pods", "2"),
        ([workload("Deployment", replicas=2, strategy={"rollingUpdate": {"maxSurge": 2}})], "pods", "4"),
        ([workload("Deployment"), SCALER], "pods", "10"),
        ([workload("Deployment"), SCALER], "requests.cpu", "5"),
        ([workload("StatefulSet", replicas=3, volumeClaimTemplates=[CLAIM])], "requests.storage", "30Gi"),
        ([workload("StatefulSet", replicas=3, volumeClaimTemplates=[CLAIM])], "persistentvolumeclaims", "3"),
        ([workload("DaemonSet")], "pods", "3"),
        ([workload("Job", parallelism=4)], "pods", "4"),
        ([workload("CronJob")], "requests.memory", "1Gi"),
        ([workload("Job", pod={"initContainers": [asking("2", "1Gi")]})], "requests.cpu", "2"),
        ([workload("Job", pod={"initContainers": [SIDECAR]})], "requests.cpu", "0.6"),
        ([workload("Job", {"name": "c", "resources": {"limits": {"memory": "2Gi"}}})], "requests.memory", "2Gi"),
    ],
)
def test_what_is_asked_for_at_the_most(items: list[dict[str, Any]], resource: str, expected: str) -> None:
    assert asked(*items, resource=resource) == expected


def test_what_is_not_written_is_the_namespaces_default() -> None:
    limit = {"type": "Container", "defaultRequest": {"cpu": "50m"}, "default": {"memory": "256Mi"}}
    limits = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": [limit]}}
    assert asked(workload("Job", {"name": "c"}), limits, resource="requests.cpu") == "0.05"
    assert asked(workload("Job", {"name": "c"}), limits, resource="limits.memory") == "256Mi"


BROKEN: dict[str, tuple[Cluster, str]] = {
    "over-quota": (
        cluster(workload("Deployment"), SCALER, hard={"pods": "9"}),
        "pods: 10 at the most, of 9. Most is asked for by Deployment web 10 (8 maximum of its autoscaler, 2 while",
    ),
    "little-room": (cluster(workload("Job"), hard={"requests.cpu": "520m"}), "requests.cpu: 0.5 at the most, of 0.52"),
    "no-quota": (cluster(workload("Job")), "one team can take everything"),
    "no-quantity": (cluster(workload("Job", asking("half", "1Gi")), hard={"pods": "9"}), "`half` is no quantity"),
}


def test_every_rule_has_a_case() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_does_not_fit_is_named(rule: str) -> None:
    objects, said = BROKEN[rule]
    (found,) = prove(objects).findings
    assert found.rule == rule
    assert said in found.message
    assert found.help


def test_the_example_fits_and_a_smaller_quota_does_not(tmp_path: Path) -> None:
    output, code = run(str(EXAMPLE))
    assert code == 0, output
    assert "warning" not in output
    fleet = copied(tmp_path / "fleet")
    file = fleet / "teams/shop.yaml"
    team = yaml.safe_load(file.read_text())
    team["environments"]["prod"]["quota"] = "small"
    file.write_text(yaml.safe_dump(team))
    output, code = run(str(fleet))
    assert code == 1
    assert "ResourceQuota shop-prod/quota: requests.cpu" in output
    assert "Deployment orders-api" in output


@pytest.mark.parametrize(
    ("written", "resource", "text"),
    [
        ("1536Mi", "memory", "1.5Gi"),
        ("0.25", "cpu", "0.25"),
        ("250m", "cpu", "0.25"),
        ("12", "pods", "12"),
        ("1e3", "x", "1000"),
    ],
)
def test_quantities_are_shown_as_people_write_them(written: str, resource: str, text: str) -> None:
    assert shown(quantity(written), resource) == text


def test_no_quantity_is_refused() -> None:
    assert quantity("1Gi") == Decimal(2**30)
    with pytest.raises(ValueError, match="no quantity"):
        quantity("lots")
