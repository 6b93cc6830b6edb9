"""Containers beside the main one, files, volumes, and the escape hatches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.charts.conftest import AtOnce, Objects
from tests.charts.objects import IMAGE, PORT, named, of, pod
from tests.charts.pod_security import violations

PROXY = {"image": {"repository": "ghcr.io/acme/proxy", "tag": "2"}}


def test_containers_start_by_order_then_name_and_sidecars_first(render: Objects) -> None:
    values = IMAGE | {
        "initContainers": {"a": {}, "z": {"order": -1}, "late": {"order": 5}},
        "sidecars": {"m": PROXY, "first": PROXY | {"order": -1}},
        "containers": {"c": PROXY, "b": PROXY | {"order": 1}},
    }
    spec = pod(render(values))
    assert [item["name"] for item in spec["initContainers"]] == ["first", "z", "m", "a", "late"]
    assert [item["name"] for item in spec["containers"]] == ["web", "c", "b"]
    assert [item.get("restartPolicy") for item in spec["initContainers"]] == ["Always", None, "Always", None, None]


def test_the_workloads_image_brings_its_variables_and_another_image_does_not(render: Objects) -> None:
    """A migration needs the database's password; a proxy by somebody else must not see it."""
    values = IMAGE | {
        "env": {"PASSWORD": {"secret": "db", "key": "p"}, "MODE": "web"},
        "envFrom": {"s": {"secret": "more"}},
        "initContainers": {"migrate": {"env": {"MODE": "migrate"}}, "old": {"image": {"tag": "0.9"}}},
        "sidecars": {"proxy": PROXY | {"env": {"PORT": 1}}},
    }
    made = pod(render(values))["initContainers"]
    migrate, old, proxy = (named(made, name) for name in ("migrate", "old", "proxy"))
    assert {item["name"]: item.get("value") for item in migrate["env"]} == {"PASSWORD": None, "MODE": "migrate"}
    assert migrate["envFrom"] == [{"secretRef": {"name": "more"}}]
    assert old["image"] == "ghcr.io/acme/web:0.9"
    assert named(old["env"], "PASSWORD")
    assert proxy["env"] == [{"name": "PORT", "value": "1"}]
    assert "envFrom" not in proxy


def test_every_container_is_hardened_and_one_field_replaces_one_default(render: Objects) -> None:
    relaxed = {"readOnlyRootFilesystem": False, "runAsUser": 5, "reason": "writes beside its binary"}
    values = PORT | {
        "initContainers": {"i": {}},
        "containers": {"c": PROXY | {"security": relaxed}},
        "sidecars": {"s": PROXY},
    }
    objects = render(values)
    spec = pod(objects)
    assert violations({"metadata": {}, "spec": spec}) == []
    hardened = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert named(spec["initContainers"], "i")["securityContext"] == hardened
    assert named(spec["initContainers"], "s")["securityContext"] == hardened
    assert named(spec["containers"], "web")["securityContext"] == hardened
    assert named(spec["containers"], "c")["securityContext"] == hardened | {
        "readOnlyRootFilesystem": False,
        "runAsUser": 5,
    }
    for container in (*spec["containers"], *spec["initContainers"]):
        assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]  # noqa: S108
        assert container["resources"]["requests"]


def test_ports_of_a_sidecar_join_the_service_and_keep_their_own_probes(render: Objects) -> None:
    sidecar = PROXY | {"ports": {"metrics": 9187}, "probes": {"liveness": {"http": {"path": "/live"}}}}
    objects = render(PORT | {"sidecars": {"exporter": sidecar}, "metrics": {"enabled": True, "port": "metrics"}})
    assert [port["name"] for port in of(objects, "Service")["spec"]["ports"]] == ["http", "metrics"]
    made = named(pod(objects)["initContainers"], "exporter")
    assert made["ports"] == [{"name": "metrics", "containerPort": 9187, "protocol": "TCP"}]
    assert made["livenessProbe"]["httpGet"] == {"path": "/live", "port": "metrics"}
    assert made["readinessProbe"] == {"tcpSocket": {"port": "metrics"}}
    assert pod(objects)["containers"][0]["readinessProbe"] == {"tcpSocket": {"port": "http"}}
    assert of(objects, "ServiceMonitor")["spec"]["endpoints"][0]["port"] == "metrics"


def test_the_longest_stop_decides_the_grace_period(render: Objects) -> None:
    sidecar = PROXY | {"lifecycle": {"preStop": {"sleep": 25}}}
    assert pod(render(PORT | {"sidecars": {"s": sidecar}}))["terminationGracePeriodSeconds"] == 55


