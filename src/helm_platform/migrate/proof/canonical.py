"""Objects by what they mean: names that only tie parts of one object together are resolved, and defaults are left out.

Two sets of objects that mean the same have the same canonical form, whatever their ports, volumes and containers are
called. A selector becomes the workloads that it selects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from helm_platform.helm.manifests import Manifest
from helm_platform.migrate.convert.kept import by_name
from helm_platform.migrate.convert.labels import own_labels
from helm_platform.migrate.convert.owned import CONTROLLERS
from helm_platform.objects.defaults import settled
from helm_platform.objects.labels import labels_match, selector_matches

_USERS = ("runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile", "seLinuxOptions")
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_RESOLVED = ("securityContext", "ports", "env", "envFrom", "volumeMounts")
_ACTIONS = ("httpGet", "tcpSocket", "grpc")
_TEMPLATES = {"CronJob": ("spec", "jobTemplate", "spec", "template")}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAIN = "main"
"""What the main container of a workload is called here."""

#: Defaults of the API server beside those of pod templates. Kubernetes v1.37: pkg/apis/apps/v1/defaults.go,
#: pkg/apis/batch/v1/defaults.go, pkg/apis/core/v1/defaults.go, pkg/apis/autoscaling/v2/defaults.go.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "Deployment": {
        "replicas": 1,
        "progressDeadlineSeconds": 600,
        "revisionHistoryLimit": 10,
        "minReadySeconds": 0,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    },
    "StatefulSet": {
        "replicas": 1,
        "podManagementPolicy": "OrderedReady",
        "revisionHistoryLimit": 10,
        "minReadySeconds": 0,
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
    },
    "DaemonSet": {
        "revisionHistoryLimit": 10,
        "minReadySeconds": 0,
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
    },
    "CronJob": {
        "concurrencyPolicy": "Allow",
        "suspend": False,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 1,
    },
    "Service": {
        "type": "ClusterIP",
        "sessionAffinity": "None",
        "internalTrafficPolicy": "Cluster",
        "ipFamilyPolicy": "SingleStack",
        "publishNotReadyAddresses": False,
    },
    "HorizontalPodAutoscaler": {"minReplicas": 1},
    "ServiceAccount": {"automountServiceAccountToken": True},
    "PersistentVolumeClaim": {"volumeMode": "Filesystem"},
}
#: Volumes that nobody can write to anyway.
_READ_ONLY = {"configMap", "secret", "projected", "downwardAPI"}
#: What a container may do where nothing is said.
_SECURITY = {
    "privileged": False,
    "runAsNonRoot": False,
    "readOnlyRootFilesystem": False,
    "allowPrivilegeEscalation": True,
    "seccompProfile": {"type": "Unconfined"},
}
_JOB = {"backoffLimit": 6, "completionMode": "NonIndexed", "suspend": False, "manualSelector": False}


class World:
    """The objects of one side, and what selects what."""

    def __init__(self, objects: Iterable[Manifest], main: Mapping[tuple[str, str], str]) -> None:
        """`main` is the name of the main container by kind and name of the workload."""
        self.objects = list(objects)
        self._main = main
        self._pods = {
            f"{each['kind']}/{each['metadata']['name']}": _at(each, (*_path(each), "metadata", "labels")) or {}
            for each in self.objects
            if is_controller(each)
        }
        self._services = {str(each["metadata"]["name"]): each for each in self.objects if each.get("kind") == "Service"}

        self._maps = {
            str(each["metadata"]["name"]): each.get("data") or {}
            for each in self.objects
            if each.get("kind") == "ConfigMap"
        }
        self._roles = {
            str(each["metadata"]["name"]): str(self.canonical(each)["rules"])
            for each in self.objects
            if each.get("kind") == "Role"
        }

    def canonical(self, manifest: Manifest) -> dict[str, Any]:
        """What an object means."""
        metadata = manifest.get("metadata") or {}
        kept: dict[str, Any] = {
            key: value for key, value in manifest.items() if key not in ("metadata", "status", "apiVersion")
        }
        kept = _without_nulls(kept)
        given = {key: metadata.get(key) for key in ("labels", "annotations")}
        words = {key: dict(each) for key, each in given.items() if each and isinstance(each, dict)}
        if words.get("labels"):
            words["labels"] = own_labels(words["labels"]) | _marks(words["labels"])
        if words:
            kept["metadata"] = words
        meaning = _MEANINGS.get(str(manifest.get("kind")))
        try:
            # A monitor looks into its own namespace without a word.
            if (kept.get("spec") or {}).get("namespaceSelector") == {
                "matchNames": [metadata.get("namespace", "default")]
            }:
                del kept["spec"]["namespaceSelector"]
            if is_controller(manifest):
                self._controller(kept, manifest)
            elif meaning is not None:
                meaning(self, kept)
        except (AttributeError, KeyError, TypeError, ValueError):
            # A custom kind, or an old version, that nobody has checked: compared as it is written.
            return {**_without_nulls(manifest), "metadata": words}
        return kept

    def _controller(self, kept: dict[str, Any], manifest: Manifest) -> None:
        kind = str(manifest["kind"])
        template = self._variables(_at(kept, _path(manifest)))
        main = self._main.get((kind, str(manifest["metadata"]["name"])), "")
        _put(kept, _path(manifest), _template(template, main, str(manifest["metadata"]["name"])))
        spec = kept["spec"]
        spec.pop("selector", None)
        if kind == "Job":
            _drop(spec, _JOB)
            _jobs(spec)
        elif kind == "CronJob":
            _drop(spec["jobTemplate"]["spec"], _JOB)
            _jobs(spec["jobTemplate"]["spec"])
            spec["jobTemplate"].pop("metadata", None)
        strategy = "strategy" if kind == "Deployment" else "updateStrategy"
        usual = _DEFAULTS[kind].get(strategy) if kind in _DEFAULTS else None
        if usual and (spec.get(strategy) or {}).get("type", "RollingUpdate") == "RollingUpdate":
            rolling = usual["rollingUpdate"] | ((spec.get(strategy) or {}).get("rollingUpdate") or {})
            spec[strategy] = {"type": "RollingUpdate", "rollingUpdate": rolling}
        if spec.get("volumeClaimTemplates"):
            spec["volumeClaimTemplates"] = {
                each["metadata"]["name"]: _claim_template(each) for each in spec["volumeClaimTemplates"]
            }
        _drop(spec, {key: value for key, value in _DEFAULTS.get(kind, {}).items() if key != strategy})

    def _variables(self, template: dict[str, Any]) -> dict[str, Any]:
        """A template in which the variables of ConfigMaps stand as if they were written there."""
        for container in _containers(template):
            left: list[dict[str, Any]] = []
            found: dict[str, dict[str, Any]] = {}
            for entry in container.get("envFrom") or []:
                data = self._maps.get(str((entry.get("configMapRef") or {}).get("name")))
                if data is None or not all(map(_VARIABLE.fullmatch, data)):
                    left.append(entry)
                else:
                    prefix = entry.get("prefix", "")
                    found |= {f"{prefix}{key}": {"name": f"{prefix}{key}", "value": text} for key, text in data.items()}
            if found:
                found |= {entry["name"]: entry for entry in container.get("env") or []}
                container["env"] = list(found.values())
                container["envFrom"] = left
        return template

    def selected(self, matches: Callable[[Mapping[str, str]], bool]) -> list[str]:
        """The workloads whose pods have such labels."""
        return sorted(who for who, labels in self._pods.items() if matches(labels))

    def service(self, kept: dict[str, Any]) -> None:
        spec = kept["spec"]
        wanted = spec.pop("selector", None)
        if wanted is not None:
            spec["selects"] = self.selected(lambda labels: labels_match(wanted, dict(labels)))
        ports = {}
        for each in spec.get("ports") or []:
            protocol = each.get("protocol") or "TCP"
            target = each.get("targetPort", each["port"])
            made = {"target": self._target(spec.get("selects", ()), target), "name": each.get("name", "")}
            made |= {key: each[key] for key in ("appProtocol", "nodePort") if each.get(key)}
            ports[f"{each['port']}/{protocol}"] = made
        spec["ports"] = ports
        _drop(spec, _DEFAULTS["Service"])

    def _target(self, workloads: Iterable[str], target: Any) -> Any:
        """The number of a port of the pods."""
        for who in workloads:
            for each in self.objects:
                if f"{each.get('kind')}/{each['metadata'].get('name')}" == who:
                    for container in _containers(_at(each, _path(each)) or {}):
                        for port in container.get("ports") or []:
                            if target == port.get("name"):
                                return port["containerPort"]
        return target

    def ingress(self, kept: dict[str, Any]) -> None:
        spec = kept["spec"]
        notes = kept.get("metadata", {}).get("annotations", {})
        if "kubernetes.io/ingress.class" in notes:
            spec.setdefault("ingressClassName", notes.pop("kubernetes.io/ingress.class"))
        rules: dict[str, Any] = {}
        for rule in spec.get("rules") or []:
            paths = rules.setdefault(rule.get("host") or "*", {})
            for path in (rule.get("http") or {}).get("paths") or []:
                service = (path.get("backend") or {}).get("service") or {}
                port = service.get("port") or {}
                to = f"{service.get('name')}:{self._number(str(service.get('name')), port)}"
                paths[path.get("path") or "/"] = {"type": path.get("pathType"), "to": to}
        spec["rules"] = rules
        spec["tls"] = {
            host: entry.get("secretName", "") for entry in spec.get("tls") or [] for host in entry.get("hosts") or ["*"]
        }
        if not spec["tls"]:
            del spec["tls"]

    def _number(self, name: str, port: dict[str, Any]) -> Any:
        for each in (self._services.get(name) or {"spec": {}})["spec"].get("ports") or []:
            if port.get("name") and each.get("name") == port["name"]:
                return each["port"]
        return port.get("number", port.get("name"))

    def route(self, kept: dict[str, Any]) -> None:
        spec = kept["spec"]
        for parent in spec.get("parentRefs") or []:
            _drop(parent, {"group": "gateway.networking.k8s.io", "kind": "Gateway"})
        paths: dict[str, Any] = {}
        for rule in spec.pop("rules", []):
            backends = [
                {key: value for key, value in each.items() if (key, value) not in _BACKEND}
                for each in rule.get("backendRefs") or []
            ]
            for match in rule.get("matches") or [{"path": {"type": "PathPrefix", "value": "/"}}]:
                path = {"type": "PathPrefix", "value": "/"} | (match.get("path") or {})
                rest = {key: value for key, value in match.items() if key != "path"}
                others = {key: value for key, value in rule.items() if key not in ("matches", "backendRefs")}
                paths[f"{path['type']} {path['value']}"] = {"to": backends, **rest, **others}
        spec["paths"] = paths

    def budget(self, kept: dict[str, Any]) -> None:
        wanted = kept["spec"].pop("selector", None)
        kept["spec"]["selects"] = self.selected(lambda labels: selector_matches(wanted, dict(labels)))

    def policy(self, kept: dict[str, Any]) -> None:
        wanted = kept["spec"].pop("podSelector", None)
        kept["spec"]["selects"] = self.selected(lambda labels: selector_matches(wanted, dict(labels)))
        for direction, side in (("ingress", "from"), ("egress", "to")):
            for rule in kept["spec"].get(direction) or []:
                if rule.get(side):
                    rule[side] = self._peers(rule[side])

    def _peers(self, peers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Workloads that are peers by labels that differ here, by their names."""
        names: set[str] = set()
        others = []
        for peer in peers:
            matching = self.selected(partial(selector_matches, peer.get("podSelector")))
            if by_name(peer) and matching:
                names |= set(matching)
            else:
                others.append(peer)
        return [*others, *({"selects": sorted(names)} for _ in range(bool(names)))]

    def autoscaler(self, kept: dict[str, Any]) -> None:
        spec = kept["spec"]
        if "targetCPUUtilizationPercentage" in spec:
            percent = spec.pop("targetCPUUtilizationPercentage")
            target = {"type": "Utilization", "averageUtilization": percent}
            spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
        metrics = {}
        for each in spec.get("metrics") or []:
            own = each.get(str(each.get("type", "")).lower()) or each
            metrics[f"{each.get('type')} {own.get('name') or (own.get('metric') or {}).get('name')}"] = own
        spec["metrics"] = metrics
        _drop(spec, _DEFAULTS["HorizontalPodAutoscaler"])
        spec.get("scaleTargetRef", {}).pop("apiVersion", None)

    def monitor(self, kept: dict[str, Any]) -> None:
        spec = kept["spec"]
        wanted = spec.pop("selector", None)
        if kept["kind"] == "PodMonitor":
            spec["selects"] = self.selected(lambda labels: selector_matches(wanted, dict(labels)))
        else:
            spec["selects"] = sorted(
                name
                for name, each in self._services.items()
                if selector_matches(
                    wanted, {key: str(value) for key, value in (each["metadata"].get("labels") or {}).items()}
                )
            )
        label = spec.get("jobLabel")
        if not any(
            label in (self._services[name]["metadata"].get("labels") or {})
            for name in spec["selects"]
            if name in self._services
        ):
            spec.pop("jobLabel", None)
        field = "endpoints" if kept["kind"] == "ServiceMonitor" else "podMetricsEndpoints"
        for each in spec.get(field) or []:
            _drop(each, {"path": "/metrics", "scheme": "http"})
            for name in spec["selects"]:
                each["port"] = self._number(name, {"name": each.get("port")})

    def binding(self, kept: dict[str, Any]) -> None:
        for each in kept.get("subjects") or []:
            each.pop("namespace", None)
            each.pop("apiGroup", None)
        role = kept.get("roleRef", {})
        role.pop("apiGroup", None)
        if role.get("kind") == "Role":
            role["name"] = self._roles.get(str(role.get("name")), role.get("name"))

    def role(self, kept: dict[str, Any]) -> None:
        rules = kept.get("rules") or []
        kept["rules"] = sorted(({key: sorted(value) for key, value in each.items()} for each in rules), key=str)

    def account(self, kept: dict[str, Any]) -> None:
        _drop(kept, _DEFAULTS["ServiceAccount"])
        kept.pop("imagePullSecrets", None)

    def claim(self, kept: dict[str, Any]) -> None:
        _drop(kept["spec"], _DEFAULTS["PersistentVolumeClaim"])

    def config(self, kept: dict[str, Any]) -> None:
        for key in ("data", "binaryData"):
            if not kept.get(key):
                kept.pop(key, None)


