"""Why a change hurts, and what to do: for each rule, and where it differs for each kind."""

from __future__ import annotations

from helm_platform.proofs.upgrade.compare import Change, Rule

RULES: dict[str, str] = {
    str(Rule.RENDER): "Values that a released version renders are refused.",
    str(Rule.NAME): "An object gets another name or namespace: Helm makes a new one and deletes the old one.",
    str(Rule.REMOVED): "An object is gone: Helm deletes it.",
    str(Rule.SELECTOR): "A selector changes, or loses the pods that it selected, or reaches for others.",
    str(Rule.IMMUTABLE): "A field changes that the API server refuses to change.",
    str(Rule.TEMPLATE): "A pod template changes: every pod restarts.",
    "not-compared": "No values file is rendered by both versions, so nothing is known.",
    "unused-allowance": "An allowed change that does not happen. It would hide the next one of its kind.",
    "version": "An allowed change that hurts, under a version number that does not announce it.",
}
"""Every rule id of a finding about an upgrade, with what it means."""

_KEEP = (
    "Make the chart render it as before. If it must change: in a new major version, with a line in the changelog on"
    " what to do before the upgrade, and an entry with a reason in --allow FILE."
)

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

_TEMPLATE = {
    "ScaledJob": "KEDA ends the running jobs of every application as soon as it takes this chart version.",
}
_TEMPLATE_OTHERWISE = (
    "Every pod of every application restarts as soon as it takes this chart version, although its values are the same."
)
_TEMPLATE_FIX = (
    "Keep chart version and release data out of pods, and put new behaviour behind a key that is off by default."
    " If the restart is meant: a line in the changelog, and an entry with a reason in --allow FILE."
)

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


def advice(change: Change) -> str:
    """Why it hurts and what to do."""
    kind = change.object.kind
    match change.rule:
        case Rule.NAME:
            return f"{_NAME.get(kind, _NAME_OTHERWISE)}\n{_KEEP}"
        case Rule.REMOVED:
            return f"{_REMOVED.get(kind, _REMOVED_OTHERWISE)}\n{_KEEP}"
        case Rule.SELECTOR:
            return f"{_SELECTOR.get(kind, _SELECTOR_OTHERWISE)}\n{_KEEP}"
        case Rule.IMMUTABLE:
            return f"{_IMMUTABLE.get(kind, _IMMUTABLE_OTHERWISE)}\n{_KEEP}"
        case _:
            return f"{_TEMPLATE.get(kind, _TEMPLATE_OTHERWISE)}\n{_TEMPLATE_FIX}"