def test_a_disabled_container_is_left_out(render: Objects) -> None:
    spec = pod(render(IMAGE | {"sidecars": {"s": PROXY | {"enabled": False}}}))
    assert "initContainers" not in spec


def test_files_of_every_source(render: Objects) -> None:
    files: dict[str, Any] = {
        "text": {"mount": "/etc/a", "content": {"a.txt": "hello\n", "b.yaml": {"size": 1000000}, "c.json": [1, True]}},
        "one": {"mount": "/etc/one.conf", "key": "one.conf", "content": {"one.conf": "x"}, "mode": "0440"},
        "raw": {"mount": "/etc/raw", "binary": {"logo.png": "AAEC"}},
        "map": {"mount": "/etc/map", "configMap": "settings", "items": {"k": "sub/file"}, "optional": True},
        "cert": {"mount": "/etc/tls", "secret": "web-tls"},
        "many": {
            "mount": "/etc/many",
            "projected": {
                "t": {"token": {"audience": "vault", "seconds": 600}},
                "s": {"secret": "x", "items": {"a": "b"}},
                "f": {"fields": {"labels": "metadata.labels"}},
            },
        },
    }
    objects = render(IMAGE | {"files": files})
    text = of(objects, "ConfigMap", "web-text")["data"]
    assert text == {"a.txt": "hello\n", "b.yaml": "size: 1000000\n", "c.json": "[\n  1,\n  true\n]\n"}
    assert of(objects, "ConfigMap", "web-raw")["binaryData"] == {"logo.png": "AAEC"}
    spec = pod(objects)
    mounts = {mount["name"]: mount for mount in spec["containers"][0]["volumeMounts"]}
    assert mounts["one"] == {"name": "one", "mountPath": "/etc/one.conf", "subPath": "one.conf"}
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    assert volumes["one"]["configMap"] == {"name": "web-one", "defaultMode": 0o440}
    assert volumes["map"]["configMap"] == {
        "name": "settings",
        "items": [{"key": "k", "path": "sub/file"}],
        "optional": True,
    }
    assert volumes["cert"]["secret"] == {"secretName": "web-tls"}
    sources = volumes["many"]["projected"]["sources"]
    assert {"serviceAccountToken": {"audience": "vault", "expirationSeconds": 600, "path": "token"}} in sources
    assert {"secret": {"name": "x", "items": [{"key": "a", "path": "b"}]}} in sources


def test_pods_restart_for_their_own_files_and_for_nothing_else(render: Objects) -> None:
    def sums(**more: Any) -> dict[str, str | None]:
        values = IMAGE | {"files": {"a": {"mount": "/a", "content": {"f": "1"}}}, "workloads": {"w": {}}} | more
        objects = render(values)
        return {
            name: of(objects, "Deployment", name)["spec"]["template"]["metadata"]
            .get("annotations", {})
            .get("helm-platform.io/files-checksum")
            for name in ("web", "web-w")
        }

    before = sums()
    assert before["web"]
    assert before["web-w"] is None
    assert sums(labels={"team": "x"}, port=80) == before
    changed = sums(files={"a": {"mount": "/a", "content": {"f": "2"}}})
    assert changed["web"] != before["web"]


def test_volumes_of_every_sort(render: Objects) -> None:
    storage: dict[str, Any] = {
        "data": {
            "size": "5Gi",
            "mount": "/data",
            "class": "fast",
            "access": "ReadWriteMany",
            "from": {"snapshot": "s"},
        },
        "there": {"claim": "old", "mount": "/old", "readOnly": True, "access": "ReadOnlyMany"},
        "scratch": {"size": "1Gi", "ephemeral": True, "mount": "/scratch"},
        "cache": {"empty": {"medium": "Memory", "sizeLimit": "64Mi"}, "mount": "/cache", "subPath": "x"},
    }
    objects = render(IMAGE | {"storage": storage, "containers": {"c": PROXY | {"mounts": {"data": "/d"}}}})
    claim = of(objects, "PersistentVolumeClaim", "web-data")
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    assert claim["spec"]["storageClassName"] == "fast"
    assert claim["spec"]["dataSource"]["name"] == "s"
    spec = pod(objects)
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    assert volumes["data"]["persistentVolumeClaim"] == {"claimName": "web-data"}
    assert volumes["scratch"]["ephemeral"]["volumeClaimTemplate"]["spec"]["resources"]["requests"]["storage"] == "1Gi"
    assert volumes["cache"]["emptyDir"] == {"medium": "Memory", "sizeLimit": "64Mi"}
    mounts = {mount["name"]: mount for mount in spec["containers"][0]["volumeMounts"]}
    assert mounts["there"]["readOnly"] is True
    assert mounts["cache"]["subPath"] == "x"
    assert {"name": "data", "mountPath": "/d"} in named(spec["containers"], "c")["volumeMounts"]
    # A new volume belongs to root: without a group the process could not write to it.
    assert spec["securityContext"]["fsGroup"] == 65532
    assert spec["securityContext"]["fsGroupChangePolicy"] == "OnRootMismatch"


