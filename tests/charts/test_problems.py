"""Every rule of the chart has a case that makes it fire, and all problems of a file come at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.charts import backup_cases
from tests.charts.test_exposure_problems import CASES as EXPOSURE
from tests.support import ROOT

IMAGE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
PORT = IMAGE | {"port": 8080}
CHECKS = ROOT / "charts/platform-lib/templates/checks"

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("release-name", IMAGE | {"fullnameOverride": "a" * 63, "workloads": {"w": {}}}, "workloads.w: the name"),
    ("no-workload", IMAGE | {"kind": "none"}, "kind: `none` leaves the release without a workload"),
    ("reserved-name", IMAGE | {"workloads": {"test": {}}}, "workloads.test: the name `test` is taken"),
    (
        "unused-key",
        IMAGE | {"kind": "none", "port": 1, "workloads": {"w": {}}},
        "port: has no effect beside `kind: none`",
    ),
    ("name-length", IMAGE | {"workloads": {"w" * 60: {}}}, "has 64 characters and a Deployment may have 63"),
    (
        "reserved-label",
        IMAGE | {"podLabels": {"app.kubernetes.io/instance": "x"}},
        "podLabels: `app.kubernetes.io/instance` is written by the chart",
    ),
    ("image-missing", {}, "image.repository: is missing"),
    ("image-version", {"image": {"repository": "a/b"}}, "image.tag: is missing, and so is image.digest"),
    (
        "image-version",
        {"image": {"repository": "a/b", "tag": "latest"}},
        "image.tag: `latest` is another image tomorrow",
    ),
    ("image-repository", {"image": {"repository": "a/b:1", "tag": "1"}}, "image.repository: `a/b:1` holds a tag"),
    ("service-account", IMAGE | {"serviceAccount": {"create": False}}, "serviceAccount.name: is missing"),
    ("port-twice", PORT | {"ports": {"http": 80}}, "port: `8080` is the short form of ports.http"),
    ("port-number", IMAGE | {"ports": {"a": 80, "b": 80}}, "ports.b: `80` is the number of the port `a` too"),
    (
        "service-number",
        IMAGE | {"ports": {"a": 80, "b": {"port": 81, "service": 80}}},
        "ports.b.service: `80` is the Service's number",
    ),
    (
        "service-number",
        IMAGE | {"ports": {"a": {"port": 8080, "service": 80}, "b": 80}},
        "ports.b.service: `80` is the Service's number for the port `a` too",
    ),
    ("host-missing", PORT | {"expose": {"path": "/api"}}, "expose.host: is missing; write the host name, or `enabled"),
    ("host-syntax", PORT | {"expose": {"host": "web"}}, "expose.host: `web` is no complete name"),
    (
        "unknown-port",
        PORT | {"probes": {"readiness": {"http": {"port": "x"}}}},
        "probes.readiness.http.port: `x` is not a port of this workload; its ports are http",
    ),
    ("unknown-port", IMAGE | {"expose": {"host": "a.b"}}, "expose.port: this workload has no port"),
    ("unknown-port", IMAGE | {"metrics": {"enabled": True}}, "metrics.port: this workload has no port"),
    (
        "unknown-port",
        IMAGE | {"ports": {"a": 1, "b": 2}, "metrics": {"enabled": True}},
        "metrics.port: is missing and no port is named `http`; write one of a, b",
    ),
    (
        "outside-service",
        IMAGE | {"ports": {"http": {"port": 1, "service": False}}, "expose": {"host": "a.b"}},
        "expose: goes to the port `http`, which `service: false` keeps out",
    ),
    (
        "outside-service",
        IMAGE | {"ports": {"http": {"port": 1, "protocol": "UDP"}}, "expose": {"host": "a.b"}},
        "speaks UDP",
    ),
    (
        "replicas-autoscaled",
        IMAGE | {"replicas": 2, "autoscaling": {"max": 3}},
        "replicas: `2` would fight the autoscaler",
    ),
    ("autoscaling-max", PORT | {"autoscaling": {"min": 2}}, "autoscaling.max: is missing; write the most pods"),
    (
        "autoscaling-range",
        IMAGE | {"autoscaling": {"min": 4, "max": 3}},
        "autoscaling.max: `3` is below autoscaling.min, which is 4",
    ),
    (
        "autoscaling-range",
        IMAGE | {"autoscaling": {"max": 1}},
        "autoscaling.max: `1` is below the 2 replicas that `availability: standard` keeps",
    ),
    ("availability", IMAGE | {"replicas": 1, "availability": "high"}, "replicas: `1` is fewer than the 3"),
    (
        "cpu-request",
        IMAGE | {"autoscaling": {"max": 3}, "resources": {"requests": {"memory": "1Gi"}}},
        "resources.requests.cpu: is missing",
    ),
    (
        "update",
        IMAGE | {"update": {"strategy": "Recreate", "maxSurge": 1}},
        "update.strategy: `Recreate` ends all pods at once",
    ),
    ("update", IMAGE | {"update": {"maxSurge": "0%"}}, "update.maxSurge: `0%` with a maxUnavailable of 0"),
    (
        "termination-grace",
        PORT | {"terminationGrace": 10},
        "terminationGrace: `10` s end before the preStop sleep of 10 s",
    ),
    ("host-missing", PORT | {"expose": {"enabled": True}}, "expose.host: is missing"),
    (
        "host-syntax",
        PORT | {"expose": {"host": "Web.acme.io"}},
        "expose.host: `Web.acme.io` has capital letters; DNS names are lower case",
    ),
    ("host-syntax", PORT | {"expose": {"host": "https://a.b"}}, "is a URL"),
    ("host-syntax", PORT | {"expose": {"hosts": {"one": "a.b/c"}}}, "expose.hosts: `a.b/c` holds a path"),
    ("host-syntax", PORT | {"expose": {"host": "a.b:80"}}, "holds a port"),
    ("host-syntax", PORT | {"expose": {"host": "a_b.c"}}, "is no DNS name"),
    ("host-syntax", PORT | {"expose": {"host": "a" * 64 + ".b"}}, "is too long"),
    (
        "gateway",
        PORT | {"expose": {"host": "a.b", "api": "gateway"}},
        "global.platform.exposure.gateway.name: is missing",
    ),
    (
        "route-tls",
        PORT | {"expose": {"host": "a.b", "api": "gateway", "class": "x", "tls": {"issuer": "corp"}}},
        "expose.tls.issuer: has no effect on a route",
    ),
    ("network-peer", IMAGE | {"network": {"allowFrom": {"all": {}}}}, "network.allowFrom.all: names nobody"),
    (
        "network-peer",
        IMAGE | {"network": {"allowTo": {"x": {"app": "a", "cidr": "10.0.0.0/8"}}}},
        "network.allowTo.x: `10.0.0.0/8`",
    ),
    ("reason", IMAGE | {"security": {"runAsUser": 0}}, "security.runAsUser: `0` lowers the security"),
    ("reason", IMAGE | {"network": {"enabled": False, "reason": " "}}, "network.enabled: `false` lowers the security"),
    (
        "route-twice",
        PORT | {"expose": {"host": "a.b"}, "workloads": {"w": {"port": 1, "expose": {"host": "a.b"}}}},
        "workloads.w.expose: `a.b/` is exposed by the workload `main` too",
    ),
    (
        "account-twice",
        IMAGE | {"serviceAccount": {"name": "x"}, "workloads": {"w": {"serviceAccount": {"name": "x"}}}},
        "workloads.w.serviceAccount.name: `x` is made by the workload `main` too",
    ),
    *backup_cases.CASES,
]


@pytest.mark.parametrize(("rule", "values", "message"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)])
def test_rule_fires(rule: str, values: dict[str, Any], message: str, problems: Callable[..., list[str]]) -> None:
    # A team's own chart may have no schema; ours says most of a host's syntax there.
    found = problems(values, *(["--skip-schema-validation"] if rule == "host-syntax" else []))
    assert any(message in line for line in found), (rule, found)


def test_a_release_whose_name_is_no_dns_label_is_refused(run_helm: Callable[..., Any]) -> None:
    result = run_helm("--set", "image.repository=a/b", "--set-string", "image.tag=1", release="my.app")
    assert "release name: `my.app` cannot name a Service" in result.stderr


def test_every_rule_has_a_case() -> None:
    text = (CHECKS / "_all.tpl").read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z][a-z -]+)$", text, re.MULTILINE)
    registered = {word for line in lines for word in line.split()}
    files = {file.stem.removeprefix("_") for file in CHECKS.glob("*.tpl")} - {"all"}
    assert registered == files
    assert files == {rule for rule, _, _ in CASES + EXPOSURE}


def test_all_problems_of_a_file_come_in_one_failure(problems: Callable[..., list[str]]) -> None:
    values = {
        "image": {"repository": "a/b"},
        "port": 80,
        "replicas": 2,
        "autoscaling": {"min": 4, "max": 3},
        "expose": {"host": "A.b"},
        "terminationGrace": 5,
        "security": {"readOnlyRootFilesystem": False},
        "workloads": {"w": {"metrics": {"enabled": True}}},
    }
    found = [line.split(": ")[0] for line in problems(values, "--skip-schema-validation")]
    assert found == [
        "image.tag",
        "replicas",
        "autoscaling.max",
        "terminationGrace",
        "expose.host",
        "security.readOnlyRootFilesystem",
        "workloads.w.metrics.port",
    ]