_BACKEND = (("group", ""), ("kind", "Service"), ("weight", 1))
_MEANINGS: dict[str, Callable[[World, dict[str, Any]], None]] = {
    "Service": World.service,
    "Ingress": World.ingress,
    "HTTPRoute": World.route,
    "PodDisruptionBudget": World.budget,
    "NetworkPolicy": World.policy,
    "HorizontalPodAutoscaler": World.autoscaler,
    "ServiceMonitor": World.monitor,
    "PodMonitor": World.monitor,
    "Role": World.role,
    "RoleBinding": World.binding,
    "ServiceAccount": World.account,
    "PersistentVolumeClaim": World.claim,
    "ConfigMap": World.config,
}


def is_controller(manifest: Manifest) -> bool:
    """Whether it runs pods and is a kind of the values."""
    group, slash, _ = str(manifest.get("apiVersion") or "").partition("/")
    return bool(slash) and CONTROLLERS.get(str(manifest.get("kind"))) == group


def _marks(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that a chart writes today."""
    return {key: value for key, value in labels.items() if key.startswith(("helm.sh/", "app.kubernetes.io/"))}


def _path(manifest: Manifest) -> tuple[str, ...]:
    return _TEMPLATES.get(str(manifest.get("kind")), ("spec", "template"))


def _jobs(spec: dict[str, Any]) -> None:
    if spec.get("completions") == 1 and spec.get("parallelism", 1) == 1:
        spec.pop("completions", None)
    if spec.get("parallelism") == 1:
        spec.pop("parallelism", None)


def _claim_template(each: dict[str, Any]) -> dict[str, Any]:
    spec = dict(each.get("spec") or {})
    _drop(spec, _DEFAULTS["PersistentVolumeClaim"])
    return {"spec": spec} | {
        key: each["metadata"][key] for key in ("labels", "annotations") if each["metadata"].get(key)
    }


def _template(template: dict[str, Any], main: str, workload: str) -> dict[str, Any]:
    kept = settled(template)
    spec = kept.get("spec") or {}
    common = {key: spec["securityContext"].pop(key) for key in _USERS if key in (spec.get("securityContext") or {})}
    if not spec.get("securityContext"):
        spec.pop("securityContext", None)
    _drop(spec, {"enableServiceLinks": True, "automountServiceAccountToken": True, "serviceAccountName": "default"})
    volumes = {
        each["name"]: {key: value for key, value in each.items() if key != "name"} for each in spec.pop("volumes", [])
    }
    used: set[str] = set()
    for group in ("initContainers", "containers"):
        made: dict[str, Any] = {}
        for each in spec.get(group) or []:
            used |= {mount["name"] for mount in each.get("volumeMounts") or []}
            name = MAIN if group == "containers" and each["name"] == (main or workload) else each["name"]
            made[name] = _container(each, common, volumes)
        if group in spec:
            spec[group] = made
    left = {name: source for name, source in volumes.items() if name not in used}
    if left:
        spec["volumes"] = left
    # Init containers run in their order.
    if spec.get("initContainers"):
        spec["initOrder"] = list(spec["initContainers"])
    if spec.get("tolerations"):
        spec["tolerations"] = {str(sorted(each.items())): each for each in spec["tolerations"]}
    if spec.get("topologySpreadConstraints"):
        spec["topologySpreadConstraints"] = {
            each["topologyKey"]: {key: value for key, value in each.items() if key in ("maxSkew", "whenUnsatisfiable")}
            for each in spec["topologySpreadConstraints"]
        }
    kept["spec"] = spec
    return kept


def _container(each: dict[str, Any], common: dict[str, Any], volumes: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in each.items() if key not in ("name", *_RESOLVED)}
    if kept.get("resources"):
        kept["resources"] = {key: value for key, value in kept["resources"].items() if value}
        if not kept["resources"]:
            del kept["resources"]
    security = {**common, **(each.get("securityContext") or {})}
    _drop(security, _SECURITY)
    mounts = {}
    for mount in each.get("volumeMounts") or []:
        source = volumes.get(mount["name"], {"claimTemplate": mount["name"]})
        rest = {key: value for key, value in mount.items() if key not in ("name", "mountPath")}
        if source.keys() & _READ_ONLY:
            rest.pop("readOnly", None)
        mounts[mount["mountPath"]] = {"volume": source, **rest}
    resolved = {
        "securityContext": security,
        "ports": {
            f"{port['containerPort']}/{port.get('protocol', 'TCP')}": _port(port) for port in each.get("ports") or []
        },
        "env": {entry["name"]: _variable(entry) for entry in each.get("env") or []},
        "envFrom": {str(entry): entry for entry in each.get("envFrom") or []},
        "mounts": mounts,
    }
    kept |= {key: value for key, value in resolved.items() if value}
    numbers = {port["name"]: port["containerPort"] for port in each.get("ports") or [] if port.get("name")}
    for holder in [*(kept.get(name) or {} for name in _PROBES), *(kept.get("lifecycle") or {}).values()]:
        for way in _ACTIONS:
            if (holder.get(way) or {}).get("port") is not None:
                holder[way] = holder[way] | {"port": _number(holder[way]["port"], numbers)}
    return kept


def _port(port: dict[str, Any]) -> dict[str, Any]:
    return {"name": port.get("name", "")} | {key: port[key] for key in ("hostPort", "hostIP") if key in port}


def _variable(entry: dict[str, Any]) -> Any:
    return entry["valueFrom"] if "valueFrom" in entry else str(entry.get("value", ""))


def _number(port: Any, numbers: Mapping[str, int]) -> Any:
    return numbers.get(port, int(port) if isinstance(port, str) and port.isdecimal() else port)


def _containers(template: dict[str, Any]) -> list[dict[str, Any]]:
    spec = template.get("spec") or {}
    return [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]


def _at(node: Any, path: Iterable[str]) -> Any:
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _put(node: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


def _drop(node: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for key, value in defaults.items():
        if key in node and node[key] == value and type(node[key]) is type(value):
            del node[key]


def _without_nulls(value: Any) -> Any:
    """A copy without what is not there, and without the default of references."""
    if isinstance(value, dict):
        kept = {key: _without_nulls(each) for key, each in value.items() if each is not None}
        if kept.get("optional") is False and kept.keys() & {"name", "secretName"}:
            del kept["optional"]
        return kept
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
