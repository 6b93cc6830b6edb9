"""What runs the pods: the kind, how many, how they are replaced, when a job runs and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import DIFFERS, LOST, Part

_EVERYWHERE = {"selector", "template", "replicas"}
_SMALL = {"revisionHistoryLimit": "history", "minReadySeconds": "minReadySeconds"}
_USUAL: dict[str, Any] = {
    "revisionHistoryLimit": 10,
    "minReadySeconds": 0,
    "progressDeadlineSeconds": 600,
    "partition": 0,
}
"""What Kubernetes does without a word; `kubectl get -o yaml` writes it out."""
_ROLLING = {"maxSurge": ("25%", 0), "maxUnavailable": ("25%", 1)}
"""The same for updates, of a Deployment and of a DaemonSet."""
_JOB = {
    "backoffLimit": "retries",
    "activeDeadlineSeconds": "timeout",
    "ttlSecondsAfterFinished": "ttl",
    "parallelism": "parallelism",
    "completions": "completions",
    "backoffLimitPerIndex": "retriesPerIndex",
}
_RETRIES = 6
"""What Kubernetes does where nothing is said; platform-app says 3."""


def controller(owned: Owned, draft: Draft) -> None:
    """Write what is said beside the pod template."""
    kind, spec = owned.controller.kind, owned.controller.part.get("spec")
    if kind != "Deployment":
        draft.put(kind, "kind", of=owned.controller.part.get("kind"))
    known = _KINDS[kind](spec, draft, owned)
    for key, part in spec.entries():
        if key not in known and part.value is not None:
            draft.say([part.finding(LOST, f"`{key}` of a {kind} has no key here", _help(key))])


def _help(key: str) -> str:
    if key == "paused":
        return "set it in the cluster when it is needed: kubectl rollout pause"
    return "nothing to do where it is not needed; else keep the object in `extraObjects`"


def _replicas(spec: Part, draft: Draft, owned: Owned) -> None:
    if owned.autoscalers:
        return
    part = spec.get("replicas")
    if part.value is None:
        draft.put(1, "replicas", of=owned.controller.part.get("kind"))
    else:
        draft.copy(part, "replicas")


def _small(spec: Part, draft: Draft) -> None:
    for field, key in _SMALL.items():
        if spec.get(field).value not in (None, _USUAL[field]):
            draft.put(spec.get(field).value, "update", key, of=spec.get(field))


def _deployment(spec: Part, draft: Draft, owned: Owned) -> set[str]:
    _replicas(spec, draft, owned)
    _small(spec, draft)
    deadline = spec.get("progressDeadlineSeconds")
    if deadline.value not in (None, _USUAL["progressDeadlineSeconds"]):
        draft.put(deadline.value, "update", "progressDeadlineSeconds", of=deadline)
    strategy = spec.get("strategy")
    if strategy.get("type").text == "Recreate":
        draft.put("Recreate", "update", "strategy", of=strategy)
    elif not _exclusive(draft):
        _rolling(strategy, draft, 0)
    return {*_EVERYWHERE, *_SMALL, "progressDeadlineSeconds", "strategy"}


def _stateful(spec: Part, draft: Draft, owned: Owned) -> set[str]:
    _replicas(spec, draft, owned)
    _small(spec, draft)
    if spec.get("podManagementPolicy").text == "Parallel":
        draft.put(True, "update", "parallel", of=spec.get("podManagementPolicy"))
    strategy = spec.get("updateStrategy")
    if strategy.get("type").text == "OnDelete":
        draft.put("OnDelete", "update", "strategy", of=strategy)
    for field in ("partition", "maxUnavailable"):
        if strategy.get("rollingUpdate", field).value not in (None, _USUAL.get(field)):
            draft.put(strategy.get("rollingUpdate", field).value, "update", field, of=strategy)
    for volume in spec.get("volumeClaimTemplates").items():
        name = volume.get("metadata", "name").text
        for when in ("whenDeleted", "whenScaled"):
            part = spec.get("persistentVolumeClaimRetentionPolicy", when)
            if part.text == "Delete" and draft.get("storage", name) is not None:
                draft.put("Delete", "storage", name, when, of=part)
    headless = f"{owned.controller.name}-headless"
    if spec.get("serviceName").text != headless:
        message = f"the pods' Service is called `{headless}` here, and their own names are NAME.{headless}"
        help_text = "change whoever calls a single pod; the Service of all pods keeps its name"
        draft.say([spec.get("serviceName").finding(DIFFERS, message, help_text)])
    return {
        *_EVERYWHERE,
        *_SMALL,
        "podManagementPolicy",
        "updateStrategy",
        "volumeClaimTemplates",
        "serviceName",
        "persistentVolumeClaimRetentionPolicy",
    }


def _daemon(spec: Part, draft: Draft, _: Owned) -> set[str]:
    _small(spec, draft)
    strategy = spec.get("updateStrategy")
    if strategy.get("type").text == "OnDelete":
        draft.put("OnDelete", "update", "strategy", of=strategy)
    _rolling(strategy, draft, 1)
    return {*_EVERYWHERE, *_SMALL, "updateStrategy"}


def _rolling(strategy: Part, draft: Draft, kind: int) -> None:
    """How many pods come and go at a time; `kind` is 0 for a Deployment, 1 for a DaemonSet."""
    for field, usual in _ROLLING.items():
        part = strategy.get("rollingUpdate", field)
        if part.value not in (None, usual[kind]):
            draft.put(part.value, "update", field, of=part)


def _exclusive(draft: Draft) -> bool:
    """Whether a volume of the pods is one node's at a time: then they are never replaced one by one."""
    volumes = [each for each in (draft.get("storage") or {}).values() if "claim" in each or "size" in each]
    return any(each.get("access", "ReadWriteOnce").startswith("ReadWriteOnce") for each in volumes)


