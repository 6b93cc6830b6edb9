"""Compose files, after the Compose Specification as of June 2026 (github.com/compose-spec/compose-spec).

Each service is a release of its own, so that its name stays the address under which the others call it. What there is
no rule for is said; what a machine has and a cluster has not (folders, a Docker socket, published ports) too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import UsageError
from helm_platform.migrate.interface import Given, Key, Read, Source
from helm_platform.migrate.part import DIFFERS, KEPT, LOST, REFUSED, UNKNOWN, Object, Part
from helm_platform.migrate.sources.compose.interpolation import environment, filled
from helm_platform.migrate.sources.compose.mounts import dns, named_volumes
from helm_platform.migrate.sources.compose.service import WITHOUT, Service, waits
from helm_platform.values import Mapping as Map
from helm_platform.values.foreign import Document, read

_TOP = {"services", "volumes", "networks", "configs", "secrets", "name", "version", "include", "models"}
_DONE = "service_completed_successfully"


class Compose(Source):
    """A compose file."""

    title = "the Compose Specification"
    version = "of June 2026"
    keys = (
        Key("image", "`image`"),
        Key("entrypoint", "`command`"),
        Key("command", "`args`"),
        Key("working_dir", "`workingDir`"),
        Key("environment", "`env`; a secret in clear, and what comes from outside, from a Secret"),
        Key("env_file", "`env`, the same"),
        Key("ports", "`port` or `ports`; whom they let in from outside becomes a note on `expose`"),
        Key("expose", "`port` or `ports`"),
        Key("volumes", "`storage` of 1Gi for a named one; `files` for files of the folder; folders are said"),
        Key("tmpfs", "`storage`, in memory"),
        Key("shm_size", "`storage` at /dev/shm, in memory"),
        Key("configs", "`files`"),
        Key("secrets", "`files` from a Secret, at the same path"),
        Key("healthcheck", "`probes.readiness`; a request to itself by curl or wget becomes one of the kubelet"),
        Key("depends_on", "`network.allowFrom` of the other; who waits for the end of another makes that one a Job"),
        Key("deploy.replicas", "`replicas`"),
        Key("deploy.mode", "`kind`: DaemonSet for global, Job for jobs"),
        Key("deploy.resources", "`resources`"),
        Key("deploy.update_config", "`update.strategy: Recreate` for stop-first"),
        Key("deploy.labels", "`labels`"),
        Key("labels", "`expose` where they are a host rule of Traefik; else nothing"),
        Key("annotations", "`podAnnotations`"),
        Key("scale", "`replicas`"),
        Key("cpus", "`resources.limits.cpu`"),
        Key("mem_limit", "`resources.limits.memory`"),
        Key("mem_reservation", "`resources.requests.memory`"),
        Key("user", "`security.runAsUser` and `runAsGroup`"),
        Key("group_add", "`podSpec.securityContext.supplementalGroups`"),
        Key("read_only", "as everywhere: the root is read-only"),
        Key("privileged", "`containerSpec.securityContext`, for review"),
        Key("cap_add", "`security.capabilities`, for review"),
        Key("cap_drop", "as everywhere: all are dropped"),
        Key("security_opt", "as everywhere: no new privileges"),
        Key("sysctls", "`podSpec.securityContext.sysctls`, for review"),
        Key("tty", "`containerSpec.tty`"),
        Key("stdin_open", "`containerSpec.stdin`"),
        Key("stop_grace_period", "`terminationGrace`"),
        Key("pull_policy", "`image.pullPolicy`"),
        Key("hostname", "`podSpec.hostname`"),
        Key("extra_hosts", "`podSpec.hostAliases`"),
        Key("dns", "`podSpec.dnsConfig`"),
        Key("dns_search", "`podSpec.dnsConfig`"),
        Key("network_mode", "`podSpec.hostNetwork` for host, for review"),
        Key("networks", "aliases are Services in `extraObjects`; else nothing"),
        Key("container_name", "a Service of that name in `extraObjects`"),
        Key("profiles", "the service is left out, as `up` does it"),
        Key("extends", "refused: `docker compose config` writes it out"),
    )

    def read(self, given: Given) -> Read:
        if len(given.names) > 1:
            names = " -f ".join(given.names)
            raise UsageError(
                "one compose file at a time", fix=f"merge them: docker compose -f {names} config > one.yaml"
            )
        files = read(given.names)
        findings = list(files.findings)
        document = next(iter(files.documents), None)
        file = Path(given.names[0])
        if document is None or not isinstance(document.get("services"), dict):
            if not any(each.level is Level.ERROR for each in findings):
                message = "this is no compose file: it has no services"
                findings.append(Diagnostic(REFUSED, Level.ERROR, message, file=file, help="name a compose.yaml"))
            return Read((), tuple(findings), files.sources, "nothing")
        folder = file.parent if given.names[0] != "-" else Path()
        top = Part.of(_filled(document, folder))
        findings += _unknown(top, {key.path.partition(".")[0] for key in self.keys} | set(WITHOUT))
        objects, said = _objects(top, folder)
        basis = f"objects made by rule from {self.title} {self.version}"
        return Read(tuple(objects), (*findings, *said), files.sources, basis, False, calls=_calls(top))


def _filled(document: Document, folder: Path) -> Document:
    try:
        known = environment(folder / ".env")
    except (OSError, UnicodeDecodeError):
        known = {}
    root = filled(document.root, known)
    return replace(document, root=root) if isinstance(root, Map) else document


def _objects(top: Part, folder: Path) -> tuple[list[Object], list[Diagnostic]]:
    objects: list[Object] = []
    said: list[Diagnostic] = []
    services = dict(top.get("services").entries())
    used = [volume for part in services.values() for volume in named_volumes(part)]
    shared = frozenset(volume for volume in used if used.count(volume) > 1)
    awaited = {name for part in services.values() for name, condition, _ in waits(part) if condition == _DONE}
    for key, part in services.items():
        if part.get("profiles"):
            message = f"`{key}` runs only with a profile: it is left out"
            said.append(part.get("profiles").finding(LOST, message, "take the line away to have it", Level.NOTE))
            continue
        if part.get("extends") or part.get("provider"):
            at = part.get("extends") or part.get("provider")
            said.append(
                at.finding(REFUSED, f"`{key}` is not written out", "docker compose config > one.yaml writes it out")
            )
            continue
        service = Service(part, key, top, folder, once=key in awaited, shared=shared)
        objects += service.objects(_called(key, services))
        said += service.said
        for name, condition, place in waits(part):
            if condition == _DONE:
                message = f"`{key}` does not wait for the end of `{name}` here"
                help_text = f"make it a task of {key}: `tasks: {{{dns(name)}: {{when: before, …}}}}`"
                said.append(place.finding(DIFFERS, message, help_text))
            else:
                message = f"`{key}` does not wait for `{name}` here: it tries again until that one is ready"
                said.append(
                    place.finding(KEPT, message, "nothing to do where it does; else let it end, and be restarted")
                )
    if top.get("include"):
        at = top.get("include")
        said.append(at.finding(REFUSED, "other files are not read", "docker compose config > one.yaml writes them out"))
    return objects, said


def _called(name: str, services: dict[str, Part]) -> set[int]:
    """The ports at which other services call one, as far as they say it."""
    numbers: set[int] = set()
    pattern = re.compile(rf"(?:^|[/@=,;\s]){re.escape(name)}:(\d{{2,5}})\b")
    for key, part in services.items():
        if key != name:
            numbers |= {int(number) for number in pattern.findall(str(part.value).replace("'", " "))}
    return numbers


def _calls(top: Part) -> dict[str, dict[str, Part]]:
    """By service those that wait for it: they call it."""
    found: dict[str, dict[str, Part]] = {}
    for key, part in top.get("services").entries():
        for name, _, place in waits(part):
            found.setdefault(dns(name), {})[dns(key)] = place
    return found


def _unknown(top: Part, known: set[str]) -> Iterator[Diagnostic]:
    from helm_platform.validate.names import nearest

    where = [(top, _TOP), *((part, known) for _, part in top.get("services").entries())]
    for part, names in where:
        for key, inner in part.entries():
            if key not in names and not key.startswith("x-") and key not in _MACHINE:
                near = nearest(key, names)
                hint = f"did you mean `{near}`?" if near else "it means nothing here: remove it"
                yield inner.finding(UNKNOWN, f"compose files have no key `{key}` here", hint)


_MACHINE = {
    "blkio_config", "cgroup", "cgroup_parent", "cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period",
    "cpu_rt_runtime", "cpuset", "credential_spec", "device_cgroup_rules", "dns_opt", "external_links", "isolation",
    "mem_swappiness", "memswap_limit", "models", "oom_kill_disable", "provider", "runtime", "storage_opt",
    "use_api_socket", "uts",
}  # fmt: skip
"""Settings of the machine's container engine: a cluster's nodes have their own."""