def test_data_can_go_with_its_release_when_the_values_say_so(render: Objects) -> None:
    storage = {"data": {"size": "5Gi", "access": "ReadWriteMany", "whenDeleted": "Delete"}}
    claim = of(render(IMAGE | {"storage": storage}), "PersistentVolumeClaim", "web-data")
    assert "annotations" not in claim["metadata"]


def test_the_pod_and_container_can_be_written_in_kubernetes_words(render: Objects) -> None:
    values = IMAGE | {
        "podSpec": {
            "dnsPolicy": "Default",
            "volumes": [{"name": "more", "emptyDir": {}}],
            "securityContext": {"supplementalGroups": [7]},
        },
        "containerSpec": {
            "volumeMounts": [{"name": "more", "mountPath": "/more"}],
            "resources": {"limits": {"cpu": 2}},
        },
    }
    spec = pod(render(values))
    assert spec["dnsPolicy"] == "Default"
    assert [volume["name"] for volume in spec["volumes"]] == ["tmp", "more"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["supplementalGroups"] == [7]
    main = spec["containers"][0]
    assert [mount["name"] for mount in main["volumeMounts"]] == ["tmp", "more"]
    assert main["resources"]["limits"] == {"memory": "256Mi", "cpu": 2}


HATCHES: list[tuple[str, str, Any]] = [
    ("podSpec", "hostNetwork", True),
    ("podSpec", "hostPID", True),
    ("podSpec", "volumes", [{"name": "h", "hostPath": {"path": "/"}}]),
    ("podSpec", "volumes", [{"name": "n", "nfs": {"server": "s", "path": "/"}}]),
    ("podSpec", "securityContext", {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}),
    ("podSpec", "securityContext", {"seccompProfile": {"type": "Unconfined"}}),
    ("podSpec", "securityContext", {"runAsNonRoot": False}),
    ("podSpec", "securityContext", {"seLinuxOptions": {"user": "system_u"}}),
    ("containerSpec", "securityContext", {"privileged": True}),
    ("containerSpec", "securityContext", {"allowPrivilegeEscalation": True}),
    ("containerSpec", "securityContext", {"runAsUser": 0}),
    ("containerSpec", "securityContext", {"procMount": "Unmasked"}),
    ("containerSpec", "securityContext", {"appArmorProfile": {"type": "Unconfined"}}),
    ("containerSpec", "securityContext", {"capabilities": {"add": ["SYS_ADMIN"]}}),
    ("containerSpec", "ports", [{"containerPort": 80, "hostPort": 80}]),
    ("containerSpec", "startupProbe", {"httpGet": {"port": 80, "host": "10.0.0.9"}}),
    ("containerSpec", "lifecycle", {"postStart": {"httpGet": {"port": 80, "host": "10.0.0.9"}}}),
]
REASON = {"security": {"reason": "an old machine"}}


@pytest.mark.parametrize(("where", "field", "value"), HATCHES)
def test_a_hatch_that_lowers_security_needs_a_reason_and_the_standard_agrees(
    where: str, field: str, value: Any, at_once: AtOnce, render: Objects, problems: Any
) -> None:
    bare = [IMAGE | {place: {name: given}} for place, name, given in HATCHES]
    at_once([*bare, *(each | REASON for each in bare)])
    values = IMAGE | {where: {field: value}}
    (line,) = problems(values)
    assert line.startswith(f"{where}.{field}")
    assert line.endswith("lowers the security of the workload; say why in security.reason")
    spec = pod(render(values | REASON))
    assert violations({"metadata": {}, "spec": spec})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("volumes", [{"name": "models", "image": {"reference": "ghcr.io/acme/models:1"}}]),
        ("securityContext", {"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "4096 87380 6291456"}]}),
    ],
)
def test_what_the_standard_allows_needs_no_reason(field: str, value: Any, render: Objects) -> None:
    assert violations({"metadata": {}, "spec": pod(render(IMAGE | {"podSpec": {field: value}}))}) == []
