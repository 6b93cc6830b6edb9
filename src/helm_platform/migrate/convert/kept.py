"""Objects that are kept as they are, without what a cluster or another release wrote, and with selectors that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helm_platform.migrate.part import Object
from helm_platform.objects.labels import labels_match, looked_at, selector_matches

WRITTEN_HERE = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component")
"""Labels of pods that the chart writes, whatever the source wrote there; pods keep all others."""

_WRITTEN = {
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "managedFields",
    "ownerReferences",
    "selfLink",
}
_FOREIGN = {
    "labels": (
        "helm.sh/",
        "app.kubernetes.io/managed-by",
        *WRITTEN_HERE,
    ),
    "annotations": (
        "meta.helm.sh/",
        "kubectl.kubernetes.io/last-applied",
        "pv.kubernetes.io/",
        "volume.kubernetes.io/",
        "volume.beta.kubernetes.io/",
    ),
}
_SELECTORS = {
    "Service": "selector",
    "PodDisruptionBudget": "selector",
    "NetworkPolicy": "podSelector",
    "PodMonitor": "selector",
    "ServiceMonitor": "selector",
}


Pods = Sequence[tuple[Mapping[str, str], Mapping[str, str]]]
"""The labels of the pods of each workload, in the source and here."""


def kept(found: Object, selected: Mapping[str, str] | None = None, pods: Pods = ()) -> dict[str, Any]:
    """The object for `extraObjects`.

    It selects pods by the labels `selected`, where there are any; the peers of a NetworkPolicy are among `pods`.
    """
    written = found.part.get("metadata").map
    metadata = {key: value for key, value in written.items() if key not in (*_WRITTEN, "labels", "annotations")}
    for words, foreign in _FOREIGN.items():
        given = written.get(words) or {}
        # A chart writes the version of what it installs, and platform-app that of the image.
        charts = ("app.kubernetes.io/version",) if "helm.sh/chart" in given else ()
        own = {key: value for key, value in given.items() if not key.startswith((*foreign, *charts))}
        if own:
            metadata[words] = own
    manifest = {key: value for key, value in found.manifest.items() if key != "status" and value is not None}
    manifest["metadata"] = metadata
    path = _SELECTORS.get(found.kind)
    labels = dict(selected or {})
    if path is not None and labels:
        addresses = ("clusterIP", "clusterIPs")
        spec = {key: value for key, value in manifest["spec"].items() if key not in addresses or value == "None"}
        manifest["spec"] = spec | {path: labels if found.kind == "Service" else {"matchLabels": labels}}
    if found.kind == "NetworkPolicy" and isinstance(manifest.get("spec"), dict):
        manifest["spec"] = _with_peers(manifest["spec"], pods)
    return manifest


def selected_by(found: Object, pods: Pods) -> dict[str, str]:
    """The labels here of the first workload whose pods an object selects."""
    spec = found.part.get("spec")
    wanted = spec.get("podSelector", "matchLabels").map or spec.get("selector", "matchLabels").map
    return next((dict(ours) for theirs, ours in pods if labels_match(wanted, theirs)), {})


def _with_peers(spec: dict[str, Any], pods: Pods) -> dict[str, Any]:
    made = dict(spec)
    for direction, side in (("ingress", "from"), ("egress", "to")):
        if made.get(direction):
            made[direction] = [
                rule | {side: [each for peer in rule[side] for each in _peers(peer, pods)]} if rule.get(side) else rule
                for rule in made[direction]
            ]
    return made


def _peers(peer: dict[str, Any], pods: Pods) -> Iterator[dict[str, Any]]:
    """The peer, or the workloads that it is, by their labels here."""
    matching = [ours for theirs, ours in pods if selector_matches(peer.get("podSelector"), theirs)]
    if by_name(peer) and matching:
        for ours in matching:
            yield {"podSelector": {"matchLabels": dict(ours)}}
    else:
        yield peer


def by_name(peer: Mapping[str, Any]) -> bool:
    """Whether a peer is pods of the same namespace, by labels that the chart writes."""
    return set(peer) == {"podSelector"} and not looked_at(peer["podSelector"]).isdisjoint(WRITTEN_HERE)
