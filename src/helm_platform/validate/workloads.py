"""The workloads, tasks and containers that values of platform-lib describe, with what they inherit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from helm_platform.diagnostics import ValuesPath
from helm_platform.values import Mapping, Node, Scalar, find, merged

GROUPS = ("containers", "initContainers", "sidecars")
_INHERITED = ("labels", "annotations", "podLabels", "podAnnotations", "serviceAccount")
_SHARED = (*_INHERITED, "image", "env", "envFrom", "secrets")
_SCALING = ("Deployment", "StatefulSet", "Rollout")


@dataclass(frozen=True)
class Image:
    """What names an image, each as far as it is written. `path` is that of the block that says the version."""

    path: ValuesPath
    repository: Scalar | None = None
    tag: Scalar | None = None
    digest: Scalar | None = None
    block: Mapping | None = None


@dataclass(frozen=True)
class Workload:
    """One workload or task. `values` are its own with the profile's defaults below and its enforced fields above."""

    path: ValuesPath
    values: Mapping
    kind: str
    image: Image

    @property
    def scales(self) -> bool:
        """Whether it has a number of replicas."""
        return self.kind in _SCALING

    def containers(self) -> Iterator[Container]:
        """The main container first."""
        yield Container(self.path, self.values, self.image, main=True)
        for group in GROUPS:
            for name, own in maps(find(self.values, (group,))):
                path = (*self.path, group, name)
                yield Container(path, own, _image(own, path, self.image), lasting=group != "initContainers")


@dataclass(frozen=True)
class Container:
    """One container: the path and values of its block. `lasting` ones run as long as the pod."""

    path: ValuesPath
    values: Mapping
    image: Image
    main: bool = False
    lasting: bool = True


def workloads(values: Mapping) -> Iterator[Workload]:
    """Every workload and task that is not switched off; `values` are those that the templates see."""
    defaults = _map(find(values, ("global", "platform", "defaults")), values)
    enforced = _map(find(values, ("global", "platform", "enforced")), values)
    root = merged(merged(defaults, values), enforced)
    image = _image(root, (), Image(()))
    if text(root, "kind") != "none" and not _off(root):
        yield Workload((), root, text(root, "kind") or "Deployment", image)
    own_defaults = _without(defaults, _SHARED)
    for group in ("workloads", "tasks"):
        for name, own in maps(find(values, (group,))):
            path: ValuesPath = (group, name)
            block = merged(merged(own_defaults, own), enforced) if group == "workloads" else own
            block = merged(_only(root, _INHERITED), block)
            kind = (text(block, "kind") or "Deployment") if group == "workloads" else "Job"
            if kind != "none":
                yield Workload(path, block, kind, _image(block, path, image))


def maps(node: Node | None) -> Iterator[tuple[str, Mapping]]:
    """The maps below a map, by name, without those that are switched off."""
    if isinstance(node, Mapping):
        for name, entry in node.entries.items():
            if isinstance(entry.node, Mapping) and not _off(entry.node):
                yield name, entry.node


def scalar(node: Node, *path: str) -> Scalar | None:
    """The scalar at a path, or None where there is none, or null."""
    found = find(node, path)
    return found if isinstance(found, Scalar) and found.value is not None else None


def text(node: Node, *path: str) -> str:
    """The text at a path, empty where there is none."""
    found = scalar(node, *path)
    return found.value if found is not None and isinstance(found.value, str) else ""


def number(node: Node, *path: str) -> float | None:
    """The number at a path, or None."""
    found = scalar(node, *path)
    if found is None or isinstance(found.value, bool) or not isinstance(found.value, int | float):
        return None
    return found.value


def _image(own: Mapping, path: ValuesPath, inherited: Image) -> Image:
    """A tag or digest never travels to another repository, and an own tag replaces an inherited digest."""
    block = find(own, ("image",))
    if not isinstance(block, Mapping) or not any(key in block.entries for key in ("repository", "tag", "digest")):
        return inherited
    return Image(
        (*path, "image"),
        scalar(block, "repository") or inherited.repository,
        scalar(block, "tag"),
        scalar(block, "digest"),
        block,
    )


def _off(block: Mapping) -> bool:
    enabled = scalar(block, "enabled")
    return enabled is not None and enabled.value is False


def _map(node: Node | None, values: Mapping) -> Mapping:
    return node if isinstance(node, Mapping) else Mapping(values.source)


def _only(block: Mapping, keys: tuple[str, ...]) -> Mapping:
    return replace(block, entries={key: entry for key, entry in block.entries.items() if key in keys})


def _without(block: Mapping, keys: tuple[str, ...]) -> Mapping:
    return replace(block, entries={key: entry for key, entry in block.entries.items() if key not in keys})
