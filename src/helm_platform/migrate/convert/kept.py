"""Objects that are kept as they are, without what a cluster or another release wrote, and with selectors that hold."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.part import Object

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
        "app.kubernetes.io/name",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/component",
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


def kept(found: Object, draft: Draft | None = None) -> dict[str, Any]:
    """The object for `extraObjects`; with the draft of the workload that it selects, it selects its pods here."""
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
    if path is not None and draft is not None and draft.pods:
        addresses = ("clusterIP", "clusterIPs")
        spec = {key: value for key, value in manifest["spec"].items() if key not in addresses or value == "None"}
        labels = dict(draft.pods)
        manifest["spec"] = spec | {path: labels if found.kind == "Service" else {"matchLabels": labels}}
    return manifest
