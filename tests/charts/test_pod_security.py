"""The checker of the invariants is itself checked: each rule has a pod that breaks it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.charts.pod_security import RULES, violations

HARDENED: dict[str, Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
GOOD: dict[str, Any] = {
    "metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/main": "runtime/default"}},
    "spec": {
        "securityContext": {
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
            "sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}],
        },
        "initContainers": [{"name": "init", "securityContext": HARDENED}],
        "containers": [
            {
                "name": "main",
                "ports": [{"containerPort": 80}],
                "readinessProbe": {"httpGet": {"port": 80}},
                "securityContext": HARDENED | {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}},
            }
        ],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    },
}

Path = tuple[str | int, ...]
POD: Path = ("spec", "securityContext")
MAIN: Path = ("spec", "containers", 0)
INIT: Path = ("spec", "initContainers", 0)
CONTEXT: Path = (*MAIN, "securityContext")

BAD: list[tuple[str, Path, Any]] = [
    ("pod: hostProcess", (*POD, "windowsOptions"), {"hostProcess": True}),
    ("pod: hostNetwork", ("spec", "hostNetwork"), True),
    ("pod: hostPID", ("spec", "hostPID"), True),
    ("pod: hostIPC", ("spec", "hostIPC"), True),
    ("containers.main: privileged", (*CONTEXT, "privileged"), True),
    ("volume tmp: hostPath", ("spec", "volumes"), [{"name": "tmp", "hostPath": {"path": "/"}}]),
    ("containers.main: hostPort 80", (*MAIN, "ports"), [{"containerPort": 80, "hostPort": 80}]),
    ("containers.main: tcpSocket.host", (*MAIN, "livenessProbe"), {"tcpSocket": {"port": 80, "host": "10.0.0.1"}}),
    ("containers.main: httpGet.host", (*MAIN, "lifecycle"), {"preStop": {"httpGet": {"port": 80, "host": "a"}}}),
    ("containers.main: appArmorProfile Unconfined", (*CONTEXT, "appArmorProfile"), {"type": "Unconfined"}),
    (
        "annotation container.apparmor.security.beta.kubernetes.io/main: unconfined",
        ("metadata", "annotations"),
        {"container.apparmor.security.beta.kubernetes.io/main": "unconfined"},
    ),
    ("containers.main: seLinuxOptions.type spc_t", (*CONTEXT, "seLinuxOptions"), {"type": "spc_t"}),
    ("pod: seLinuxOptions.user", (*POD, "seLinuxOptions"), {"user": "system_u"}),
    ("pod: seLinuxOptions.role", (*POD, "seLinuxOptions"), {"role": "system_r"}),
    ("containers.main: procMount Unmasked", (*CONTEXT, "procMount"), "Unmasked"),
    ("pod: sysctl kernel.msgmax", (*POD, "sysctls"), [{"name": "kernel.msgmax", "value": "1"}]),
    ("containers.main: allowPrivilegeEscalation", (*CONTEXT, "allowPrivilegeEscalation"), None),
    ("containers.main: allowPrivilegeEscalation", (*CONTEXT, "allowPrivilegeEscalation"), True),
    ("containers.main: runAsNonRoot", (*CONTEXT, "runAsNonRoot"), False),
    ("pod: runAsUser 0", (*POD, "runAsUser"), 0),
    ("containers.main: runAsUser 0", (*CONTEXT, "runAsUser"), 0),
    ("containers.main: seccompProfile Unconfined", (*CONTEXT, "seccompProfile"), {"type": "Unconfined"}),
    ("containers.main: capabilities.drop", (*CONTEXT, "capabilities"), {"drop": ["NET_RAW"]}),
    ("containers.main: capability SYS_ADMIN", (*CONTEXT, "capabilities"), {"drop": ["ALL"], "add": ["SYS_ADMIN"]}),
    ("initContainers.init: privileged", (*INIT, "securityContext", "privileged"), True),
]


def changed(path: Path, value: Any) -> dict[str, Any]:
    pod = copy.deepcopy(GOOD)
    node: Any = pod
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return pod


def test_a_restricted_pod_breaks_nothing() -> None:
    assert violations(GOOD) == []


@pytest.mark.parametrize(("finding", "path", "value"), BAD)
def test_one_change_breaks_one_rule(finding: str, path: Path, value: Any) -> None:
    assert violations(changed(path, value)) == [finding]


def test_what_the_pod_does_not_say_the_containers_must() -> None:
    assert set(violations(changed(POD, {}))) == {
        "containers.main: runAsNonRoot",
        "initContainers.init: runAsNonRoot",
        "containers.main: seccompProfile None",
        "initContainers.init: seccompProfile None",
    }


def test_an_unconfined_pod_is_found_even_where_no_container_speaks() -> None:
    assert "pod: seccompProfile Unconfined" in violations(changed((*POD, "seccompProfile"), {"type": "Unconfined"}))


def test_every_rule_has_a_case_that_breaks_it() -> None:
    pods = [changed(path, value) for _, path, value in BAD]
    assert [rule.__name__ for rule in RULES if not any(list(rule(pod)) for pod in pods)] == []
