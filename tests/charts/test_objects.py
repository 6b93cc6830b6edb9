"""Which objects a few lines of values make, and what the decisive fields say."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.support import ROOT

IMAGE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
HELLO = ROOT / "examples/hello/values.yaml"


def of(objects: list[dict[str, Any]], kind: str, name: str = "web") -> dict[str, Any]:
    (found,) = [item for item in objects if (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


def container(objects: list[dict[str, Any]], name: str = "web") -> dict[str, Any]:
    found: dict[str, Any] = of(objects, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    return found


def kinds(objects: list[dict[str, Any]]) -> list[str]:
    return sorted(item["kind"] for item in objects if "helm.sh/hook" not in item["metadata"].get("annotations", {}))


def test_five_lines_make_the_whole_application(render: Objects) -> None:
    assert len(HELLO.read_text(encoding="utf-8").splitlines()) == 5
    objects = render(HELLO)
    assert kinds(objects) == [
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Ingress",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "PrometheusRule",
        "Service",
        "ServiceAccount",
        "ServiceMonitor",
    ]
    assert of(objects, "Pod", "web-test")["metadata"]["annotations"]["helm.sh/hook"] == "test"


def test_the_same_five_lines_make_a_route_where_the_platform_uses_the_gateway(render: Objects) -> None:
    gateway = ["--set", "global.platform.exposure.api=gateway", "--set", "global.platform.exposure.gateway.name=public"]
    objects = render(HELLO, *gateway)
    assert "Ingress" not in kinds(objects)
    route = of(objects, "HTTPRoute")
    assert route["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert route["spec"]["rules"][0]["backendRefs"][0] | {"group": ""} == {
        "group": "",
        "kind": "Service",
        "name": "web",
        "port": 8080,
        "weight": 1,
    }


def test_an_image_alone_is_enough(render: Objects) -> None:
    objects = render(IMAGE)
    assert kinds(objects) == ["Deployment", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"]
    assert "readinessProbe" not in container(objects)
    assert "lifecycle" not in container(objects)


def test_tls_uses_an_issuer_a_secret_or_the_default_certificate(render: Objects) -> None:
    def ingress(tls: dict[str, Any], *more: str) -> tuple[Any, Any]:
        item = of(render(IMAGE | {"port": 80, "expose": {"host": "a.b", "tls": tls}}, *more), "Ingress")
        tls_part = item["spec"].get("tls")
        return tls_part, item["metadata"].get("annotations", {}).get("cert-manager.io/cluster-issuer")

    profile = ("--set", "global.platform.exposure.tls.issuer=corp")
    assert ingress({}) == ([{"hosts": ["a.b"]}], None)
    assert ingress({}, *profile) == ([{"hosts": ["a.b"], "secretName": "web-tls"}], "corp")
    assert ingress({"secretName": "mine"}, *profile) == ([{"hosts": ["a.b"], "secretName": "mine"}], None)
    assert ingress({"enabled": False}, *profile) == (None, None)


def test_scaling_never_changes_the_pod_template(render: Objects) -> None:
    templates = [of(render(IMAGE | {"replicas": count}), "Deployment")["spec"]["template"] for count in (0, 1, 2, 5)]
    assert all(template == templates[0] for template in templates)


def test_the_budget_lets_broken_pods_go(render: Objects) -> None:
    spec = of(render(IMAGE), "PodDisruptionBudget")["spec"]
    assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")


def test_values_keep_their_meaning(render: Objects) -> None:
    """Zeros, falses, big numbers and numeric strings arrive as written."""
    env = {"BIG": 20250811, "ZERO": 0, "NO": False, "EMPTY": "", "TEXT": "1.10", "HALF": 0.5}
    objects = render(
        IMAGE | {"env": env, "annotations": {"build": 12345678}, "update": {"maxSurge": 0, "maxUnavailable": 1}}
    )
    assert {item["name"]: item["value"] for item in container(objects)["env"]} == {
        "BIG": "20250811",
        "ZERO": "0",
        "NO": "false",
        "EMPTY": "",
        "TEXT": "1.10",
        "HALF": "0.5",
    }
    assert of(objects, "Deployment")["metadata"]["annotations"]["build"] == "12345678"
    assert of(objects, "Deployment")["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_a_workload_overrides_inherited_values_also_with_false_and_zero(render: Objects) -> None:
    values = IMAGE | {
        "env": {"DEBUG": True, "COUNT": 5, "KEEP": "x"},
        "labels": {"team": "shop"},
        "workloads": {"worker": {"env": {"DEBUG": False, "COUNT": 0}, "image": {"tag": "2.0"}}},
    }
    objects = render(values)
    worker = container(objects, "web-worker")
    assert {item["name"]: item["value"] for item in worker["env"]} == {"DEBUG": "false", "COUNT": "0", "KEEP": "x"}
    assert worker["image"] == "ghcr.io/acme/web:2.0"
    assert of(objects, "Deployment", "web-worker")["metadata"]["labels"]["team"] == "shop"
    assert of(objects, "Deployment", "web-worker")["spec"]["template"]["spec"]["serviceAccountName"] == "web"


def test_a_digest_is_not_inherited_by_another_version(render: Objects) -> None:
    digest = "sha256:" + "a" * 64
    values = {"image": {"repository": "r.io/a", "digest": digest}, "workloads": {"w": {"image": {"tag": "2"}}, "x": {}}}
    objects = render(values)
    assert container(objects, "web-w")["image"] == "r.io/a:2"
    assert container(objects, "web-x")["image"] == f"r.io/a@{digest}"


def test_a_second_workload_renames_nothing(render: Objects) -> None:
    def names(objects: list[dict[str, Any]]) -> set[tuple[str, str]]:
        return {(item["kind"], item["metadata"]["name"]) for item in objects}

    assert names(render(HELLO)) < names(render(HELLO, "--set", "workloads.worker.port=9000"))


def test_a_variable_follows_what_it_expands(render: Objects) -> None:
    env = {"A_URL": "http://$(POD_IP)", "POD_IP": {"field": "status.podIP"}}
    assert [item["name"] for item in container(render(IMAGE | {"env": env}))["env"]] == ["POD_IP", "A_URL"]


def test_the_policy_opens_what_the_values_say_and_no_more(render: Objects) -> None:
    values = IMAGE | {
        "ports": {"http": 8080, "admin": 9000},
        "expose": {"host": "a.b"},
        "metrics": {"enabled": True, "port": "admin"},
        "network": {"allowFrom": {"shop": {"app": "shop", "namespace": "shops", "ports": ["http"]}}},
        "global": {"platform": {"exposure": {"ingress": {"namespaces": ["traefik"]}}}},
    }
    spec = of(render(values), "NetworkPolicy")["spec"]
    assert sorted(spec["policyTypes"]) == ["Egress", "Ingress"]
    ports = [rule.get("ports") and [port["port"] for port in rule["ports"]] for rule in spec["ingress"]]
    assert ports == [None, [8080], [9000], [8080]]
    assert spec["ingress"][1]["from"][0]["namespaceSelector"]["matchExpressions"][0]["values"] == ["traefik"]
    assert "podSelector" in spec["ingress"][3]["from"][0]
    assert "namespaceSelector" in spec["ingress"][3]["from"][0]
    (public,) = [
        block for rule in spec["egress"] for block in rule["to"] if block.get("ipBlock", {}).get("cidr") == "0.0.0.0/0"
    ]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(public["ipBlock"]["except"])


def test_strict_egress_reaches_no_public_address(render: Objects) -> None:
    spec = of(render(IMAGE | {"network": {"egress": "strict"}}), "NetworkPolicy")["spec"]
    assert [block["ipBlock"]["cidr"] for rule in spec["egress"] for block in rule["to"] if "ipBlock" in block] == [
        "169.254.20.10/32"
    ]


@pytest.mark.parametrize(
    ("mode", "arguments", "made"),
    [
        ("always", [], True),
        ("never", [], False),
        ("skipIfMissing", [], False),
        ("skipIfMissing", ["--api-versions", "monitoring.coreos.com/v1/ServiceMonitor"], True),
    ],
)
@pytest.mark.parametrize("key", ["monitoring", "monitoring.mode"])
def test_monitors_follow_the_profile(key: str, mode: str, arguments: list[str], made: bool, render: Objects) -> None:
    objects = render(HELLO, "--set", f"global.platform.{key}={mode}", *arguments)
    assert ("ServiceMonitor" in kinds(objects)) is made


def test_probes_of_every_form(render: Objects) -> None:
    probes = {
        "readiness": "/ready",
        "liveness": {"grpc": {"port": "rpc"}},
        "startup": {"exec": ["true"], "periodSeconds": 1},
    }
    made = container(render(IMAGE | {"ports": {"http": 80, "rpc": 9000}, "probes": probes}))
    assert made["readinessProbe"] == {"httpGet": {"path": "/ready", "port": "http"}}
    assert made["livenessProbe"] == {"grpc": {"port": 9000}}
    assert made["startupProbe"] == {"exec": {"command": ["true"]}, "periodSeconds": 1, "failureThreshold": 30}
    assert "readinessProbe" not in container(render(IMAGE | {"port": 80, "probes": {"readiness": False}}))


def test_a_served_pod_keeps_answering_while_it_leaves_the_service(render: Objects) -> None:
    spec = of(render(IMAGE | {"port": 80}), "Deployment")["spec"]["template"]["spec"]
    assert spec["containers"][0]["lifecycle"]["preStop"] == {"sleep": {"seconds": 10}}
    assert spec["terminationGracePeriodSeconds"] == 40


def test_switched_off_leaves_nothing(render: Objects) -> None:
    assert render(IMAGE | {"enabled": False}) == []
    assert "web-w" not in {
        item["metadata"]["name"] for item in render(IMAGE | {"workloads": {"w": {"enabled": False}}})
    }


def test_set_and_set_string(run_helm: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    good = run_helm("-f", HELLO, "--set", "image.tag=1.10", "--set", "port=9000")
    assert "image: ghcr.io/acme/web:1.10\n" in good.stdout
    assert "port: 9000" in good.stdout
    number = run_helm("-f", HELLO, "--set", "image.tag=20250811")
    assert "/image/tag" in number.stderr
    assert "20250811" in run_helm("-f", HELLO, "--set-string", "image.tag=20250811").stdout
    assert "/port" in run_helm("-f", HELLO, "--set-string", "port=9000").stderr


def test_the_api_server_is_reached_with_a_token_and_calls_the_webhook_port_only(render: Objects) -> None:
    values = IMAGE | {
        "ports": {"http": 8080, "webhook": 9443},
        "network": {"webhook": "webhook"},
        "serviceAccount": {"token": True},
        "global": {"platform": {"network": {"apiServer": ["10.96.0.0/12"]}}},
    }
    api_server = [{"ipBlock": {"cidr": "10.96.0.0/12"}}]
    spec = of(render(values), "NetworkPolicy")["spec"]
    assert {"from": api_server, "ports": [{"port": 9443, "protocol": "TCP"}]} in spec["ingress"]
    assert [port["port"] for rule in spec["egress"] if rule["to"] == api_server for port in rule["ports"]] == [
        443,
        6443,
    ]
    without = of(render(values | {"serviceAccount": {}, "network": {}}), "NetworkPolicy")["spec"]
    assert not [rule for rule in (*without["ingress"], *without["egress"]) if api_server in rule.values()]
