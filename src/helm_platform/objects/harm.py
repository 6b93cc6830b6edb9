"""What a change does to what runs, and why that hurts: for each rule, and where it differs for each kind."""

from __future__ import annotations

from helm_platform.objects.compare import Change, Rule

_NAME = {
    "Service": "Helm deletes the old Service: callers that use its DNS name fail at once.",
    "StatefulSet": "New pods come up under new names with empty volumes; the old pods end, their data stays unused.",
    "PersistentVolumeClaim": "Helm deletes the old claim, by default with its data, and the new one is empty.",
    "Secret": "Whatever else refers to the old name, in other releases too, no longer starts.",
    "ConfigMap": "Whatever else refers to the old name, in other releases too, no longer starts.",
    "ServiceAccount": "Grants and cloud roles that name the old account do not apply to the new one.",
    "Ingress": "Both claim the same host until Helm has deleted the old one; controllers may refuse the new one.",
    "HTTPRoute": "Both claim the same host for a while, and the old one wins until Helm has deleted it.",
    "PodDisruptionBudget": "For a while two budgets select the same pods, and evictions are refused.",
    "HorizontalPodAutoscaler": "For a while two autoscalers scale the same workload against each other.",
}
_NAME_OTHERWISE = (
    "For Helm this is another object: it makes the new one beside the old one and then deletes the old one,"
    " whatever runs or is kept in it."
)

_REMOVED = {
    "PersistentVolumeClaim": "Helm deletes the claim, by default with its data.",
    "Service": "Callers that use its DNS name fail at once.",
    "NetworkPolicy": "Traffic that the policy refused is allowed.",
    "PodDisruptionBudget": "A node drain may end all pods at once.",
    "ServiceMonitor": "The workload is no longer measured, and alerts on it go silent.",
    "PodMonitor": "The workload is no longer measured, and alerts on it go silent.",
    "PrometheusRule": "Its alerts go silent.",
    "HorizontalPodAutoscaler": "The workload stays at the replicas it happens to have.",
}
_REMOVED_OTHERWISE = "Helm deletes it, with whatever runs or is kept in it."

_SELECTOR = {
    "Service": "Requests fail or reach the wrong pods while, or after, the new pods start.",
    "NetworkPolicy": "Pods are unprotected, or cut off, while or after the new ones start.",
    "PodDisruptionBudget": "A node drain may end all pods at once, or is blocked by pods of another workload.",
    "ServiceMonitor": "The workload is no longer measured, and alerts on it go silent.",
    "PodMonitor": "The workload is no longer measured, and alerts on it go silent.",
}
_SELECTOR_OTHERWISE = (
    "The selector of a workload is immutable: the API server refuses the upgrade, and the release stays failed until"
    " someone deletes the workload with its pods."
)

_IMMUTABLE = {
    "Service": "A Service cannot become headless or stop being it: the API server refuses or ignores the change.",
    "StatefulSet": "The API server refuses the upgrade until someone deletes the StatefulSet (--cascade=orphan).",
    "Job": "The API server refuses the upgrade while the Job of the last one exists.",
    "PersistentVolumeClaim": "The API server refuses the upgrade; of a claim only the requested size may grow.",
    "RoleBinding": "The API server refuses to change what a binding grants; it must be deleted and made again.",
    "ClusterRoleBinding": "The API server refuses to change what a binding grants; it must be deleted and made again.",
    "Secret": "The API server refuses to change it; what is marked `immutable` gets new content under a new name.",
    "ConfigMap": "The API server refuses to change it; what is marked `immutable` gets new content under a new name.",
}
_IMMUTABLE_OTHERWISE = "The API server refuses the upgrade, and the release stays failed."

_TEMPLATE = {"ScaledJob": "KEDA ends the running jobs."}
_TEMPLATE_OTHERWISE = "Every pod of it restarts."

_VERBS = {
    Rule.NAME: "gets another name",
    Rule.REMOVED: "is gone after the upgrade",
    Rule.SELECTOR: "gets another selector",
    Rule.IMMUTABLE: "changes what Kubernetes does not allow to change",
    Rule.TEMPLATE: "restarts its pods",
}


def what(change: Change) -> str:
    """What happens to the object, as the middle of a sentence."""
    if change.rule is Rule.REMOVED:
        return _VERBS[change.rule] + (f", {change.effect}" if change.effect else "")
    return change.effect or _VERBS[change.rule]


def loss(kind: str) -> str | None:
    """What is lost with an object of this kind; None where that goes without saying."""
    return _REMOVED.get(kind)


def harm(change: Change) -> str:
    """Why it hurts, in a sentence or two."""
    kind = change.object.kind
    match change.rule:
        case Rule.NAME:
            return _NAME.get(kind, _NAME_OTHERWISE)
        case Rule.REMOVED:
            return _REMOVED.get(kind, _REMOVED_OTHERWISE)
        case Rule.SELECTOR:
            return _SELECTOR.get(kind, _SELECTOR_OTHERWISE)
        case Rule.IMMUTABLE:
            return _IMMUTABLE.get(kind, _IMMUTABLE_OTHERWISE)
        case _:
            return _TEMPLATE.get(kind, _TEMPLATE_OTHERWISE)
