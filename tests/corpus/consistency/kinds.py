"""What a kind can have: keys, ways of updating, names that fit."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import tasks, workloads

_ALL = {"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Rollout"}
SCALES = {"Deployment", "StatefulSet", "Rollout"}
SERVES = SCALES | {"DaemonSet"}
_KEYS = {
    "replicas": SCALES,
    "availability": SCALES,
    "expose": SERVES,
    "service": SERVES,
    "backup": SERVES,
    "cron": {"CronJob"},
    "job": {"Job", "CronJob"},
}
_UPDATES = {
    "strategy": {"Deployment", "StatefulSet", "DaemonSet"},
    "maxSurge": {"Deployment", "DaemonSet", "Rollout"},
    "maxUnavailable": SERVES,
    "minReadySeconds": SERVES,
    "progressDeadlineSeconds": {"Deployment", "Rollout"},
    "history": SERVES,
    "partition": {"StatefulSet"},
    "parallel": {"StatefulSet"},
    "canary": {"Rollout"},
    "blueGreen": {"Rollout"},
}
_STRATEGIES = {"Recreate": {"Deployment"}, "OnDelete": {"StatefulSet", "DaemonSet"}}
_AUTOSCALED = SCALES | {"Job"}
_RECOMMENDED = SERVES | {"CronJob"}
KINDLESS = {"enabled", "kind", "global", "fullnameOverride", "workloads", "tasks", "extraObjects", "image", "env"}
KINDLESS |= {"envFrom", "secrets", "serviceAccount", "labels", "annotations", "podLabels", "podAnnotations"}


def kind_of(values: Document, document: Document) -> str:
    """The kind of a workload or task."""
    if any(values is task for task in tasks(document)):
        return "Job"
    return str(values.get("kind", "Deployment"))


def running(document: Document) -> Iterator[Document]:
    """The workloads and tasks whose pods there may be."""
    for values in (*workloads(document), *tasks(document)):
        if kind_of(values, document) != "none":
            yield values


def a_kind_has_what_it_can(document: Document, chance: Random) -> None:
    """The kind is one that most keys mean something to; what is left over goes."""
    for values in workloads(document):
        if values.get("kind") == "none":
            for key in set(values) - KINDLESS:
                del values[key]
            continue
        left = {values["kind"]} if "kind" in values and chance.random() < 0.6 else set(_ALL)
        if isinstance(values.get("cron"), dict):
            left = {"CronJob"}
        elif any({"whenScaled", "initialSize"} & set(own) for own in values.get("storage", {}).values()):
            left = {"StatefulSet"}
        for owner, key, kinds in chance.sample(wants := list(_wants(values)), len(wants)):
            if left & kinds:
                left &= kinds
            else:
                owner.pop(key, None)
        if values.get("kind") not in left:
            values["kind"] = (
                "Deployment" if "Deployment" in left and chance.random() < 0.6 else chance.choice(sorted(left))
            )
    for task in tasks(document):
        task.pop("cron", None)


def _wants(values: Document) -> Iterator[tuple[Document, str, set[str]]]:
    for key, kinds in _KEYS.items():
        if key in values:
            yield values, key, kinds
    update = values.get("update", {})
    for key, kinds in _UPDATES.items():
        if key in update:
            yield update, key, kinds & _STRATEGIES.get(update[key] if key == "strategy" else "", kinds)
    scaling = values.get("autoscaling", {})
    if scaling:
        yield values, "autoscaling", _AUTOSCALED | (_RECOMMENDED if set(scaling) <= {"recommend", "enabled"} else set())
    if "recommend" in scaling:
        yield scaling, "recommend", _RECOMMENDED


def a_cron_job_has_a_schedule(values: Document, document: Document, chance: Random) -> None:
    if kind_of(values, document) == "CronJob":
        values.setdefault("cron", "0 3 * * *")


def a_job_counts_its_pods(values: Document, document: Document, chance: Random) -> None:
    """An index needs completions, and a limit for each index needs the index; such pods start anew."""
    job = values.get("job", {})
    if "retriesPerIndex" in job:
        job["indexed"] = True
        job["restart"] = "Never"
    if job.get("indexed"):
        job.setdefault("completions", 2)


def an_update_can_happen(values: Document, document: Document, chance: Random) -> None:
    update = values.get("update", {})
    kind = kind_of(values, document)
    if "canary" in update and "blueGreen" in update:
        del update[chance.choice(("canary", "blueGreen"))]
    if update.get("strategy") in {"Recreate", "OnDelete"}:
        update.pop("maxSurge", None)
        update.pop("maxUnavailable", None)
    elif str(update.get("maxSurge")) in {"0", "0%"}:
        update["maxUnavailable"] = 1
    if kind == "DaemonSet":
        if str(update.get("maxSurge", "0")) not in {"0", "0%"}:
            update["maxUnavailable"] = 0
        elif str(update.get("maxUnavailable")) in {"0", "0%"}:
            update["maxUnavailable"] = "20%"
    if kind == "StatefulSet" and str(update.get("maxUnavailable")) in {"0", "0%"}:
        update["maxUnavailable"] = 1
    if "blueGreen" in update:
        update.pop("maxSurge", None)
        update.pop("maxUnavailable", None)
    if update == {} and kind in {"Job", "CronJob"}:
        values.pop("update", None)


RELEASE_RULES: list[ReleaseRule] = [a_kind_has_what_it_can]
RULES: list[Rule] = [a_cron_job_has_a_schedule, a_job_counts_its_pods, an_update_can_happen]
LATE_RULES: list[ReleaseRule] = []
