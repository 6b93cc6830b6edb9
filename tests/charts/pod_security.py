"""The restricted Pod Security Standard as a function: a pod in, what it breaks out.

Written from https://kubernetes.io/docs/concepts/security/pod-security-standards/ and not from the charts, so that
it can disagree with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

Object = dict[str, Any]

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SELINUX = {None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
_SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
}
_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def violations(template: Object) -> list[str]:
    """What a pod template (metadata and spec) breaks of the restricted standard, one line a finding."""
    return list(chain.from_iterable(rule(template) for rule in RULES))


def _spec(template: Object) -> Object:
    return dict(template.get("spec", {}))


def _pod(template: Object) -> Object:
    return dict(_spec(template).get("securityContext") or {})


def _containers(template: Object) -> Iterator[tuple[str, Object, Object]]:
    """Where it stands, the container and its securityContext."""
    for group in _CONTAINERS:
        for container in _spec(template).get(group) or []:
            yield f"{group}.{container['name']}", container, container.get("securityContext") or {}


def _contexts(template: Object) -> Iterator[tuple[str, Object]]:
    yield "pod", _pod(template)
    for where, _, context in _containers(template):
        yield where, context


def _windows_host_process(template: Object) -> Iterator[str]:
    for where, context in _contexts(template):
        if (context.get("windowsOptions") or {}).get("hostProcess"):
            yield f"{where}: hostProcess"


def _host_namespaces(template: Object) -> Iterator[str]:
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if _spec(template).get(name):
            yield f"pod: {name}"


def _privileged(template: Object) -> Iterator[str]:
    for where, context in _contexts(template):
        if context.get("privileged"):
            yield f"{where}: privileged"


def _volume_types(template: Object) -> Iterator[str]:
    for volume in _spec(template).get("volumes") or []:
        for kind in set(volume) - {"name"} - _VOLUMES:
            yield f"volume {volume['name']}: {kind}"


def _host_ports(template: Object) -> Iterator[str]:
    for where, container, _ in _containers(template):
        for port in container.get("ports") or []:
            if port.get("hostPort"):
                yield f"{where}: hostPort {port['hostPort']}"


def _probe_hosts(template: Object) -> Iterator[str]:
    for where, container, _ in _containers(template):
        probes = [container.get(f"{probe}Probe") for probe in ("liveness", "readiness", "startup")]
        for action in [*probes, *(container.get("lifecycle") or {}).values()]:
            for way in ("httpGet", "tcpSocket"):
                if ((action or {}).get(way) or {}).get("host"):
                    yield f"{where}: {way}.host"


def _app_armor(template: Object) -> Iterator[str]:
    for where, context in _contexts(template):
        kind = (context.get("appArmorProfile") or {}).get("type")
        if kind not in (None, "RuntimeDefault", "Localhost"):
            yield f"{where}: appArmorProfile {kind}"
    for key, value in (template.get("metadata", {}).get("annotations") or {}).items():
        if key.startswith(_APPARMOR) and value != "runtime/default" and not value.startswith("localhost/"):
            yield f"annotation {key}: {value}"


def _selinux(template: Object) -> Iterator[str]:
    for where, context in _contexts(template):
        options = context.get("seLinuxOptions") or {}
        if options.get("type") not in _SELINUX:
            yield f"{where}: seLinuxOptions.type {options['type']}"
        for name in ("user", "role"):
            if options.get(name):
                yield f"{where}: seLinuxOptions.{name}"


def _proc_mount(template: Object) -> Iterator[str]:
    for where, _, context in _containers(template):
        if context.get("procMount", "Default") != "Default":
            yield f"{where}: procMount {context['procMount']}"


def _sysctls(template: Object) -> Iterator[str]:
    for sysctl in _pod(template).get("sysctls") or []:
        if sysctl["name"] not in _SYSCTLS:
            yield f"pod: sysctl {sysctl['name']}"


def _escalation(template: Object) -> Iterator[str]:
    for where, _, context in _containers(template):
        if context.get("allowPrivilegeEscalation") is not False:
            yield f"{where}: allowPrivilegeEscalation"


def _non_root(template: Object) -> Iterator[str]:
    for where, _, context in _containers(template):
        if context.get("runAsNonRoot", _pod(template).get("runAsNonRoot")) is not True:
            yield f"{where}: runAsNonRoot"


def _user(template: Object) -> Iterator[str]:
    for where, context in _contexts(template):
        if context.get("runAsUser") == 0:
            yield f"{where}: runAsUser 0"


def _seccomp(template: Object) -> Iterator[str]:
    allowed = ("RuntimeDefault", "Localhost")
    pod = (_pod(template).get("seccompProfile") or {}).get("type")
    if pod not in (None, *allowed):
        yield f"pod: seccompProfile {pod}"
    for where, _, context in _containers(template):
        kind = (context.get("seccompProfile") or {}).get("type", pod)
        if kind not in allowed:
            yield f"{where}: seccompProfile {kind}"


def _capabilities(template: Object) -> Iterator[str]:
    for where, _, context in _containers(template):
        capabilities = context.get("capabilities") or {}
        if "ALL" not in (capabilities.get("drop") or []):
            yield f"{where}: capabilities.drop"
        for name in set(capabilities.get("add") or []) - {"NET_BIND_SERVICE"}:
            yield f"{where}: capability {name}"


RULES: list[Callable[[Object], Iterator[str]]] = [
    _windows_host_process,
    _host_namespaces,
    _privileged,
    _volume_types,
    _host_ports,
    _probe_hosts,
    _app_armor,
    _selinux,
    _proc_mount,
    _sysctls,
    _escalation,
    _non_root,
    _user,
    _seccomp,
    _capabilities,
]
