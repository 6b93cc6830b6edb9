"""What runs in an environment, read off the objects that were rendered: pods, host names, objectives, alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from helm_platform.proofs.cluster import Item, as_map, as_maps
from helm_platform.report.facts import Alert, Host, Objective, Workload
from helm_platform.validate.overlays import hosts_of

_SCALED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout")
_OTHERS = ("DaemonSet", "Job", "CronJob", "ScaledJob")
_SCALERS = {
    "HorizontalPodAutoscaler": ("minReplicas", "maxReplicas"),
    "ScaledObject": ("minReplicaCount", "maxReplicaCount"),
}
#: What they are where nobody says it: autoscaling/v2 and keda.sh/v1alpha1.
_DEFAULTS = {"minReplicas": 1, "maxReplicas": 1, "minReplicaCount": 0, "maxReplicaCount": 100}
_OBJECTIVE = "slo:objective:ratio"
_RATIO = re.compile(r"vector\(([0-9.]+)\)")


def workloads(items: Sequence[Item]) -> tuple[Workload, ...]:
    """What runs pods, in the order of the render; the bare Pods of tests are none."""
    scalers = {_target(each): each for each in items if each.kind in _SCALERS}
    return tuple(_workload(each, scalers) for each in items if each.kind in (*_SCALED, *_OTHERS))


def hosts(items: Sequence[Item]) -> tuple[Host, ...]:
    """The host names that routes take, each once."""
    found = {name: each.label for each in items for name in hosts_of(each.manifest)}
    return tuple(Host(name, label) for name, label in sorted(found.items()))


def objectives(items: Sequence[Item]) -> tuple[Objective, ...]:
    """The objectives that rules count, of `monitoring/slo.yaml` and of the values alike."""
    return tuple(
        Objective(
            str(labels.get("service", "")),
            str(labels.get("slo", "")),
            _percent(str(rule.get("expr", ""))),
            str(labels.get("window", "")),
            item.label,
        )
        for item, rule in _rules(items)
        if rule.get("record") == _OBJECTIVE
        for labels in [as_map(rule.get("labels"))]
    )


def alerts(items: Sequence[Item]) -> tuple[Alert, ...]:
    """The alerts of PrometheusRules."""
    return tuple(
        Alert(str(rule["alert"]), str(as_map(rule.get("labels")).get("severity", "")), item.label)
        for item, rule in _rules(items)
        if rule.get("alert")
    )


def _rules(items: Sequence[Item]) -> Iterator[tuple[Item, dict[str, Any]]]:
    for item in items:
        if item.kind == "PrometheusRule":
            for group in as_maps(item.spec.get("groups")):
                yield from ((item, rule) for rule in as_maps(group.get("rules")))


def _workload(item: Item, scalers: Mapping[tuple[str, str], Item]) -> Workload:
    if item.kind not in _SCALED:
        return Workload(item.kind, item.name, item.label)
    scaler = scalers.get((item.kind, item.name))
    if scaler is None:
        written = item.spec.get("replicas")
        count = written if isinstance(written, int) else 1
        return Workload(item.kind, item.name, item.label, count, count)
    least, most = (_number(scaler.spec, key) for key in _SCALERS[scaler.kind])
    return Workload(item.kind, item.name, item.label, least, most, scaler.label)


def _number(spec: Mapping[str, Any], key: str) -> int:
    written = spec.get(key)
    return written if isinstance(written, int) else _DEFAULTS[key]


def _target(item: Item) -> tuple[str, str]:
    reference = as_map(item.spec.get("scaleTargetRef"))
    return str(reference.get("kind") or "Deployment"), str(reference.get("name"))


def _percent(expression: str) -> str:
    """`99.9` of `vector(0.999)`; another expression as it is."""
    found = _RATIO.fullmatch(expression)
    return f"{(Decimal(found[1]) * 100).normalize():f}" if found else expression
