"""The pods in rendered objects: which kinds hold a pod template, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ObjectPath = tuple[str | int, ...]

# By API group and kind: the path to what has the pod's `metadata` and `spec`.
_TEMPLATES: dict[tuple[str, str], ObjectPath] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("argoproj.io", "Rollout"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("batch", "Job"): ("spec", "template"),
    ("keda.sh", "ScaledJob"): ("spec", "jobTargetRef", "template"),
}


@dataclass(frozen=True)
class Container:
    """A container of any list. `path` is where it stands below the template, `context` its securityContext."""

    path: ObjectPath
    name: str
    spec: dict[str, Any]
    context: dict[str, Any]


@dataclass(frozen=True)
class Pod:
    """A pod template: its metadata, spec, securityContext and containers. What is of a wrong type counts as absent."""

    metadata: dict[str, Any]
    spec: dict[str, Any]
    context: dict[str, Any]
    containers: tuple[Container, ...]

    @property
    def own_users(self) -> bool:
        """Whether the pod is in a user namespace: root in it is nobody outside."""
        return self.spec.get("hostUsers") is False

    @property
    def windows(self) -> bool:
        """Whether it says that it runs on Windows, where Linux fields cannot be set."""
        return mapping(self.spec, "os").get("name") == "windows"


@dataclass(frozen=True)
class Holder:
    """An object that runs pods: its kind, name, labels, the path to the template in it, and the pod."""

    kind: str
    name: str
    labels: dict[str, Any]
    path: ObjectPath
    pod: Pod
    manifest: dict[str, Any]

    @property
    def label(self) -> str:
        """`Deployment/web`."""
        return f"{self.kind}/{self.name}"


def holders(objects: list[dict[str, Any]]) -> Iterator[Holder]:
    """Every object with a pod template, in the order of the render."""
    for item in objects:
        kind = str(item.get("kind", ""))
        path = template(item)
        if path is None:
            continue
        inner = item
        for step in path:
            inner = mapping(inner, step)
        if "spec" not in inner:
            continue  # a Rollout may refer to a Deployment instead
        metadata = mapping(item, "metadata")
        yield Holder(kind, str(metadata.get("name", "")), mapping(metadata, "labels"), path, pod(inner), item)


def template(item: dict[str, Any]) -> ObjectPath | None:
    """The path to the pod template in an object, or None where its kind has none."""
    group, slash, _ = str(item.get("apiVersion", "")).rpartition("/")
    return _TEMPLATES.get((group if slash else "", str(item.get("kind", ""))))


def pod(template: dict[str, Any]) -> Pod:
    """The pod of a template: a dict with `metadata` and `spec`, as a Pod has them."""
    spec = mapping(template, "spec")
    containers = [
        Container(("spec", group, index), str(each.get("name", "")), each, mapping(each, "securityContext"))
        for group in ("initContainers", "containers", "ephemeralContainers")
        for index, each in items(spec, group)
    ]
    return Pod(mapping(template, "metadata"), spec, mapping(spec, "securityContext"), tuple(containers))


def mapping(node: dict[str, Any], key: str | int) -> dict[str, Any]:
    """The map at a key; empty where there is none."""
    value = node.get(str(key))
    return value if isinstance(value, dict) else {}


def items(node: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """The maps of a list at a key, each with its index; none where there is no list."""
    value = node.get(key)
    return (
        [(index, each) for index, each in enumerate(value) if isinstance(each, dict)] if isinstance(value, list) else []
    )


def texts(node: dict[str, Any], key: str) -> list[tuple[int, str]]:
    """The words of a list at a key, each with its index."""
    value = node.get(key)
    return (
        [(index, each) for index, each in enumerate(value) if isinstance(each, str)] if isinstance(value, list) else []
    )
