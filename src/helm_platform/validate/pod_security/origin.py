"""From what a pod does to the line of the values that asks for it.

Follows what charts/platform-lib does with the values: which keys end up in which container, the platform's enforced
fields over a workload's own and those over the platform's defaults (context/_security.tpl, _hatch.tpl, _effective.tpl).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Span, ValuesPath
from helm_platform.validate.pod_security.pods import Container, Holder, ObjectPath, mapping
from helm_platform.validate.pod_security.standard import Broken
from helm_platform.validate.spot import spot
from helm_platform.values import Mapping, Scalar, Sequence, Source, find, plain

_COMPONENT = "app.kubernetes.io/component"
ENFORCED: ValuesPath = ("global", "platform", "enforced")
DEFAULTS: ValuesPath = ("global", "platform", "defaults")
# Keys of `security`, by the field of a securityContext that they set.
_SHORT = {
    "allowPrivilegeEscalation": "allowPrivilegeEscalation",
    "capabilities": "capabilities",
    "readOnlyRootFilesystem": "readOnlyRootFilesystem",
    "runAsNonRoot": "runAsNonRoot",
    "runAsUser": "runAsUser",
    "seccompProfile": "seccomp",
}


@dataclass(frozen=True)
class Written:
    """The values path that a cause has, where it stands, and the reason given beside it."""

    path: ValuesPath
    source: Source
    span: Span | None
    reason: str | None = None


@dataclass(frozen=True)
class _Candidate:
    """A key that could be the cause: `path` in full, and `reasons`, where its reason would stand, the first that is."""

    path: ValuesPath
    reasons: tuple[ValuesPath, ...]


def written(values: Mapping, holder: Holder, broken: Broken) -> Written | None:
    """The line that causes it, or None where no value does: the chart itself, or a chart that is not ours."""
    extra = extra_object(values, holder.manifest)
    if extra is not None:
        path = (*extra, *holder.path, *broken.field)
        found = spot(values, path)
        return Written(path, found.source, found.span) if found else None
    block = workload(values, holder.labels)
    if block is None:
        return None
    candidates = list(_candidates(block, _group(holder, broken), broken))
    for candidate in candidates:
        made = _if_cause(values, candidate, holder, broken)
        if made is not None:
            return made
    # What is missing may have been taken away by a block of Kubernetes' own words that says null.
    for candidate in candidates:
        found = spot(values, candidate.path)
        if found is not None and {"containerSpec", "podSpec"} & set(candidate.path[: found.depth - 1]):
            return Written(candidate.path, found.source, found.span, _reason(values, candidate))
    return None


def extra_object(values: Mapping, manifest: dict[str, Any]) -> ValuesPath | None:
    """The block below `extraObjects` that an object was written in, as it is."""
    objects = find(values, ("extraObjects",))
    if not isinstance(objects, Mapping):
        return None
    made = mapping(manifest, "metadata")
    for key, entry in objects.entries.items():
        given = plain(entry.node)
        if not isinstance(given, dict) or given.get("kind") != manifest.get("kind"):
            continue
        name = mapping(given, "metadata").get("name")
        if made.get("name") == (name or f"{mapping(made, 'labels').get('app.kubernetes.io/name')}-{key}"):
            return ("extraObjects", key)
    return None


def workload(values: Mapping, labels: dict[str, Any]) -> ValuesPath | None:
    """Where the values of a workload stand, by its labels: the root, or a name below `workloads` or `tasks`."""
    component = labels.get(_COMPONENT)
    if component == "main":
        return ()
    for group in ("workloads", "tasks"):
        if isinstance(component, str) and find(values, (group, component)) is not None:
            return (group, component)
    return None


def _group(holder: Holder, broken: Broken) -> ValuesPath | None:
    """The block of a container within its workload's values: () for the main one and the pod; None for unknown ones."""
    container = _container(holder, broken)
    if container is None:
        return ()
    if container.path[1] == "containers":
        # The main container is the first, the others have their keys as names.
        return () if container.path[2] == 0 else ("containers", container.name)
    if container.path[1] == "initContainers":
        lasting = container.spec.get("restartPolicy") == "Always"
        return ("sidecars" if lasting else "initContainers", container.name)
    return None


def _container(holder: Holder, broken: Broken) -> Container | None:
    return next((each for each in holder.pod.containers if each.path == broken.field[: len(each.path)]), None)


def _candidates(block: ValuesPath, group: ValuesPath | None, broken: Broken) -> Iterator[_Candidate]:
    """Every key that could say it, the one that wins first."""
    if group is None:
        return
    container = broken.field[1] in ("initContainers", "containers")
    rest: Any = broken.field[3:] if container else broken.field[1:]
    keys: list[ValuesPath] = []
    if broken.field[0] == "metadata":
        keys.append(("podAnnotations", *broken.field[2:]))
    else:
        keys.append((*group, "containerSpec" if container else "podSpec", *rest))
        if rest[0] == "securityContext" and rest[1] in _SHORT:
            # A capability of `add` stands in a list of its own.
            tail = rest[3:] if rest[1:3] == ("capabilities", "add") else ()
            keys.append((*group, "security", _SHORT[rest[1]], *tail))
    reason = (*group, "security", "reason")
    reasons = ((*ENFORCED, *reason), (*block, *reason), (*DEFAULTS, *reason))
    for key in keys:
        for layer in (ENFORCED, block, DEFAULTS):
            yield _Candidate((*layer, *key), reasons)
        if block and key[0] == "podAnnotations":
            yield _Candidate(key, reasons)


def _if_cause(values: Mapping, candidate: _Candidate, holder: Holder, broken: Broken) -> Written | None:
    """The candidate, if it is written and says what the pod has."""
    has = _at(holder.manifest, (*holder.path, *broken.field))
    path = candidate.path
    if isinstance(path[-1], int):
        # Lists are added to the chart's, so an item has another number in the values.
        items = find(values, path[:-1])
        if not isinstance(items, Sequence):
            return None
        item = next((each for each in items.items if plain(each) == has), None)
        found = spot(values, path[:-1])
        if item is None or found is None:
            return None
        span = found.span
        if not isinstance(item, Scalar) and item.place:
            span = Span(item.place[0], item.place[1], item.place[0], item.place[1] + 1)
        return Written(path[:-1], item.source, span, _reason(values, candidate))
    node, found = find(values, path), spot(values, path)
    if node is None or found is None or plain(node) != has:
        return None
    return Written(path, found.source, found.span, _reason(values, candidate))


def _reason(values: Mapping, candidate: _Candidate) -> str | None:
    for path in candidate.reasons:
        node = find(values, path)
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
            return node.value
    return None


def _at(node: Any, path: ObjectPath) -> Any:
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node
