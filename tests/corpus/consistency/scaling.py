"""Replicas, autoscaling and resources."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.corpus.consistency.kinds import SCALES, kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.consistency.storage import exclusive, owned
from tests.corpus.draw import Document

_GUARANTEED = {"none": 1, "standard": 2, "high": 3}
_NOT_OF_JOBS = ("cpu", "memory", "requestsPerSecond", "schedule", "behavior", "fallback")
_KEDA = ("polling", "cooldown", "fallback")


def autoscaling_has_a_limit(values: Document, document: Document, chance: Random) -> None:
    scaling = values.get("autoscaling", {})
    if set(scaling) <= {"recommend", "enabled"} and scaling.get("enabled") is True:
        del scaling["enabled"]
    if set(scaling) - {"recommend", "enabled"} and scaling.get("enabled") is not False:
        scaling.setdefault("max", chance.randint(3, 20))


def a_volume_of_one_node_has_one_pod(values: Document, document: Document, chance: Random) -> None:
    kind = kind_of(values, document)
    if not exclusive(values, document) or kind not in SCALES:
        return
    scaling = values.get("autoscaling", {})
    if "max" in scaling:
        scaling["enabled"] = False
    if values.get("replicas", 0) > 1:
        values["replicas"] = 1
    if "availability" in values:
        values["availability"] = "none"
    if kind == "Deployment" and "update" in values:
        values["update"].pop("strategy", None)
        values["update"].pop("maxSurge", None)
        values["update"].pop("maxUnavailable", None)


def replicas_or_autoscaling(values: Document, document: Document, chance: Random) -> None:
    if not _autoscaled(values, document):
        return
    scaling = values["autoscaling"]
    if "replicas" in values and chance.random() < 0.5:
        scaling["enabled"] = False
        return
    values.pop("replicas", None)
    base = 1 if owned(values, document) and "availability" not in values else _base(values)
    least = max(scaling.get("min", 0), base)
    if "min" in scaling and "availability" in values:
        scaling["min"] = least
    scaling["max"] = max(scaling["max"], least)


def availability_is_kept(values: Document, document: Document, chance: Random) -> None:
    if values.get("replicas", 0) and "availability" in values:
        values["replicas"] = max(values["replicas"], _base(values))


def an_engine_can_do_it(values: Document, document: Document, chance: Random) -> None:
    """KEDA and the HorizontalPodAutoscaler have each what the other has not; a Job is started by KEDA only."""
    scaling = values.get("autoscaling", {})
    if kind_of(values, document) == "Job" and "max" in scaling:
        _started_by_keda(scaling)
    elif _autoscaled(values, document):
        _from_zero_by_keda(scaling)
        if _needs_keda(scaling) or _engine(values, document) != "hpa":
            _by_keda_alone(scaling)
        else:
            for key in _KEDA:
                scaling.pop(key, None)


def _started_by_keda(scaling: dict[str, Any]) -> None:
    for key in _NOT_OF_JOBS:
        scaling.pop(key, None)
    if "metrics" in scaling:
        scaling["metrics"] = {name: own for name, own in scaling["metrics"].items() if _by_keda(own)}
    if "queue" not in scaling and not scaling.get("metrics"):
        scaling["queue"] = {"type": "nats", "name": "mails"}
    scaling.pop("engine", None)


def _from_zero_by_keda(scaling: dict[str, Any]) -> None:
    """No pod has no load: something else must wake it."""
    if scaling.get("min") == 0:
        for resource in ("cpu", "memory"):
            scaling.pop(resource, None)
        if not ({"queue", "schedule"} & set(scaling) or any(map(_by_keda, scaling.get("metrics", {}).values()))):
            scaling["schedule"] = {"day": {"start": "0 8 * * *", "end": "0 18 * * *", "replicas": 2}}


def _by_keda_alone(scaling: dict[str, Any]) -> None:
    metrics = scaling.get("metrics", {})
    if any(not _by_keda(own) for own in metrics.values()):
        scaling["metrics"] = {name: own for name, own in metrics.items() if _by_keda(own)}
    if scaling.get("engine") == "hpa":
        del scaling["engine"]


def a_metric_has_a_target(values: Document, document: Document, chance: Random) -> None:
    for own in values.get("autoscaling", {}).get("metrics", {}).values():
        for form in {"external", "object"} & set(own):
            if not {"average", "value"} & set(own[form]):
                own[form]["value"] = "10"


def a_percentage_has_a_request(values: Document, document: Document, chance: Random) -> None:
    scaling = values.get("autoscaling", {})
    resources = values.get("resources")
    if "max" in scaling and isinstance(resources, dict):
        requests = resources.setdefault("requests", {})
        for name, amount in {"cpu": "100m", "memory": "64Mi"}.items():
            requests.setdefault(name, resources.get("limits", {}).get(name, amount))


def _needs_keda(scaling: dict[str, Any]) -> bool:
    keda = {"queue", "schedule"} & set(scaling) or any(map(_by_keda, scaling.get("metrics", {}).values()))
    return bool(keda) or scaling.get("min") == 0


def _engine(values: Document, document: Document) -> str:
    platform = document.get("global", {}).get("platform", {}).get("autoscaling", {})
    return str(values["autoscaling"].get("engine", platform.get("engine", "hpa")))


def _by_keda(metric: dict[str, Any]) -> bool:
    return bool({"prometheus", "trigger"} & set(metric))


def _autoscaled(values: Document, document: Document) -> bool:
    scaling = values.get("autoscaling", {})
    return kind_of(values, document) in SCALES and "max" in scaling and scaling.get("enabled") is not False


def _base(values: Document) -> int:
    return _GUARANTEED[values.get("availability", "standard")]


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [
    autoscaling_has_a_limit,
    a_volume_of_one_node_has_one_pod,
    replicas_or_autoscaling,
    availability_is_kept,
    an_engine_can_do_it,
    a_metric_has_a_target,
    a_percentage_has_a_request,
]
LATE_RULES: list[ReleaseRule] = []