def job(spec: Part, draft: Draft) -> set[str]:
    """Write how a Job ends. Returns the fields that it knows."""
    for field, key in _JOB.items():
        if spec.get(field).value is not None:
            draft.put(spec.get(field).value, "job", key, of=spec.get(field))
    if spec.get("backoffLimit").value is None:
        draft.put(_RETRIES, "job", "retries", of=spec)
    if spec.get("completionMode").text == "Indexed":
        draft.put(True, "job", "indexed", of=spec.get("completionMode"))
    restart = spec.get("template", "spec", "restartPolicy")
    if restart.text == "OnFailure":
        draft.put("OnFailure", "job", "restart", of=restart)
    return {*_JOB, "template", "completionMode", "selector", "manualSelector", "suspend"}


def _job(spec: Part, draft: Draft, owned: Owned) -> set[str]:
    message = "the name of a Job ends in a hash of what it runs here: it runs once for each new content"
    help_text = "if it belongs to each deployment, write it as a task: `tasks`"
    draft.say([owned.controller.part.get("metadata", "name").finding(DIFFERS, message, help_text)])
    return job(spec, draft)


def _cron(spec: Part, draft: Draft, _: Owned) -> set[str]:
    full = {
        "timeZone": ("timezone",),
        "suspend": ("suspend",),
        "startingDeadlineSeconds": ("startingDeadline",),
        "successfulJobsHistoryLimit": ("keep", "successful"),
        "failedJobsHistoryLimit": ("keep", "failed"),
    }
    concurrency = spec.get("concurrencyPolicy")
    said = {field for field in full if spec.get(field).value not in (None, False)}
    draft.put(spec.get("schedule").text, "cron", "schedule", of=spec.get("schedule"))
    for field in sorted(said, key=list(full).index):
        draft.put(spec.get(field).value, "cron", *full[field], of=spec.get(field))
    # Kubernetes lets runs overlap where nothing is said.
    if (concurrency.text or "Allow") != "Forbid":
        draft.put(concurrency.text or "Allow", "cron", "concurrency", of=concurrency if concurrency.text else spec)
    job(spec.get("jobTemplate", "spec"), draft)
    return {*full, "schedule", "concurrencyPolicy", "jobTemplate"}


_KINDS: dict[str, Callable[[Part, Draft, Owned], set[str]]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful,
    "DaemonSet": _daemon,
    "Job": _job,
    "CronJob": _cron,
}
