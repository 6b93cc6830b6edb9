"""What a set of objects would be in a cluster: namespaces with labels, pods by their templates, Services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from helm_platform.helm.manifests import Manifest
from helm_platform.objects.labels import labels_match

NAME_LABEL = "kubernetes.io/metadata.name"
"""The API server gives every namespace this label, with its name."""
TEAM_LABEL = "helm-platform.io/team"
"""Says whose a namespace is."""

_TEMPLATES: dict[str, tuple[str, ...]] = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "ScaledJob": ("spec", "jobTargetRef", "template"),
}

_OF_CLUSTER = {
    "APIService",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeSnapshotClass",
}


@dataclass(frozen=True, eq=False)
class Item:
    """One object of the input. `unit` is what it is installed with, `file` and `template` say where it is from.

    `cluster` is where a fleet repository installs it, "" where nothing says that.
    """

    manifest: Manifest
    file: Path | None = None
    template: str = ""
    unit: str = ""
    default_namespace: str = "default"
    cluster: str = ""

    @property
    def kind(self) -> str:
        """As written in the object."""
        return str(self.manifest.get("kind", ""))

    @property
    def group(self) -> str:
        """The API group, "" for the core."""
        return str(self.manifest.get("apiVersion", "")).rpartition("/")[0]

    @property
    def metadata(self) -> dict[str, Any]:
        """Empty where there is none."""
        return as_map(self.manifest.get("metadata"))

    @property
    def name(self) -> str:
        """Its name in its namespace."""
        return str(self.metadata.get("name", ""))

    @property
    def namespace(self) -> str:
        """Its namespace, or that in which it would be installed."""
        return str(self.metadata.get("namespace") or self.default_namespace)

    @property
    def labels(self) -> dict[str, Any]:
        """Empty where there are none."""
        return as_map(self.metadata.get("labels"))

    @property
    def annotations(self) -> dict[str, Any]:
        """Empty where there are none."""
        return as_map(self.metadata.get("annotations"))

    @property
    def spec(self) -> dict[str, Any]:
        """Empty where there is none."""
        return as_map(self.manifest.get("spec"))

    @property
    def label(self) -> str:
        """`ServiceMonitor shop/web`, `ClusterRole viewer`."""
        return f"{self.kind} {self.name}" if self.of_cluster else f"{self.kind} {self.namespace}/{self.name}"

    @property
    def of_cluster(self) -> bool:
        """Whether it is an object of the whole cluster: of a kind of this table, or one that calls itself so."""
        return self.kind in _OF_CLUSTER or (self.kind.startswith("Cluster") and not self.metadata.get("namespace"))

    @property
    def place(self) -> str:
        """Where a person finds it: the file, or the template and what was rendered."""
        if self.template:
            return f"{self.template} of {self.unit}" if self.unit else self.template
        return str(self.file) if self.file else self.unit


@dataclass(frozen=True)
class Port:
    """A port of a container; `name` may be empty."""

    number: int
    name: str = ""
    protocol: str = "TCP"


@dataclass(frozen=True, eq=False)
class Pods:
    """The pods of one workload: they are alike."""

    owner: Item
    labels: Mapping[str, Any]
    ports: tuple[Port, ...]
    host_network: bool = False

    @property
    def namespace(self) -> str:
        """Where they run."""
        return self.owner.namespace

    @property
    def label(self) -> str:
        """`Deployment shop/web`."""
        return self.owner.label

    def named(self, name: str, protocol: str = "TCP") -> int | None:
        """The number of a named port."""
        return next((each.number for each in self.ports if each.name == name and each.protocol == protocol), None)


@dataclass(frozen=True, eq=False)
class Cluster:
    """All objects of the input."""

    items: tuple[Item, ...]

    def of(self, kind: str, group: str | None = None) -> list[Item]:
        """The objects of a kind, of any group where none is given."""
        return [each for each in self._by_kind.get(kind, []) if group in (None, each.group)]

    @cached_property
    def _by_kind(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for each in self.items:
            found.setdefault(each.kind, []).append(each)
        return found

    def within(self, namespace: str, kind: str, group: str | None = None) -> list[Item]:
        """The objects of a kind in one namespace."""
        return [each for each in self._by_place.get((namespace, kind), []) if group in (None, each.group)]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Item]]:
        found: dict[tuple[str, str], list[Item]] = {}
        for each in self.items:
            found.setdefault((each.namespace, each.kind), []).append(each)
        return found

    @cached_property
    def declared(self) -> dict[str, Item]:
        """The namespaces of the input by their names."""
        return {each.name: each for each in self.of("Namespace", "")}

    @cached_property
    def namespaces(self) -> dict[str, dict[str, Any]]:
        """Labels of each namespace: of its object, or, where the input has none, its name alone."""
        names = {each.namespace for each in self.items if each.kind != "Namespace"} | self.declared.keys()
        return {name: self.labels_of(name) for name in sorted(names)}

    def labels_of(self, namespace: str) -> dict[str, Any]:
        """The labels of a namespace as the API server has them."""
        found = self.declared.get(namespace)
        return {**(found.labels if found else {}), NAME_LABEL: namespace}

    @cached_property
    def pods(self) -> list[Pods]:
        """The pods of every workload."""
        return [each for item in self.items for each in _pods(item)]

    @cached_property
    def _pods_by_namespace(self) -> dict[str, list[Pods]]:
        found: dict[str, list[Pods]] = {}
        for each in self.pods:
            found.setdefault(each.namespace, []).append(each)
        return found

    def pods_in(self, namespace: str) -> list[Pods]:
        """The pods of one namespace."""
        return self._pods_by_namespace.get(namespace, [])

    def service(self, namespace: str, name: str) -> Item | None:
        """A Service by its name."""
        return next((each for each in self.within(namespace, "Service", "") if each.name == name), None)

    def behind(self, service: Item) -> list[Pods]:
        """The pods that a Service sends to."""
        wanted = service.spec.get("selector")
        return [each for each in self.pods_in(service.namespace) if labels_match(wanted, each.labels)]


def target(port: Mapping[str, Any], pods: Pods) -> int | None:
    """The number of the container port behind a port of a Service; None where no container has the name."""
    wanted = port.get("targetPort", port.get("port"))
    if isinstance(wanted, int):
        return wanted
    text = str(wanted)
    return int(text) if text.isdigit() else pods.named(text, str(port.get("protocol") or "TCP"))


def as_map(value: Any) -> dict[str, Any]:
    """A map as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """A list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def as_maps(value: Any) -> list[dict[str, Any]]:
    """The maps of a list."""
    return [each for each in as_list(value) if isinstance(each, dict)]


def _pods(item: Item) -> Iterator[Pods]:
    path = _TEMPLATES.get(item.kind)
    if path is None:
        return
    template: Any = item.manifest
    for key in path:
        template = as_map(template).get(key)
    template = as_map(template)
    spec = as_map(template.get("spec"))
    if not spec:
        return
    containers = [*as_list(spec.get("containers")), *as_list(spec.get("initContainers"))]
    ports = [
        Port(int(port["containerPort"]), str(port.get("name") or ""), str(port.get("protocol") or "TCP"))
        for container in containers
        for port in as_list(as_map(container).get("ports"))
        if isinstance(port, dict) and isinstance(port.get("containerPort"), int)
    ]
    labels = as_map(as_map(template.get("metadata")).get("labels"))
    yield Pods(item, labels, tuple(ports), bool(spec.get("hostNetwork")))
