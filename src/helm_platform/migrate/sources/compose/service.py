"""A service of a compose file as the objects that mean the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.migrate.made import made
from helm_platform.migrate.part import DIFFERS, KEPT, LOST, REFUSED, SECRET, Object, Part
from helm_platform.migrate.sources.compose.amounts import seconds, size
from helm_platform.migrate.sources.compose.interpolation import OUTSIDE, environment
from helm_platform.migrate.sources.compose.mounts import Mounts, dns

#: What else a service may say, and what is to be done about it; "" where nothing is.
WITHOUT: Mapping[str, str] = {
    "attach": "",
    "build": "",
    "container_name": "",
    "develop": "",
    "init": "",
    "label_file": "write labels into `labels` or `podLabels`",
    "links": "",
    "logging": "the cluster collects what goes to stdout and stderr",
    "networks": "",
    "oom_score_adj": "",
    "pull_refresh_after": "",
    "restart": "",
    "cpu_shares": "ask for CPU: `resources.requests.cpu`",
    "platform": "choose nodes: `scheduling.nodeSelector: {kubernetes.io/arch: …}`",
    "pids_limit": "it is a setting of the nodes",
    "ulimits": "it is a setting of the nodes; else raise it in the image's entry point",
    "stop_signal": "the signal is SIGTERM; let the image say another (STOPSIGNAL)",
    "domainname": "names are made by Services",
    "mac_address": "pods have none of their own",
    "devices": "ask for a device of a plugin: `resources.limits`",
    "gpus": "ask for it: `resources.limits: {nvidia.com/gpu: 1}`",
    "ipc": "share it in one pod: `containers`",
    "pid": "share it in one pod: `containers`, `podSpec: {shareProcessNamespace: true}`",
    "post_start": "write it as `lifecycle.postStart`",
    "pre_stop": "write it as `lifecycle.preStop`",
    "volumes_from": "give both the same volume: `storage`",
    "userns_mode": "users of the pod: `security`",
}
_PORTS = {
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "redis": 6379,
    "valkey": 6379,
    "mongo": 27017,
    "rabbitmq": 5672,
    "memcached": 11211,
    "nats": 4222,
    "nginx": 80,
    "httpd": 80,
    "caddy": 80,
    "elasticsearch": 9200,
    "minio": 9000,
}
"""Ports that official images listen on, as they are documented there: compose needs not name what is not published."""
_PORT = re.compile(
    r"(?:(?:(?P<ip>[\d.]+|\[[^]]+\]):)?(?P<published>[\d-]*):)?(?P<target>\d+)(?:-(?P<last>\d+))?(?:/(?P<protocol>\w+))?"
)
_REQUEST = re.compile(
    r"(?:curl|wget)\b.*?(?P<scheme>https?)://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(?P<port>\d+))?(?P<path>/[^\s\"'|;&]*)?"
)
_ROUTER = re.compile(r"traefik\.http\.routers\.[^.]+\.rule")
_HOST = re.compile(r"Host\(\s*`(?P<host>[^`]+)`\s*\)(?:\s*&&\s*PathPrefix\(\s*`(?P<path>[^`]+)`\s*\))?")
_PULL = {"always": "Always", "never": "Never", "missing": "IfNotPresent", "if_not_present": "IfNotPresent"}
_INTERVAL = {"periodSeconds": "30s", "timeoutSeconds": "30s"}
_FIELDS = {"periodSeconds": "interval", "timeoutSeconds": "timeout"}


class Service:
    """One service, of the file whose top is `top` and which lies in `folder`."""

    def __init__(self, part: Part, key: str, top: Part, folder: Path, *, once: bool, shared: frozenset[str]) -> None:
        """`once` says that others wait for its end."""
        self.part, self.key, self.top, self.folder, self.once = part, key, top, folder, once
        self.name = dns(key)
        self.mounts = Mounts(self.name, folder, top, shared)
        self.said: list[Diagnostic] = []
        self.ports: dict[tuple[int, str], dict[str, Any]] = {}

    @property
    def replicas(self) -> Part:
        """How many containers there are."""
        return self.part.get("deploy", "replicas") or self.part.get("scale")

    def objects(self, called: set[int]) -> list[Object]:
        """Its objects; `called` are the ports at which other services call it."""
        part = self.part
        if not part.get("image").text:
            message = f"`{self.key}` is built and has no image"
            self.said.append(part.finding(REFUSED, message, "build and push it, and name it here: `image: NAME:TAG`"))
            return []
        if self.name != self.key:
            message = f"`{self.key}` is called `{self.name}` here: names of Services are DNS labels"
            self.said.append(part.finding(DIFFERS, message, f"call {self.name} from the other services"))
        self._published(called)
        self.mounts.many = self.replicas.text not in ("", "1") or part.get("deploy", "mode").text == "global"
        self.said += self.mounts.add(part)
        container = self._container()
        made_of = [made(self._controller(container), part), *self.mounts.objects]
        if self.ports and not self.once:
            made_of.append(made(self._service(self.name), part.get("ports") or part))
            made_of += [made(self._service(dns(alias)), part) for alias in self._aliases()]
        made_of += self._ingress()
        self._without()
        return made_of

    def _controller(self, container: dict[str, Any]) -> dict[str, Any]:
        part, labels = self.part, {"app": self.name}
        mode = part.get("deploy", "mode").text or "replicated"
        spec: dict[str, Any] = {
            "containers": [container],
            "volumes": self.mounts.volumes,
            "securityContext": self._pod_security(),
            "hostname": part.get("hostname"),
            "hostNetwork": True if part.get("network_mode").text == "host" else None,
            "hostAliases": self._hosts(),
            "dnsConfig": self._dns(),
        }
        grace = seconds(part.get("stop_grace_period").text) if part.get("stop_grace_period").text else None
        spec["terminationGracePeriodSeconds"] = Part(part.document, (*part.path, "stop_grace_period"), grace)
        annotations = _pairs(part.get("annotations"))
        template: dict[str, Any] = {"metadata": {"labels": labels, "annotations": annotations or None}, "spec": spec}
        if self.once or mode.endswith("-job"):
            spec["restartPolicy"] = "Never"
            return self._object("batch/v1", "Job", {"template": template})
        body: dict[str, Any] = {"selector": {"matchLabels": labels}, "template": template}
        if mode == "global":
            return self._object("apps/v1", "DaemonSet", body)
        replicas = (
            part.get("deploy", "replicas") if part.get("deploy", "replicas").value is not None else part.get("scale")
        )
        body["replicas"] = (
            Part(replicas.document, replicas.path, int(replicas.text)) if replicas.text.isdecimal() else None
        )
        if part.get("deploy", "update_config", "order").text == "stop-first":
            body["strategy"] = {"type": "Recreate"}
        elif any("persistentVolumeClaim" in each for each in self.mounts.volumes):
            # Compose stops a container before it starts the next one, and the volume is one node's.
            body["strategy"] = {"type": "Recreate"}
        return self._object("apps/v1", "Deployment", body)

    def _object(self, version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
        labels = {
            key: value for key, value in _pairs(self.part.get("deploy", "labels")).items() if "traefik" not in key
        }
        return {
            "apiVersion": version,
            "kind": kind,
            "metadata": {"name": self.name, "labels": labels or None},
            "spec": spec,
        }

    def _container(self) -> dict[str, Any]:
        part = self.part
        policy = part.get("pull_policy")
        return {
            "name": self.name,
            "image": part.get("image"),
            "imagePullPolicy": Part(policy.document, policy.path, _PULL.get(policy.text)),
            "command": _words(part.get("entrypoint")),
            "args": _words(part.get("command")),
            "workingDir": part.get("working_dir"),
            "env": self._environment(),
            "ports": [port["container"] for port in self.ports.values()],
            "readinessProbe": self._probe(),
            "resources": self._resources(),
            "securityContext": self._security(),
            "volumeMounts": self.mounts.mounts,
            "tty": True if part.get("tty").value is True else None,
            "stdin": True if part.get("stdin_open").value is True else None,
        }

    def _environment(self) -> list[dict[str, Any]]:
        found: dict[str, Part] = {}
        files = self.part.get("env_file")
        for entry in files.items() or ([files] if files.text else []):
            name = entry.get("path").text if isinstance(entry.value, dict) else entry.text
            try:
                variables = environment(self.folder / name)
            except (OSError, UnicodeDecodeError):
                if not (isinstance(entry.value, dict) and entry.get("required").value is False):
                    message = f"`{name}` cannot be read, and with it variables of `{self.key}`"
                    self.said.append(
                        entry.finding(REFUSED, message, "put it where it belongs, or write the variables here")
                    )
                continue
            found |= {key: Part(entry.document, entry.path, value) for key, value in variables.items()}
        found |= _pairs(self.part.get("environment"))
        return [self._variable(name, value) for name, value in found.items()]

    def _variable(self, name: str, value: Part) -> dict[str, Any]:
        outside = OUTSIDE.fullmatch(value.text)
        if value.value is not None and not (outside and value.text.startswith("$")):
            return {"name": name, "value": Part(value.document, value.path, value.text)}
        # The same variable is the same key for every service.
        project = self.top.get("name").text or self.folder.resolve().name
        secret, key = f"{dns(project)}-secrets", (outside["name"] if outside else name).lower().replace("_", "-")
        message = f"`{name}` comes from the environment of whoever starts it: here from the Secret `{secret}`"
        help_text = (
            f"make it: kubectl create secret generic {secret} --from-literal={key}=… (all its keys at once), or write "
            f"the value into `env.{name}` where it is no secret"
        )
        self.said.append(value.finding(SECRET, message, help_text))
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}

    # Ports.

    def _published(self, called: set[int]) -> None:
        out: list[str] = []
        for part in self.part.get("ports").items():
            if isinstance(part.value, dict):
                target, protocol = part.get("target").text, part.get("protocol").text or "tcp"
                published = part.get("published").text
                self._port(part, int(target) if target.isdecimal() else 0, protocol, part.get("name").text)
            else:
                found = _PORT.fullmatch(part.text)
                if found is None:
                    self.said.append(
                        part.finding(LOST, f"`{part.text}` is no port", "write it as CONTAINER or HOST:CONTAINER")
                    )
                    continue
                first, last = int(found["target"]), int(found["last"] or found["target"])
                for number in range(first, min(last, first + 100) + 1):
                    self._port(part, number, found["protocol"] or "tcp")
                published = found["published"] or ""
            out += [published] if published else []
        if out and not self._routed():
            message = f"it can be reached from outside, at {', '.join(out)}; here nobody is let in from outside"
            self.said.append(
                self.part.get("ports").finding(DIFFERS, message, "give it a host name: `expose: {host: …}`")
            )
        for part in self.part.get("expose").items():
            exposed, _, kind = part.text.partition("/")
            if exposed.isdecimal():
                self._port(part, int(exposed), kind or "tcp")
        for number in called:
            self._port(self.part, number, "tcp")
        image = self.part.get("image").text.rpartition("/")[2].partition(":")[0].partition("@")[0]
        if not self.ports and image in _PORTS and not self.once:
            self._port(self.part.get("image"), _PORTS[image], "tcp")
            message = f"no port is named; the image `{image}` is documented to listen on {_PORTS[image]}"
            self.said.append(self.part.get("image").finding(KEPT, message, "nothing to do where that holds"))

    def _port(self, part: Part, number: int, protocol: str, name: str = "") -> None:
        if not number or (number, protocol) in self.ports:
            return
        at = Part(part.document, part.path, number)
        kind = protocol.upper()
        app = part.get("app_protocol").text if isinstance(part.value, dict) else ""
        self.ports[number, protocol] = {
            "container": {"containerPort": at, "protocol": kind, "name": name or None},
            "service": {"port": at, "protocol": kind, "name": name or None, "appProtocol": app or None},
        }

    def _service(self, name: str) -> dict[str, Any]:
        ports = [port["service"] for port in self.ports.values()]
        if len(ports) > 1:
            kinds = [port["protocol"].lower() for port in ports]
            numbers = [port["port"].value for port in ports]
            ports = [
                each | {"name": each["name"] or f"{kind}-{number}"}
                for each, kind, number in zip(ports, kinds, numbers, strict=True)
            ]
        spec = {"selector": {"app": self.name}, "ports": ports}
        return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}

    def _aliases(self) -> list[str]:
        """Other names under which services call it."""
        networks = [network for _, network in self.part.get("networks").entries()]
        aliases = [alias.text for network in networks for alias in network.get("aliases").items()]
        if self.part.get("container_name").text:
            aliases.append(self.part.get("container_name").text)
        return [each for each in dict.fromkeys(aliases) if dns(each) not in (self.name, "")]

    def _routed(self) -> tuple[str, str] | None:
        """The host and path that Traefik's labels give it."""
        for name, value in (_pairs(self.part.get("labels")) | _pairs(self.part.get("deploy", "labels"))).items():
            found = _HOST.fullmatch(value.text.strip()) if _ROUTER.fullmatch(name) else None
            if found is not None:
                return found["host"], found["path"] or "/"
        return None

    def _ingress(self) -> list[Object]:
        routed, labels = self._routed(), _pairs(self.part.get("labels")) | _pairs(self.part.get("deploy", "labels"))
        if routed is None or not self.ports:
            if any(_ROUTER.fullmatch(name) for name in labels):
                message = "this rule of Traefik says more than a host and a path"
                at = next(value for name, value in labels.items() if _ROUTER.fullmatch(name))
                self.said.append(at.finding(LOST, message, "write it as `expose`"))
            return []
        at = next(value for name, value in labels.items() if _ROUTER.fullmatch(name))
        wanted = next((value.text for name, value in labels.items() if name.endswith(".loadbalancer.server.port")), "")
        number = int(wanted) if wanted.isdecimal() else next(iter(self.ports))[0]
        backend = {"service": {"name": self.name, "port": {"number": number}}}
        rule = {
            "host": Part(at.document, at.path, routed[0]),
            "http": {"paths": [{"path": routed[1], "pathType": "Prefix", "backend": backend}]},
        }
        spec = {"ingressClassName": "traefik", "rules": [rule]}
        manifest = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": self.name},
            "spec": spec,
        }
        self.said.append(
            at.finding(DIFFERS, "the certificate is the platform's business", "remove `expose.tls` to have one")
        )
        return [made(manifest, at)]

    # What else a container says.

    def _probe(self) -> dict[str, Any] | None:
        check = self.part.get("healthcheck")
        test = check.get("test")
        words = [each.text for each in test.items()]
        if check.get("disable").value is True or words[:1] == ["NONE"] or not test:
            return None
        shell = test.text or (" ".join(words[1:]) if words[:1] == ["CMD-SHELL"] else "")
        request = _REQUEST.search(shell or " ".join(words[1:]))
        action: dict[str, Any]
        if request is not None:
            port = int(request["port"] or (443 if request["scheme"] == "https" else 80))
            action = {"httpGet": {"path": request["path"] or "/", "port": port, "scheme": request["scheme"].upper()}}
        else:
            action = {"exec": {"command": ["/bin/sh", "-c", shell] if shell else words[1:]}}
        for field, key in _FIELDS.items():
            given = check.get(key)
            action[field] = Part(given.document, given.path, seconds(given.text or _INTERVAL[field]))
        retries = check.get("retries")
        action["failureThreshold"] = Part(
            retries.document, retries.path, int(retries.text) if retries.text.isdecimal() else 3
        )
        for key in ("start_period", "start_interval"):
            if check.get(key).text:
                message = "a pod that is not ready yet gets no requests, however long that takes"
                self.said.append(check.get(key).finding(KEPT, message, "nothing to do"))
        return action

    def _resources(self) -> dict[str, Any]:
        deploy = self.part.get("deploy", "resources")
        given = {
            ("limits", "cpu"): deploy.get("limits", "cpus") or self.part.get("cpus"),
            ("limits", "memory"): deploy.get("limits", "memory") or self.part.get("mem_limit"),
            ("requests", "cpu"): deploy.get("reservations", "cpus"),
            ("requests", "memory"): deploy.get("reservations", "memory") or self.part.get("mem_reservation"),
        }
        made_of: dict[str, Any] = {}
        for (group, resource), part in given.items():
            if not part.text:
                continue
            amount = part.text if resource == "cpu" else size(part.text)
            if amount is None:
                self.said.append(part.finding(LOST, f"`{part.text}` is no size", "write it as 512m or 1g"))
            else:
                made_of.setdefault(group, {})[resource] = Part(part.document, part.path, amount)
        return made_of

    def _security(self) -> dict[str, Any]:
        part = self.part
        options = [each.text for each in part.get("security_opt").items()]
        made_of: dict[str, Any] = {}
        for key, field in (("read_only", "readOnlyRootFilesystem"), ("privileged", "privileged")):
            if part.get(key).value is True:
                made_of[field] = part.get(key)
        added = [each.text.removeprefix("CAP_") for each in part.get("cap_add").items()]
        dropped = [each.text.removeprefix("CAP_") for each in part.get("cap_drop").items()]
        capabilities = {key: value for key, value in (("add", added), ("drop", dropped)) if value}
        if capabilities:
            at = part.get("cap_add") if added else part.get("cap_drop")
            made_of["capabilities"] = Part(at.document, at.path, capabilities)
        if any(each.startswith("no-new-privileges") and not each.endswith("false") for each in options):
            made_of["allowPrivilegeEscalation"] = False
        return made_of

    def _pod_security(self) -> dict[str, Any]:
        user = self.part.get("user")
        made_of: dict[str, Any] = {}
        if user.text:
            ids = user.text.split(":")
            if all(each.isdecimal() for each in ids):
                for field, number in zip(("runAsUser", "runAsGroup"), ids, strict=False):
                    made_of[field] = Part(user.document, user.path, int(number))
            elif user.text == "root":
                made_of["runAsUser"] = Part(user.document, user.path, 0)
            else:
                message = f"users have numbers here, and `{user.text}` is a name"
                self.said.append(
                    user.finding(LOST, message, "`docker run --entrypoint id IMAGE` tells it: `security.runAsUser`")
                )
        groups = [int(each.text) for each in self.part.get("group_add").items() if each.text.isdecimal()]
        if groups:
            made_of["supplementalGroups"] = groups
        sysctls = _pairs(self.part.get("sysctls"))
        if sysctls:
            made_of["sysctls"] = [{"name": name, "value": value.text} for name, value in sysctls.items()]
        return made_of

    def _hosts(self) -> Part | None:
        found: dict[str, list[str]] = {}
        given = self.part.get("extra_hosts")
        lines = [each.text for each in given.items()] or [f"{name}={each.text}" for name, each in given.entries()]
        for line in lines:
            name, _, address = line.replace(":", "=", 1).partition("=") if "=" not in line else line.partition("=")
            if address == "host-gateway":
                self.said.append(
                    given.finding(LOST, "there is no host behind the pod", "name what is meant by its address")
                )
            else:
                found.setdefault(address, []).append(name)
        aliases = [{"ip": address, "hostnames": names} for address, names in found.items()]
        return Part(given.document, given.path, aliases) if aliases else None

    def _dns(self) -> dict[str, Any] | None:
        made_of = {}
        for key, field in (("dns", "nameservers"), ("dns_search", "searches")):
            given = self.part.get(key)
            values = [each.text for each in given.items()] or ([given.text] if given.text else [])
            if values:
                made_of[field] = values
        return made_of or None

    def _without(self) -> None:
        """What has no place in a cluster."""
        for key, help_text in WITHOUT.items():
            part = self.part.get(key)
            if part.value is not None and help_text:
                self.said.append(part.finding(LOST, f"`{key}` has no equivalent", help_text))
        mode = self.part.get("network_mode")
        if mode.text.startswith(("service:", "container:")):
            self.said.append(
                mode.finding(
                    LOST, "a shared network is that of one pod", "write the service as `containers` of the other"
                )
            )
        placement = self.part.get("deploy", "placement")
        if placement:
            self.said.append(
                placement.finding(LOST, "nodes have other labels here", "choose them: `scheduling.nodeSelector`")
            )
        if self.part.get("build"):
            message = "nothing is built here: the image is pulled"
            self.said.append(
                self.part.get("build").finding(KEPT, message, "nothing to do where a pipeline pushes it", Level.NOTE)
            )


def _pairs(part: Part) -> dict[str, Part]:
    """What is written as a map or as a list of NAME=VALUE; None is the value of a name alone."""
    found = dict(part.entries())
    for item in part.items():
        name, equals, value = item.text.partition("=")
        found[name] = Part(item.document, item.path, value if equals else None)
    return found


def _words(part: Part) -> Part:
    """A command as a list; a text is split as a shell would."""
    if part.text:
        try:
            return Part(part.document, part.path, shlex.split(part.text))
        except ValueError:
            return Part(part.document, part.path, part.text.split())
    return part


def waits(part: Part) -> Iterator[tuple[str, str, Part]]:
    """The services that one waits for, each with the condition and its place."""
    given = part.get("depends_on")
    for item in given.items():
        yield item.text, "service_started", item
    for name, entry in given.entries():
        yield name, entry.get("condition").text or "service_started", entry
