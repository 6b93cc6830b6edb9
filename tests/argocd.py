"""Applications of the real Argo CD beside the control plane of the tests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from helm_platform.controlplane import ControlPlane

NAMESPACE = "argocd"
SERVER = "https://kubernetes.default.svc"
_SECONDS = 90

Object = dict[str, Any]


def project(name: str, repositories: list[str], kinds: dict[str, list[str]], namespaces: list[str]) -> Object:
    """An AppProject for kinds (API group → kinds), whose applications are applied as `deployer` of their namespace."""
    places = [{"server": SERVER, "namespace": namespace} for namespace in namespaces]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "sourceRepos": repositories,
            "destinations": places,
            "clusterResourceWhitelist": [],
            "namespaceResourceWhitelist": [{"group": g, "kind": k} for g, each in kinds.items() for k in each],
            "destinationServiceAccounts": [{**place, "defaultServiceAccount": "deployer"} for place in places],
        },
    }


def application(name: str, project: str, namespace: str, *sources: Object, tries: int = 0) -> Object:
    """An Application that syncs by itself, heals, prunes, and tries again `tries` times, after a second."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        # Deleting it deletes what it has made.
        "metadata": {"name": name, "namespace": NAMESPACE, "finalizers": ["resources-finalizer.argocd.argoproj.io"]},
        "spec": specification(project, namespace, *sources, tries=tries),
    }


def specification(project: str, namespace: str, *sources: Object, tries: int = 0) -> Object:
    """The `spec` of such an Application. It cannot be deleted as long as it tries again."""
    one = {"source": sources[0]} if len(sources) == 1 else {"sources": list(sources)}
    return {
        "project": project,
        "destination": {"server": SERVER, "namespace": namespace},
        **one,
        "syncPolicy": {
            "automated": {"prune": True, "selfHeal": True},
            "syncOptions": ["ServerSideApply=true"],
            "retry": {"limit": tries, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}},
        },
    }


def apply(plane: ControlPlane, *objects: Object) -> None:
    """Apply objects as the administrator."""
    items = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
    plane.kubectl("apply", "--server-side", "-f", "-", stdin=json.dumps(items))


def found(plane: ControlPlane, name: str) -> Object:
    """An Application as it is, or {}."""
    text = plane.kubectl("get", "application", name, "-n", NAMESPACE, "--ignore-not-found", "-o", "json")
    parsed: Object = json.loads(text) if text.strip() else {}
    return parsed


def refresh(plane: ControlPlane, name: str) -> None:
    """Have it look at its sources now, not within seconds."""
    plane.kubectl("annotate", "application", name, "-n", NAMESPACE, "argocd.argoproj.io/refresh=normal", "--overwrite")


def until(plane: ControlPlane, name: str, holds: Callable[[Object], object], seconds: float = _SECONDS) -> Object:
    """Wait until something holds of an Application; the Application."""
    deadline = time.monotonic() + seconds
    while not holds(seen := found(plane, name)):
        assert time.monotonic() < deadline, json.dumps(seen.get("status", {}), indent=1)
        time.sleep(0.2)
    return seen


def synced(seen: Object, revision: str | None = None) -> bool:
    """Whether it is Synced and Healthy, at a commit if one is named."""
    status = seen.get("status", {})
    sync = status.get("sync", {})
    return (
        sync.get("status") == "Synced"
        and status.get("health", {}).get("status") == "Healthy"
        and status.get("operationState", {}).get("phase") == "Succeeded"
        and (revision is None or revision in (sync.get("revision"), *sync.get("revisions", [])))
    )


def told(seen: Object) -> str:
    """All that it says about itself: its conditions, its last operation and each object's result."""
    status = seen.get("status", {})
    operation = status.get("operationState", {})
    results = operation.get("syncResult", {}).get("resources", [])
    return "\n".join(
        [
            *(each["message"] for each in status.get("conditions", [])),
            operation.get("message", ""),
            *(each.get("message", "") for each in results),
        ]
    )
