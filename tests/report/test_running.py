"""What is read off rendered objects, and what of two environments is no difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helm_platform.diff import Kind
from helm_platform.proofs.cluster import Item
from helm_platform.report import running
from helm_platform.report.comparing import comparison
from helm_platform.report.excerpts import HIDDEN, Excerpts
from helm_platform.report.facts import Instance, Place, Unit
from helm_platform.values.stream import load_all


def items(text: str, namespace: str = "shop-dev") -> tuple[Item, ...]:
    return tuple(Item(each, default_namespace=namespace) for each in load_all(text) if each)


def workload(kind: str, spec: str = "{}") -> str:
    group = {"DaemonSet": "apps/v1", "Deployment": "apps/v1", "StatefulSet": "apps/v1"}.get(kind, "batch/v1")
    return f"---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n"


def scaler(kind: str, spec: str) -> str:
    return f"---\napiVersion: scaling/v1\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n"


TARGET = "scaleTargetRef: {kind: Deployment, name: web}"


@pytest.mark.parametrize(
    ("text", "replicas"),
    [
        (workload("Deployment"), "1"),
        (workload("Deployment", "{replicas: 0}"), "0"),
        (workload("StatefulSet", "{replicas: 3}"), "3"),
        (
            workload("Deployment") + scaler("HorizontalPodAutoscaler", f"{{{TARGET}, minReplicas: 2, maxReplicas: 9}}"),
            "2-9",
        ),
        (workload("Deployment") + scaler("HorizontalPodAutoscaler", f"{{{TARGET}, maxReplicas: 9}}"), "1-9"),
        # KEDA: the kind of its target is a Deployment where none is written, from none to a hundred.
        (workload("Deployment") + scaler("ScaledObject", "{scaleTargetRef: {name: web}}"), "0-100"),
        (workload("Deployment") + scaler("ScaledObject", "{scaleTargetRef: {name: web}, maxReplicaCount: 5}"), "0-5"),
        # That of another workload says nothing about this one.
        (workload("StatefulSet", "{replicas: 3}") + scaler("ScaledObject", "{scaleTargetRef: {name: web}}"), "3"),
        (workload("DaemonSet"), ""),
        (workload("CronJob"), ""),
    ],
)
def test_how_many_pods_there_are(text: str, replicas: str) -> None:
    (found,) = running.workloads(items(text))
    assert found.replicas == replicas


def test_hosts_are_those_of_ingresses_and_routes_each_once() -> None:
    found = running.hosts(
        items("""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{host: b.acme.io}, {host: b.acme.io}, {http: {}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {hostnames: [a.acme.io]}
""")
    )
    assert [(each.name, each.label) for each in found] == [
        ("a.acme.io", "HTTPRoute shop-dev/web"),
        ("b.acme.io", "Ingress shop-dev/web"),
    ]


def test_objectives_and_alerts_are_those_of_rules() -> None:
    rules = items("""
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: web}
spec:
  groups:
    - rules:
        - {record: "slo:objective:ratio", expr: vector(0.9995), labels: {service: web, slo: up, window: 30d}}
        - {record: "slo:objective:ratio", expr: max(x), labels: {service: web, slo: odd, window: 7d}}
        - {record: other, expr: vector(1)}
        - {alert: Down, expr: up == 0, labels: {severity: critical}}
        - {alert: Odd, expr: x}
    - {}
""")
    assert [(each.name, each.percent) for each in running.objectives(rules)] == [("up", "99.95"), ("odd", "max(x)")]
    assert [(each.name, each.severity) for each in running.alerts(rules)] == [("Down", "critical"), ("Odd", "")]


def instance(environment: str, text: str) -> Instance:
    namespace = f"shop-{environment}"
    unit = Unit(environment, environment, items(text.replace("NAMESPACE", namespace), namespace))
    return Instance("web", environment, namespace, Place("x"), unit)


MANIFESTS = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: NAMESPACE, labels: {app.kubernetes.io/version: "VERSION"}}
data: {query: 'up{namespace="NAMESPACE"}', board: '{"uid":"UID","title":"NAMESPACE"}'}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {token: TOKEN}
"""


def text(version: str, uid: str, token: str) -> str:
    return MANIFESTS.replace("VERSION", version).replace("UID", uid * 32).replace("TOKEN", token)


def test_the_namespace_and_what_is_made_of_it_is_no_difference() -> None:
    found = comparison(instance("dev", text("1", "a", "same")), instance("prod", text("1", "b", "same")))
    assert (found.changes, found.quiet) == ((), 0)


def test_versions_are_counted_and_secrets_never_told() -> None:
    found = comparison(instance("dev", text("1", "a", "one-token")), instance("prod", text("2", "b", "other-token")))
    assert found.quiet == 1
    (change,) = found.changes
    assert (change.object.kind, change.kind) == ("Secret", Kind.CHANGED)
    assert [(each.path, each.secret) for each in change.fields] == [("data.token", True)]
    assert "token-" not in repr(change)
    assert "-token" not in repr(change)


def test_what_is_there_once_is_no_harm() -> None:
    empty = instance("prod", "")
    found = comparison(instance("dev", workload("StatefulSet")), empty)
    (change,) = found.changes
    assert (change.kind, change.notes) == (Kind.REMOVED, ())


def lines(name: str, files: dict[str, Any]) -> list[str]:
    hidden = frozenset({(Path("a.yaml"), 2)})
    return [each.before for each in Excerpts(files, hidden).lines(name)]


def test_lines_with_a_secret_and_files_with_a_secret_are_hidden() -> None:
    assert lines("a.yaml", {"a.yaml": "one: 1\npassword: x\nthree: 3\n"}) == ["one: 1", HIDDEN, "three: 3"]
    for written in ("kind: Secret", '"kind": "Secret",', "  kind:   'Secret'"):
        assert lines("b.yaml", {"b.yaml": f"apiVersion: v1\n{written}\ndata: {{a: eA==}}\n"}) == [
            "not shown: this file holds a Secret"
        ]
    assert lines("c.yaml", {"c.yaml": "kind: SecretStore\n\x1b[31m\n"}) == ["kind: SecretStore", "\u241b[31m"]
    assert lines("d.yaml", {"d.yaml": ""}) == []
