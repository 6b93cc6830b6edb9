"""The chart `scaling`: priorities, room on nodes, what KEDA and the node autoscalers read, what is refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.charts.conftest import Objects
from tests.support import ROOT

EVERY = ROOT / "charts/scaling/ci/every-setting-values.yaml"
GROUPS = ROOT / "charts/scaling/ci/cluster-autoscaler-values.yaml"


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {item["metadata"]["name"]: item for item in objects if item["kind"] == kind}


def test_priorities_are_as_other_charts_name_them_and_one_is_the_default(render: Objects) -> None:
    found = of_kind(render({}, chart="scaling"), "PriorityClass")
    ranks = {name: item["value"] for name, item in found.items()}
    assert ranks == {"platform-critical": 1000000, "default": 0, "batch": -5, "placeholder": -10}
    assert [name for name, item in found.items() if item.get("globalDefault")] == ["default"]
    assert {name for name, item in found.items() if item.get("preemptionPolicy") == "Never"} == {"batch", "placeholder"}
    assert all("namespace" not in item["metadata"] for item in found.values())


def test_room_on_nodes_goes_first_and_nothing_protects_it(render: Objects) -> None:
    objects = render(EVERY, chart="scaling")
    ((name, room),) = of_kind(objects, "Deployment").items()
    pod = room["spec"]["template"]["spec"]
    assert (name, room["spec"]["replicas"]) == ("web-room-spot", 2)
    assert (pod["priorityClassName"], pod["terminationGracePeriodSeconds"]) == ("placeholder", 0)
    (container,) = pod["containers"]
    assert container["resources"]["requests"] == {"cpu": "500m", "memory": "1Gi"}
    assert pod["securityContext"]["runAsNonRoot"]
    assert of_kind(objects, "PodDisruptionBudget") == {}
    assert of_kind(render({}, chart="scaling"), "Deployment") == {}


def test_keda_reads_one_secret_for_all(render: Objects) -> None:
    (found,) = of_kind(render(EVERY, chart="scaling"), "ClusterTriggerAuthentication").values()
    assert found["spec"]["secretTargetRef"] == [
        {"parameter": "password", "name": "keda-prometheus", "key": "password"},
        {"parameter": "username", "name": "keda-prometheus", "key": "user"},
    ]


def test_applications_ask_prometheus_with_it_as_the_notes_say(
    render: Objects, helm4: Path, charts: Path, helm_home: dict[str, str]
) -> None:
    command: list[str | Path] = [helm4, "install", "web", charts / "scaling", "-f", EVERY, "--dry-run=client"]
    notes = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout
    (line,) = [line for line in notes.splitlines() if "prometheusAuth" in line]
    values = yaml.safe_load(line) | {
        "image": {"repository": "ghcr.io/acme/web", "tag": "1.0"},
        "autoscaling": {
            "engine": "keda",
            "min": 2,
            "max": 5,
            "requestsPerSecond": 10,
            "metrics": {"other": {"prometheus": {"query": "a", "value": 1, "server": "https://metrics.acme.io"}}},
        },
    }
    (scaled,) = of_kind(render(values | {"port": 8080}), "ScaledObject").values()
    own, other = (each for each in scaled["spec"]["triggers"] if each["type"] == "prometheus")
    (made,) = of_kind(render(EVERY, chart="scaling"), "ClusterTriggerAuthentication").values()
    assert own["authenticationRef"] == {"name": made["metadata"]["name"], "kind": made["kind"]}
    assert own["metadata"]["authModes"] == "basic"
    # Who runs another Prometheus must not be given the platform's password.
    assert "authenticationRef" not in other
    assert "authModes" not in other["metadata"]


def test_pools_have_limits_budgets_and_a_class(render: Objects) -> None:
    objects = render(EVERY, chart="scaling")
    pools = of_kind(objects, "NodePool")
    spec = pools["general"]["spec"]
    assert spec["limits"] == {"cpu": "100", "memory": "400Gi"}
    assert spec["template"]["spec"]["nodeClassRef"] == {
        "group": "karpenter.k8s.aws",
        "kind": "EC2NodeClass",
        "name": "default",
    }
    assert spec["disruption"]["budgets"][1]["schedule"] == "0 8 * * mon-fri"
    assert pools["elsewhere"]["spec"]["template"]["spec"]["nodeClassRef"]["group"] == "karpenter.azure.com"
    assert pools["elsewhere"]["spec"]["disruption"] == {
        "consolidationPolicy": "WhenEmptyOrUnderutilized",
        "consolidateAfter": "5m",
        "budgets": [{"nodes": "10%"}],
    }
    (nodes,) = of_kind(objects, "EC2NodeClass").values()
    assert nodes["spec"]["metadataOptions"]["httpTokens"] == "required"
    assert nodes["spec"]["blockDeviceMappings"][0]["ebs"]["encrypted"] is True


def test_node_groups_have_priorities_that_are_numbers(render: Objects) -> None:
    found = of_kind(render(GROUPS, chart="scaling"), "ConfigMap")["cluster-autoscaler-priority-expander"]
    assert found["metadata"]["namespace"] == "autoscaler"
    assert found["data"]["priorities"] == '10: [".*"]\n50: [".*spot.*"]\n'


def test_its_dashboard_is_found_by_grafana(render: Objects) -> None:
    (board,) = of_kind(render(EVERY, chart="scaling"), "ConfigMap").values()
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert board["metadata"]["annotations"] == {"grafana_folder": "Scaling"}
    ((name, text),) = board["data"].items()
    assert name == "default-web-dashboard-autoscaling.json"
    assert json.loads(text) == json.loads((ROOT / "charts/scaling/files/dashboards/autoscaling.json").read_bytes())
    for off in ({"dashboards": {"enabled": False}}, {"global": {"platform": {"monitoring": "never"}}}):
        assert of_kind(render(off, chart="scaling"), "ConfigMap") == {}


def test_all_problems_are_reported_at_once(problems: Callable[..., list[str]]) -> None:
    found = problems(
        {
            "prometheusAdapter": {"enabled": True, "external": True},
            "keda": {
                "enabled": True,
                "prometheusAuthentication": {"name": "a", "secret": "b", "keys": {"bearerToken": "c", "password": "d"}},
            },
            "priorityClasses": {
                "system-mine": {"value": 1, "description": "mine"},
                "other": {"value": 2, "globalDefault": True, "description": "other"},
                "placeholder": {"enabled": False},
            },
            "overprovisioning": {"enabled": True},
            "nodes": {
                "engine": "karpenter",
                "karpenter": {
                    "pools": {
                        "general": {
                            "nodeClass": {"name": "none"},
                            "requirements": [
                                {"key": "kubernetes.io/arch", "operator": "Exists"},
                                {"key": "kubernetes.io/arch", "operator": "In"},
                                {"key": "karpenter.k8s.aws/instance-cpu", "operator": "Gt", "values": ["many"]},
                                {"key": "karpenter.k8s.aws/instance-cpu", "operator": "Lte"},
                                {"key": "karpenter.k8s.aws/instance-cpu", "operator": "Gte", "values": ["4"]},
                            ],
                            "limits": {"cpu": "1"},
                        }
                    }
                },
            },
            "alerts": {"rules": {"ScalingNothing": False, "ScalingKedaGone": {"threshold": 1}}},
        },
        chart="scaling",
    )
    assert [line.partition(": ")[0] for line in found] == [
        "prometheusAdapter.reason",
        "prometheusAdapter.external",
        "keda.prometheusAuthentication.keys",
        "keda.prometheusAuthentication.keys",
        "priorityClasses.other.globalDefault",
        "priorityClasses.system-mine",
        "overprovisioning.priorityClass",
        "nodes.karpenter.pools.general.nodeClass",
        "nodes.karpenter.pools.general.requirements[1].values",
        "nodes.karpenter.pools.general.requirements[2].values",
        "nodes.karpenter.pools.general.requirements[3].values",
        "alerts.rules.ScalingKedaGone.threshold",
        "alerts.rules.ScalingNothing",
    ]
    assert "a cluster has one v1beta1.external.metrics.k8s.io, and KEDA serves it" in found[1]
    assert "`default` is the default already" in found[4]


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    command = [helm_unittest, charts / "scaling"]
    result = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert "24 passed" in result.stdout
    assert "warning" not in result.stderr


def test_both_helms_make_the_same(charts: Path, helm3: Path, helm4: Path, helm_home: dict[str, str]) -> None:
    def made(helm: Path) -> list[dict[str, Any]]:
        command: list[str | Path] = [helm, "template", "web", charts / "scaling", "-f", EVERY]
        text = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout
        return sorted(filter(None, yaml.safe_load_all(text)), key=lambda item: (item["kind"], item["metadata"]["name"]))

    assert made(helm3) == made(helm4)
