"""What the objects of a namespace ask of its quota at the most: every autoscaler at its maximum, every rollout surging.

Sources: how the scheduler and the quota count a pod (sum of its containers and sidecars, or its largest init
container), the defaulting of LimitRange, and the documentation of Deployment, StatefulSet, DaemonSet, Job and CronJob.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from helm_platform.objects.quantities import quantity
from helm_platform.proofs.cluster import Item, as_map, as_maps

_COUNTED = {
    "Service": "services",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Secret": "count/secrets",
    "ConfigMap": "count/configmaps",
    "Job": "count/jobs.batch",
    "CronJob": "count/cronjobs.batch",
}
_RESOURCES = ("cpu", "memory", "ephemeral-storage")
_SCALED = ("Deployment", "StatefulSet", "Rollout")


@dataclass(frozen=True)
class Ask:
    """What one object asks for, by the words of ResourceQuota; `how` says how many of it were counted."""

    item: Item
    amounts: Mapping[str, Decimal]
    how: str = ""


def asks(items: Iterable[Item], limits: Mapping[str, Any], nodes: int) -> list[Ask]:
    """What each object of a namespace asks for. `limits` is the Container entry of its LimitRange."""
    own = list(items)
    most = {_target(each): _most(each) for each in own if each.kind in ("HorizontalPodAutoscaler", "ScaledObject")}
    found = [ask for each in own if (ask := _ask(each, most, limits, nodes)).amounts]
    return found + [Ask(each, {"services.loadbalancers": Decimal(1)}) for each in own if _balanced(each)]


def _ask(item: Item, most: Mapping[tuple[str, str], int], limits: Mapping[str, Any], nodes: int) -> Ask:
    amounts: dict[str, Decimal] = {}
    counted = _COUNTED.get(item.kind)
    if counted is not None:
        amounts[counted] = Decimal(1)
    if item.kind == "PersistentVolumeClaim":
        amounts["requests.storage"] = _storage(item.spec)
    pods, how = _pods(item, most, nodes)
    template = _template(item)
    if not (pods and template):
        return Ask(item, amounts, how)
    amounts["pods"] = Decimal(pods)
    for name, each in of_pod(template, limits).items():
        amounts[name] = each * pods
    claims = as_maps(item.spec.get("volumeClaimTemplates"))
    if claims:
        replicas = most.get((item.kind, item.name), int(item.spec.get("replicas", 1)))
        amounts["persistentvolumeclaims"] = Decimal(len(claims) * replicas)
        each_pod = sum((_storage(as_map(each.get("spec"))) for each in claims), Decimal(0))
        amounts["requests.storage"] = each_pod * replicas
    return Ask(item, amounts, how)


def of_pod(spec: Mapping[str, Any], limits: Mapping[str, Any]) -> dict[str, Decimal]:
    """What a pod asks for: `requests.cpu`, `limits.memory` and the like. Raises ValueError for what is no quantity."""
    found: dict[str, Decimal] = {}
    inits = as_maps(spec.get("initContainers"))
    together = [*as_maps(spec.get("containers")), *(each for each in inits if each.get("restartPolicy") == "Always")]
    before = [each for each in inits if each.get("restartPolicy") != "Always"]
    for side in ("requests", "limits"):
        for resource in _RESOURCES:
            running = sum((_of(each, side, resource, limits) for each in together), Decimal(0))
            starting = max((_of(each, side, resource, limits) for each in before), default=Decimal(0))
            amount = max(running, starting)
            if amount:
                found[f"{side}.{resource}"] = amount
    return found


def _of(container: Mapping[str, Any], side: str, resource: str, limits: Mapping[str, Any]) -> Decimal:
    """As the API server completes it: a request that is missing is the limit, then the namespace's default."""
    own = as_map(container.get("resources"))
    written = as_map(own.get(side)).get(resource)
    if written is None and side == "requests":
        written = as_map(own.get("limits")).get(resource)
    if written is None:
        defaults = as_map(limits.get("defaultRequest" if side == "requests" else "default"))
        written = defaults.get(resource)
    return Decimal(0) if written is None else quantity(written)


def _pods(item: Item, most: Mapping[tuple[str, str], int], nodes: int) -> tuple[int, str]:
    """How many pods there are at the most, and how that was counted."""
    if item.kind in _SCALED:
        replicas = most.get((item.kind, item.name))
        how = "maximum of its autoscaler" if replicas is not None else "replicas"
        count = replicas if replicas is not None else int(item.spec.get("replicas", 1))
        surge = _surge(item, count)
        return count + surge, f"{count} {how}" + (f", {surge} while it rolls out" if surge else "")
    if item.kind == "DaemonSet":
        return nodes, f"{nodes} nodes"
    if item.kind == "Job":
        parallel = int(item.spec.get("parallelism", 1))
        return parallel, f"{parallel} at once"
    if item.kind == "CronJob":
        spec = as_map(as_map(item.spec.get("jobTemplate")).get("spec"))
        parallel = int(spec.get("parallelism", 1))
        return parallel, f"{parallel} at once"
    return (1, "a pod") if item.kind == "Pod" else (0, "")


def _surge(item: Item, replicas: int) -> int:
    """Pods beside the wanted ones while a Deployment rolls out; 25 % where it does not say it."""
    if item.kind != "Deployment":
        return 0
    strategy = as_map(item.spec.get("strategy"))
    if strategy.get("type") == "Recreate":
        return 0
    written = as_map(strategy.get("rollingUpdate")).get("maxSurge", "25%")
    if isinstance(written, int):
        return written
    return math.ceil(replicas * int(str(written).removesuffix("%")) / 100)


def _template(item: Item) -> Mapping[str, Any]:
    spec: Any = item.spec
    if item.kind == "Pod":
        return as_map(spec)
    if item.kind == "CronJob":
        spec = as_map(as_map(spec.get("jobTemplate")).get("spec"))
    return as_map(as_map(spec.get("template")).get("spec"))


def _target(item: Item) -> tuple[str, str]:
    reference = as_map(item.spec.get("scaleTargetRef"))
    return str(reference.get("kind", "Deployment")), str(reference.get("name"))


def _most(item: Item) -> int:
    return int(item.spec.get("maxReplicas" if item.kind == "HorizontalPodAutoscaler" else "maxReplicaCount", 100))


def _storage(spec: Mapping[str, Any]) -> Decimal:
    written = as_map(as_map(spec.get("resources")).get("requests")).get("storage", 0)
    return quantity(written)


def _balanced(item: Item) -> bool:
    return item.kind == "Service" and item.spec.get("type") == "LoadBalancer"
