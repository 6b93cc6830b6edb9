"""The Pod Security Standards of Kubernetes 1.37 as functions: a pod in, what it breaks out.

Written from https://kubernetes.io/docs/concepts/security/pod-security-standards/. The ids are those of the API
server's own checks (k8s.io/pod-security-admission), whose levels the tests compare with these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.formats.verdict import Standard
from helm_platform.validate.pod_security.pods import Container, ObjectPath, Pod, items, mapping, texts

# What containers have by default, and may so be given by name.
_MILD = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
_BIND = "NET_BIND_SERVICE"
_PROFILES = ("RuntimeDefault", "Localhost")
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
_SYSCTLS = frozenset(
    (
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
    )
)
_VOLUMES = frozenset(
    (
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    )
)


@dataclass(frozen=True)
class Broken:
    """What stands at `field` (below the template) of a container, or of the pod.

    `says` is the sentence behind the field's name: `is true`, `adds`; `value` ends it where it has an object.
    """

    field: ObjectPath
    container: str | None
    says: str
    value: str = ""


@dataclass(frozen=True)
class Control:
    """One rule: its id in Kubernetes, and the strictest standard that allows what it forbids."""

    id: str
    allowed_by: Standard
    check: Callable[[Pod], Iterator[Broken]]


@dataclass(frozen=True)
class Violation:
    """A control and what breaks it. With `allowed_by` RESTRICTED nothing is broken: a default of ours is off."""

    control: str
    allowed_by: Standard
    broken: Broken


def violations(pod: Pod) -> Iterator[Violation]:
    """Everything about a pod that the restricted standard forbids, with the standard that still allows it."""
    for control in CONTROLS:
        for broken in control.check(pod):
            yield Violation(control.id, control.allowed_by, broken)


def relaxations(pod: Pod) -> Iterator[Violation]:
    """What every standard allows and the platform's own defaults do not."""
    for container in pod.containers:
        if container.context.get("readOnlyRootFilesystem") is False:
            broken = _in(container, "readOnlyRootFilesystem", says="is false")
            yield Violation("readOnlyRootFilesystem", Standard.RESTRICTED, broken)
        for index, name in texts(mapping(container.context, "capabilities"), "add"):
            if name == _BIND:
                broken = _in(container, "capabilities", "add", index, says="adds", value=name)
                yield Violation("capabilities", Standard.RESTRICTED, broken)


def _in(container: Container, *field: str | int, says: str, value: str = "") -> Broken:
    """About a field of the container's securityContext."""
    return Broken((*container.path, "securityContext", *field), container.name, says, value)


def _contexts(pod: Pod) -> Iterator[tuple[ObjectPath, str | None, dict[str, Any]]]:
    """Where each securityContext stands, the container that it belongs to (None: the pod), and itself."""
    yield ("spec", "securityContext"), None, pod.context
    for container in pod.containers:
        yield (*container.path, "securityContext"), container.name, container.context


def _windows_host_process(pod: Pod) -> Iterator[Broken]:
    for path, name, context in _contexts(pod):
        if mapping(context, "windowsOptions").get("hostProcess"):
            yield Broken((*path, "windowsOptions", "hostProcess"), name, "is true")


def _host_namespaces(pod: Pod) -> Iterator[Broken]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.get(key):
            yield Broken(("spec", key), None, "is true")


def _privileged(pod: Pod) -> Iterator[Broken]:
    for container in pod.containers:
        if container.context.get("privileged"):
            yield _in(container, "privileged", says="is true")


def _strong_capabilities(pod: Pod) -> Iterator[Broken]:
    yield from _added(pod, lambda name: name not in _MILD and name != _BIND)


def _mild_capabilities(pod: Pod) -> Iterator[Broken]:
    if pod.windows:
        return
    yield from _added(pod, _MILD.__contains__)
    for container in pod.containers:
        dropped = [name for _, name in texts(mapping(container.context, "capabilities"), "drop")]
        if "ALL" not in dropped:
            yield _in(container, "capabilities", "drop", says="does not have ALL")


def _added(pod: Pod, matters: Callable[[str], bool]) -> Iterator[Broken]:
    for container in pod.containers:
        for index, name in texts(mapping(container.context, "capabilities"), "add"):
            if matters(name):
                yield _in(container, "capabilities", "add", index, says="adds", value=name)


def _host_path_volumes(pod: Pod) -> Iterator[Broken]:
    for index, volume in items(pod.spec, "volumes"):
        if volume.get("hostPath") is not None:
            yield Broken(("spec", "volumes", index), None, "has a hostPath:", str(volume.get("name", "")))


def _restricted_volumes(pod: Pod) -> Iterator[Broken]:
    for index, volume in items(pod.spec, "volumes"):
        for kind, source in volume.items():
            if kind not in _VOLUMES and kind not in ("name", "hostPath") and source is not None:
                yield Broken(("spec", "volumes", index), None, f"has a volume of type {kind}:", str(volume.get("name")))


def _host_ports(pod: Pod) -> Iterator[Broken]:
    for container in pod.containers:
        for index, port in items(container.spec, "ports"):
            if port.get("hostPort"):
                field = (*container.path, "ports", index)
                yield Broken(field, container.name, "takes hostPort", str(port["hostPort"]))


def _probe_hosts(pod: Pod) -> Iterator[Broken]:
    for container in pod.containers:
        lifecycle = mapping(container.spec, "lifecycle")
        handlers: list[tuple[ObjectPath, dict[str, Any]]] = [
            *(((key,), mapping(container.spec, key)) for key in ("livenessProbe", "readinessProbe", "startupProbe")),
            *((("lifecycle", key), mapping(lifecycle, key)) for key in ("postStart", "preStop")),
        ]
        for path, handler in handlers:
            for way in ("httpGet", "tcpSocket"):
                host = mapping(handler, way).get("host")
                if host:
                    yield Broken((*container.path, *path, way, "host"), container.name, "is", str(host))


