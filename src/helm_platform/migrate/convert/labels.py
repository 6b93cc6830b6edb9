"""Labels and annotations, and what of them is a tool's own mark."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import Object

_LABELS = re.compile(r"helm\.sh/chart|app\.kubernetes\.io/(managed-by|name|instance|component|controller|service)")
"""Written by the chart, or by the chart that it was before: the last two are app-template's."""
_OLDER = ("heritage", "chart", "release")
"""The same in charts of old; without `heritage` beside it a `release` is a label of somebody."""
_VERSION = "app.kubernetes.io/version"
_BY = "app.kubernetes.io/managed-by"
_ANNOTATIONS = re.compile(
    r"(helm\.sh|meta\.helm\.sh|deployment\.kubernetes\.io|kubectl\.kubernetes\.io)/.*|checksum/.*|.*/checksum|"
    r"kubernetes\.io/ingress\.class|cert-manager\.io/cluster-issuer|rollme|kompose\..*"
)


def own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that somebody chose."""
    older = _OLDER if "heritage" in labels else ()
    return {key: value for key, value in labels.items() if not _LABELS.fullmatch(key) and key not in older}


def own_annotations(annotations: Mapping[str, str]) -> dict[str, str]:
    """The annotations that somebody chose."""
    return {key: value for key, value in annotations.items() if not _ANNOTATIONS.fullmatch(key)}


def labelled(owned: Owned, draft: Draft) -> None:
    """Write the labels and annotations of the workload and of its pods."""
    metadata = owned.controller.part.get("metadata")
    pods = owned.template.get("metadata")
    tag = (draft.get("image") or {}).get("tag")
    for_pods, for_all = own_labels(owned.labels), own_labels(owned.controller.labels)
    # A chart writes its own version there; here it is the image's tag.
    charts = "helm.sh/chart" in owned.controller.labels or owned.controller.labels.get(_BY) == "Helm"
    for labels in (for_pods, for_all):
        if charts or labels.get(_VERSION) == tag:
            labels.pop(_VERSION, None)
    for key, value in for_all.items():
        draft.put(value, "labels", key, of=metadata.get("labels", key))
    for key, value in for_pods.items():
        if for_all.get(key) != value:
            draft.put(value, "podLabels", key, of=pods.get("labels", key))
    for key, value in own_annotations(owned.controller.annotations).items():
        draft.put(value, "annotations", key, of=metadata.get("annotations", key))
    for key, value in own_annotations(pods.get("annotations").texts).items():
        draft.put(value, "podAnnotations", key, of=pods.get("annotations", key))


def of_object(found: Object, draft: Draft, block: str, *, labels: bool = True) -> None:
    """Write what one object beside the workload has more."""
    common, notes = draft.get("labels") or {}, draft.get("annotations") or {}
    if labels:
        for key, value in own_labels(found.labels).items():
            if common.get(key) != value and key != _VERSION:
                draft.put(value, block, "labels", key, of=found.part.get("metadata", "labels", key))
    for key, value in own_annotations(found.annotations).items():
        if notes.get(key) != value:
            draft.put(value, block, "annotations", key, of=found.part.get("metadata", "annotations", key))
