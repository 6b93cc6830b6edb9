"""Why something is not ready, in one line each; what is ready says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from helm_platform.components.unready import reasons


def _object(kind: str, status: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "web"}, "spec": spec, "status": status}


def _condition(kind: str, status: str, reason: str, message: str = "") -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


_WAITING = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
_ENDED = {"terminated": {"reason": "Error"}}
_QUOTA = _condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota: pods")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (_object("Deployment", {"readyReplicas": 1}, replicas=2), ["Deployment web: 1 of 2 pods ready"]),
        (_object("StatefulSet", {}, replicas=3), ["StatefulSet web: 0 of 3 pods ready"]),
        (
            _object("Deployment", {"conditions": [_QUOTA]}, replicas=1),
            ["Deployment web: 0 of 1 pods ready", "Deployment web: FailedCreate: exceeded quota: pods"],
        ),
        (
            _object("DaemonSet", {"desiredNumberScheduled": 3, "numberReady": 2}),
            ["DaemonSet web: 2 of 3 pods ready"],
        ),
        (
            _object("Job", {"conditions": [_condition("Failed", "True", "BackoffLimitExceeded", "it failed 6 times")]}),
            ["Job web: failed: BackoffLimitExceeded: it failed 6 times"],
        ),
        (
            _object("PersistentVolumeClaim", {"phase": "Pending"}, storageClassName="fast"),
            ["PersistentVolumeClaim web: Pending (StorageClass: fast)"],
        ),
        (
            _object("PersistentVolumeClaim", {"phase": "Lost"}),
            ["PersistentVolumeClaim web: Lost (StorageClass: the default one)"],
        ),
        (
            _object("Pod", {"containerStatuses": [{"name": "app", "state": _WAITING}]}),
            ["Pod web: container app: ImagePullBackOff: no such image"],
        ),
        (
            _object("Pod", {"initContainerStatuses": [{"name": "init", "state": _ENDED}]}),
            ["Pod web: container init: Error"],
        ),
        (
            _object("Pod", {"conditions": [_condition("PodScheduled", "False", "Unschedulable", "0/3 nodes")]}),
            ["Pod web: PodScheduled: Unschedulable: 0/3 nodes"],
        ),
        (
            _object("Pod", {"conditions": [_condition("Ready", "False", "ReadinessGatesNotReady")]}),
            ["Pod web: Ready: ReadinessGatesNotReady"],
        ),
        (_object("Pod", {"phase": "Pending"}), ["Pod web: Pending"]),
        (_object("Deployment", {"readyReplicas": 2}, replicas=2), []),
        (_object("Deployment", {}, replicas=0), []),
        (_object("DaemonSet", {"desiredNumberScheduled": 2, "numberReady": 2}), []),
        (_object("Job", {"conditions": [_condition("Complete", "True", "CompletionsReached")]}), []),
        (_object("PersistentVolumeClaim", {"phase": "Bound"}), []),
        (_object("Pod", {"conditions": [_condition("Ready", "True", "")]}), []),
        (_object("Pod", {"phase": "Succeeded"}), []),
    ],
)
def test_what_is_not_ready_is_told_with_its_reason(given: dict[str, Any], says: list[str]) -> None:
    """In the words of the cluster."""
    assert list(reasons([given])) == says