def _app_armor(pod: Pod) -> Iterator[Broken]:
    for path, name, context in _contexts(pod):
        profile = context.get("appArmorProfile")
        if isinstance(profile, dict) and profile.get("type") not in _PROFILES:
            yield Broken((*path, "appArmorProfile", "type"), name, "is", str(profile.get("type", "missing")))
    for key, value in mapping(pod.metadata, "annotations").items():
        allowed = value in (None, "", "runtime/default") or str(value).startswith("localhost/")
        if key.startswith(_APPARMOR) and not allowed:
            yield Broken(("metadata", "annotations", key), key.removeprefix(_APPARMOR), "is", str(value))


def _selinux(pod: Pod) -> Iterator[Broken]:
    for path, name, context in _contexts(pod):
        options = mapping(context, "seLinuxOptions")
        if (options.get("type") or "") not in _SELINUX_TYPES:
            yield Broken((*path, "seLinuxOptions", "type"), name, "is", str(options["type"]))
        for key in ("user", "role"):
            if options.get(key):
                yield Broken((*path, "seLinuxOptions", key), name, "is", str(options[key]))


def _unmasked(pod: Pod) -> Iterator[Broken]:
    for container in pod.containers:
        if container.context.get("procMount") not in (None, "Default"):
            yield _in(container, "procMount", says="is", value=str(container.context["procMount"]))


def _proc_mount(pod: Pod) -> Iterator[Broken]:
    if not pod.own_users:
        yield from _unmasked(pod)


def _proc_mount_with_own_users(pod: Pod) -> Iterator[Broken]:
    """The baseline lets a pod with a user namespace see all of /proc; the restricted standard does not."""
    if pod.own_users:
        yield from _unmasked(pod)


def _unconfined(pod: Pod) -> Iterator[Broken]:
    for path, name, context in _contexts(pod):
        profile = context.get("seccompProfile")
        if isinstance(profile, dict) and profile.get("type") not in _PROFILES:
            yield Broken((*path, "seccompProfile", "type"), name, "is", str(profile.get("type", "missing")))


def _no_seccomp(pod: Pod) -> Iterator[Broken]:
    # A profile of the pod's that is not allowed was reported as such.
    if pod.windows or isinstance(pod.context.get("seccompProfile"), dict):
        return
    for container in pod.containers:
        if not isinstance(container.context.get("seccompProfile"), dict):
            yield _in(container, "seccompProfile", "type", says="is not RuntimeDefault")


def _sysctls(pod: Pod) -> Iterator[Broken]:
    for index, sysctl in items(pod.context, "sysctls"):
        if sysctl.get("name") not in _SYSCTLS:
            yield Broken(("spec", "securityContext", "sysctls", index), None, "sets", str(sysctl.get("name")))


def _escalation(pod: Pod) -> Iterator[Broken]:
    if pod.windows:
        return
    for container in pod.containers:
        given = container.context.get("allowPrivilegeEscalation")
        if given is not False:
            yield _in(container, "allowPrivilegeEscalation", says="is true" if given else "is not false")


def _run_as_non_root(pod: Pod) -> Iterator[Broken]:
    if pod.own_users:
        return
    everywhere = pod.context.get("runAsNonRoot")
    if everywhere is False:
        yield Broken(("spec", "securityContext", "runAsNonRoot"), None, "is false")
    for container in pod.containers:
        given = container.context.get("runAsNonRoot")
        if given is False:
            yield _in(container, "runAsNonRoot", says="is false")
        elif given is None and everywhere is None:
            yield _in(container, "runAsNonRoot", says="is not true")


def _run_as_user(pod: Pod) -> Iterator[Broken]:
    if pod.own_users:
        return
    for path, name, context in _contexts(pod):
        user = context.get("runAsUser")
        if user == 0 and user is not False:
            yield Broken((*path, "runAsUser"), name, "is 0")


CONTROLS: tuple[Control, ...] = (
    Control("windowsHostProcess", Standard.PRIVILEGED, _windows_host_process),
    Control("hostNamespaces", Standard.PRIVILEGED, _host_namespaces),
    Control("privileged", Standard.PRIVILEGED, _privileged),
    Control("capabilities", Standard.PRIVILEGED, _strong_capabilities),
    Control("hostPathVolumes", Standard.PRIVILEGED, _host_path_volumes),
    Control("hostPorts", Standard.PRIVILEGED, _host_ports),
    Control("hostProbesAndHostLifecycle", Standard.PRIVILEGED, _probe_hosts),
    Control("appArmorProfile", Standard.PRIVILEGED, _app_armor),
    Control("seLinuxOptions", Standard.PRIVILEGED, _selinux),
    Control("procMount", Standard.PRIVILEGED, _proc_mount),
    Control("seccompProfile", Standard.PRIVILEGED, _unconfined),
    Control("sysctls", Standard.PRIVILEGED, _sysctls),
    Control("restrictedVolumes", Standard.BASELINE, _restricted_volumes),
    Control("allowPrivilegeEscalation", Standard.BASELINE, _escalation),
    Control("runAsNonRoot", Standard.BASELINE, _run_as_non_root),
    Control("runAsUser", Standard.BASELINE, _run_as_user),
    Control("procMount", Standard.BASELINE, _proc_mount_with_own_users),
    Control("seccompProfile", Standard.BASELINE, _no_seccomp),
    Control("capabilities", Standard.BASELINE, _mild_capabilities),
)
