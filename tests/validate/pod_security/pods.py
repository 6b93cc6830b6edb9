"""Pods for the tests of the standard: a good one, and what one change makes of it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from helm_platform.formats.verdict import Standard

Object = dict[str, Any]
Path = tuple[str | int, ...]

HARDENED: Object = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
GOOD: Object = {
    "metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/main": "runtime/default"}},
    "spec": {
        "securityContext": {
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
            "sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}],
        },
        "initContainers": [{"name": "init", "image": "ghcr.io/acme/web:1", "securityContext": HARDENED}],
        "containers": [
            {
                "name": "main",
                "image": "ghcr.io/acme/web:1",
                "ports": [{"containerPort": 80}],
                "readinessProbe": {"httpGet": {"port": 80}},
                "securityContext": HARDENED | {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}},
            }
        ],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    },
}
POD: Path = ("spec", "securityContext")
MAIN: Path = ("spec", "containers", 0)
INIT: Path = ("spec", "initContainers", 0)
CONTEXT: Path = (*MAIN, "securityContext")
ANNOTATION: Path = ("metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/main")

P, B, R = Standard.PRIVILEGED, Standard.BASELINE, Standard.RESTRICTED


@dataclass(frozen=True)
class Case:
    """Changes to the good pod, the level they leave, and what breaks: control and container (None for the pod).

    `valid` says that an API server takes such a pod at all. `known` says that the charts' tests know this detail.
    """

    name: str
    level: Standard
    breaks: tuple[tuple[str, str | None], ...]
    changes: dict[Path, Any] = field(default_factory=dict)
    valid: bool = True
    known: bool = True

    @property
    def pod(self) -> Object:
        pod = copy.deepcopy(GOOD)
        for path, value in self.changes.items():
            node: Any = pod
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = copy.deepcopy(value)
        return pod


def one(name: str, level: Standard, breaks: str, path: Path, value: Any, **more: Any) -> Case:
    """A case of one change; `breaks` is `control container`, or `control` alone for the pod."""
    control, _, container = breaks.partition(" ")
    return Case(name, level, ((control, container or None),), {path: value}, **more)


def fine(name: str, path: Path, value: Any, **more: Any) -> Case:
    return Case(name, R, (), {path: value}, **more)


def _adds(*names: str) -> Object:
    return {"drop": ["ALL"], "add": list(names)}


CASES: list[Case] = [
    Case("good", R, ()),
    # windowsHostProcess
    one(
        "host process of the pod", P, "windowsHostProcess", (*POD, "windowsOptions"), {"hostProcess": True}, valid=False
    ),
    one("host process", P, "windowsHostProcess main", (*CONTEXT, "windowsOptions"), {"hostProcess": True}, valid=False),
    fine("no host process", (*CONTEXT, "windowsOptions"), {"hostProcess": False}),
    # hostNamespaces
    one("host network", P, "hostNamespaces", ("spec", "hostNetwork"), True, valid=False),
    one("host pid", P, "hostNamespaces", ("spec", "hostPID"), True),
    one("host ipc", P, "hostNamespaces", ("spec", "hostIPC"), True),
    fine("no host network", ("spec", "hostNetwork"), False),
    # privileged
    Case(
        "privileged",
        P,
        (("privileged", "main"), ("allowPrivilegeEscalation", "main")),
        {(*CONTEXT, "privileged"): True, (*CONTEXT, "allowPrivilegeEscalation"): True},
    ),
    one("privileged init", P, "privileged init", (*INIT, "securityContext", "privileged"), True, valid=False),
    fine("not privileged", (*CONTEXT, "privileged"), False),
    # capabilities
    one("strong capability", P, "capabilities main", (*CONTEXT, "capabilities"), _adds("SYS_ADMIN")),
    one("mild capability", B, "capabilities main", (*CONTEXT, "capabilities"), _adds("CHOWN", "NET_BIND_SERVICE")),
    one("capabilities kept", B, "capabilities main", (*CONTEXT, "capabilities"), {"drop": ["NET_RAW"]}),
    one("no word on capabilities", B, "capabilities init", (*INIT, "securityContext", "capabilities"), None),
    fine("low ports", (*INIT, "securityContext", "capabilities"), _adds("NET_BIND_SERVICE")),
    # hostPathVolumes and restrictedVolumes
    one("host path", P, "hostPathVolumes", ("spec", "volumes", 0), {"name": "tmp", "hostPath": {"path": "/"}}),
    one(
        "nfs",
        B,
        "restrictedVolumes",
        ("spec", "volumes", 0),
        {"name": "tmp", "nfs": {"server": "10.0.0.5", "path": "/"}},
    ),
    fine("image volume", ("spec", "volumes", 0), {"name": "tmp", "image": {"reference": "ghcr.io/acme/data:1"}}),
    fine("claim", ("spec", "volumes", 0), {"name": "tmp", "persistentVolumeClaim": {"claimName": "data"}}),
    fine("volume without a source", ("spec", "volumes", 0), {"name": "tmp"}),
    # hostPorts
    one("host port", P, "hostPorts main", (*MAIN, "ports"), [{"containerPort": 80, "hostPort": 80}]),
    fine("host port 0", (*MAIN, "ports"), [{"containerPort": 80, "hostPort": 0}]),
    # hostProbesAndHostLifecycle
    one(
        "probe of a host",
        P,
        "hostProbesAndHostLifecycle main",
        (*MAIN, "livenessProbe"),
        {"tcpSocket": {"port": 80, "host": "10.0.0.1"}},
    ),
    one(
        "hook to a host",
        P,
        "hostProbesAndHostLifecycle main",
        (*MAIN, "lifecycle"),
        {"preStop": {"httpGet": {"port": 80, "host": "10.0.0.1"}}},
    ),
    fine("probe of an empty host", (*MAIN, "livenessProbe"), {"tcpSocket": {"port": 80, "host": ""}}),
    # appArmorProfile
    one("AppArmor of the pod", P, "appArmorProfile", (*POD, "appArmorProfile"), {"type": "Unconfined"}, valid=False),
    one("AppArmor", P, "appArmorProfile init", (*INIT, "securityContext", "appArmorProfile"), {"type": "Unconfined"}),
    one("AppArmor annotation", P, "appArmorProfile main", ANNOTATION, "unconfined"),
    fine("AppArmor profile of the node", ANNOTATION, "localhost/web"),
    fine("empty AppArmor annotation", ANNOTATION, "", known=False, valid=False),
    # seLinuxOptions
    one("SELinux type", P, "seLinuxOptions main", (*CONTEXT, "seLinuxOptions"), {"type": "spc_t"}),
    one("SELinux user", P, "seLinuxOptions", (*POD, "seLinuxOptions"), {"user": "system_u"}),
    one("SELinux role", P, "seLinuxOptions", (*POD, "seLinuxOptions"), {"role": "system_r"}),
    fine("SELinux type of containers", (*POD, "seLinuxOptions"), {"type": "container_engine_t", "level": "s0:c1"}),
    # procMount
    one("unmasked /proc", P, "procMount main", (*CONTEXT, "procMount"), "Unmasked", valid=False),
    Case(
        "unmasked /proc of a pod with own users",
        B,
        (("procMount", "main"),),
        {(*CONTEXT, "procMount"): "Unmasked", ("spec", "hostUsers"): False},
    ),
    fine("masked /proc", (*CONTEXT, "procMount"), "Default"),
    # seccompProfile
    one("pod without seccomp", P, "seccompProfile", (*POD, "seccompProfile"), {"type": "Unconfined"}),
    one("without seccomp", P, "seccompProfile main", (*CONTEXT, "seccompProfile"), {"type": "Unconfined"}),
    Case(
        "no word on seccomp",
        B,
        (("seccompProfile", "init"), ("seccompProfile", "main")),
        {(*POD, "seccompProfile"): None},
    ),
    fine(
        "seccomp profile of the node", (*CONTEXT, "seccompProfile"), {"type": "Localhost", "localhostProfile": "a.json"}
    ),
    # sysctls
    one("sysctl", P, "sysctls", (*POD, "sysctls"), [{"name": "kernel.msgmax", "value": "1"}]),
    fine("sysctl since 1.37", (*POD, "sysctls"), [{"name": "net.ipv4.tcp_notsent_lowat", "value": "1"}]),
    # allowPrivilegeEscalation
    one("escalation", B, "allowPrivilegeEscalation main", (*CONTEXT, "allowPrivilegeEscalation"), True),
    one("no word on escalation", B, "allowPrivilegeEscalation main", (*CONTEXT, "allowPrivilegeEscalation"), None),
    # runAsNonRoot and runAsUser
    one("root by permission", B, "runAsNonRoot main", (*CONTEXT, "runAsNonRoot"), False),
    one("pod that may be root", B, "runAsNonRoot", (*POD, "runAsNonRoot"), False),
    Case("no word on root", B, (("runAsNonRoot", "init"), ("runAsNonRoot", "main")), {(*POD, "runAsNonRoot"): None}),
    Case(
        "containers say that they are not root",
        R,
        (),
        {
            (*POD, "runAsNonRoot"): None,
            (*CONTEXT, "runAsNonRoot"): True,
            (*INIT, "securityContext", "runAsNonRoot"): True,
        },
    ),
    one("root", B, "runAsUser main", (*CONTEXT, "runAsUser"), 0),
    one("pod as root", B, "runAsUser", (*POD, "runAsUser"), 0),
    fine("another user", (*CONTEXT, "runAsUser"), 1000),
    Case(
        "root of a user namespace",
        R,
        (),
        {("spec", "hostUsers"): False, (*POD, "runAsNonRoot"): False, (*POD, "runAsUser"): 0},
        known=False,
    ),
    Case(
        "Windows",
        R,
        (),
        {
            ("spec", "os"): {"name": "windows"},
            POD: {"runAsNonRoot": True},
            (*INIT, "securityContext"): {},
            CONTEXT: {},
            ("metadata", "annotations"): {},
        },
        known=False,
    ),
]
