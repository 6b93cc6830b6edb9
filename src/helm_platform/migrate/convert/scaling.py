"""How many pods there are, and how many must stay: autoscalers and disruption budgets."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import kept
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.convert.pod import SPREAD
from helm_platform.migrate.part import KEPT, LOST, Object, Part

_SPEC = {"scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior", "targetCPUUtilizationPercentage"}
_WITH_REPLICAS = ("Deployment", "StatefulSet")


def autoscaled(owned: Owned, draft: Draft) -> None:
    """Write the HorizontalPodAutoscaler."""
    for each in owned.autoscalers[:1]:
        spec = each.part.get("spec")
        least = spec.get("minReplicas")
        draft.put(1 if least.value is None else least.value, "autoscaling", "min", of=least or spec)
        draft.copy(spec.get("maxReplicas"), "autoscaling", "max")
        percent = spec.get("targetCPUUtilizationPercentage")
        if percent.value is not None:
            draft.put(percent.value, "autoscaling", "cpu", of=percent)
        elif not spec.get("metrics"):
            draft.put(80, "autoscaling", "cpu", of=spec)
        for number, metric in enumerate(spec.get("metrics").items()):
            _metric(metric, number, draft)
        if spec.get("behavior"):
            draft.put(spec.get("behavior").value, "autoscaling", "behavior", of=spec.get("behavior"))
        _hold_requests(owned, draft, spec)
        for key, part in spec.entries():
            if key not in _SPEC and part.value is not None:
                draft.say([part.finding(LOST, f"`{key}` of an autoscaler has no key here", "nothing to do")])
    for each in owned.autoscalers[1:]:
        draft.say([each.part.finding(LOST, "a second autoscaler fights the first", "write its metrics into one")])


def _hold_requests(owned: Owned, draft: Draft, spec: Part) -> None:
    """A percentage is one of the request: without one the autoscaler never acted."""
    given = draft.get("resources")
    for resource in ("cpu", "memory"):
        if draft.get("autoscaling", resource) is None or given is None:
            continue
        if all(resource not in (given.get(kind) or {}) for kind in ("requests", "limits")):
            draft.put("100m" if resource == "cpu" else "256Mi", "resources", "requests", resource)
            message = f"it holds a percentage of the requested {resource}, and none is requested: it never acted"
            at = owned.main.get("resources") or spec
            help_text = f"`resources.requests.{resource}` is what the size `small` asks for; write what a pod needs"
            draft.say([at.finding("migrate-differs", message, help_text)])


def _metric(metric: Part, number: int, draft: Draft) -> None:
    kind = metric.get("type").text
    if kind == "Resource":
        target = metric.get("resource", "target")
        name = metric.get("resource", "name").text
        if target.get("type").text == "Utilization" and name in ("cpu", "memory"):
            draft.put(target.get("averageUtilization").value, "autoscaling", name, of=metric)
            return
    made = _foreign(metric, kind)
    if made is None:
        message = f"a metric of the type {kind} with this target has no key here"
        draft.say([metric.finding(LOST, message, "hold something else: a percentage, or `autoscaling.metrics`")])
        return
    name = metric.get(kind.lower(), "metric", "name").text
    key = name if draft.get("autoscaling", "metrics", name) is None else f"{name}-{number}"
    draft.put(made, "autoscaling", "metrics", key, of=metric)


def _foreign(metric: Part, kind: str) -> dict[str, Any] | None:
    word = kind.lower()
    if word not in ("pods", "external", "object"):
        return None
    given = metric.get(word)
    made: dict[str, Any] = {"metric": given.get("metric", "name").text}
    selector = given.get("metric", "selector")
    if selector:
        if set(selector.map) != {"matchLabels"}:
            return None
        made["selector"] = selector.get("matchLabels").texts
    target = given.get("target")
    if target.get("averageValue").value is not None:
        made["average"] = target.get("averageValue").value
    elif target.get("value").value is not None and word != "pods":
        made["value"] = target.get("value").value
    else:
        return None
    if word == "object":
        made["of"] = given.get("describedObject").map
    return {word: made}


def budgeted(owned: Owned, draft: Draft) -> None:
    """Write what the disruption budget says, where platform-app would say something else."""
    if owned.controller.kind not in _WITH_REPLICAS:
        for each in owned.budgets:
            draft.beside(each.part, kept(each, draft.pods), each.name)
        return
    for each in owned.budgets:
        if not _as_usual(each, draft):
            draft.put("none", "availability", of=each.part)
            _spread(owned, draft)
            if draft.get("autoscaling") is None and draft.get("replicas") is None:
                draft.put(1, "replicas", of=each.part)
            draft.beside(each.part, kept(each, draft.pods), each.name)
            message = "the budget here is one pod at a time; this one is kept in `extraObjects`, and ours left out"
            help_text = "remove it and `availability: none`: then pods are spread over zones too"
            draft.say([each.part.get("spec").finding(KEPT, message, help_text)])


def _spread(owned: Owned, draft: Draft) -> None:
    """Write the constraints of the pods themselves: without availability platform-app has none."""
    (draft.get("scheduling") or {}).pop("spread", None)
    for part in owned.pod.get("topologySpreadConstraints").items():
        if part.get("topologyKey").text in SPREAD and part.get("maxSkew").value in (None, 1):
            made = part.map | {"labelSelector": {"matchLabels": dict(draft.pods)}}
            draft.add(made, "podSpec", "topologySpreadConstraints", of=part)


def _as_usual(budget: Object, draft: Draft) -> bool:
    """Whether it lets one pod go at a time."""
    least = budget.part.get("spec", "minAvailable").value
    most = budget.part.get("spec", "maxUnavailable").value
    replicas = draft.get("replicas")
    if replicas is None:
        replicas = draft.get("autoscaling", "min")
    if isinstance(replicas, int) and replicas < 2:  # noqa: PLR2004 - nothing could be let go
        return least in (None, 0)
    return most == 1 or (isinstance(least, int) and isinstance(replicas, int) and least == replicas - 1)
