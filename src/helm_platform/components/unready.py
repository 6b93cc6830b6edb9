"""Why workloads are not ready, in the words of the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]


def reasons(objects: Iterable[Object]) -> Iterator[str]:
    """A line for each object that is not ready: what it is, which condition, and why."""
    for each in objects:
        name, status = each["metadata"]["name"], each.get("status", {})
        match each["kind"]:
            case "Pod":
                yield from _pod(name, status)
            case "Deployment" | "StatefulSet":
                yield from _replicas(each, name, status)
            case "DaemonSet":
                wanted, ready = status.get("desiredNumberScheduled", 0), status.get("numberReady", 0)
                if ready < wanted:
                    yield f"DaemonSet {name}: {ready} of {wanted} pods ready"
            case "Job":
                yield from (f"Job {name}: failed: {_said(one)}" for one in _true(status, "Failed"))
            case "PersistentVolumeClaim":
                if status.get("phase") != "Bound":
                    storage = each["spec"].get("storageClassName") or "the default one"
                    yield f"PersistentVolumeClaim {name}: {status.get('phase', 'Pending')} (StorageClass: {storage})"


def _replicas(each: Object, name: str, status: Object) -> Iterator[str]:
    wanted, ready = each["spec"].get("replicas", 1), status.get("readyReplicas", 0)
    if ready < wanted:
        yield f"{each['kind']} {name}: {ready} of {wanted} pods ready"
    # Pods that were never made, as by a quota or Pod Security, are told only here.
    yield from (f"{each['kind']} {name}: {_said(one)}" for one in _true(status, "ReplicaFailure"))


def _pod(name: str, status: Object) -> Iterator[str]:
    if status.get("phase") == "Succeeded" or list(_true(status, "Ready")):
        return
    waiting = [
        f"container {one['name']}: {_said(state)}"
        for one in [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]
        if (state := one.get("state", {}).get("waiting") or one.get("state", {}).get("terminated"))
        and state.get("reason") not in ("Completed", "PodInitializing")
    ]
    conditions = [
        f"{one['type']}: {_said(one)}"
        for one in status.get("conditions", ())
        if one["status"] != "True" and one.get("message") and one["type"] == "PodScheduled"
    ]
    unready = [f"{one['type']}: {_said(one)}" for one in status.get("conditions", ()) if one["status"] != "True"]
    yield f"Pod {name}: {'; '.join(conditions or waiting or unready) or status.get('phase', 'Unknown')}"


def _true(status: Object, kind: str) -> Iterator[Object]:
    return (one for one in status.get("conditions", ()) if one["type"] == kind and one["status"] == "True")


def _said(condition: Object) -> str:
    said = [condition.get("reason", ""), condition.get("message", "")]
    return ": ".join(part for part in said if part) or "no reason given"
