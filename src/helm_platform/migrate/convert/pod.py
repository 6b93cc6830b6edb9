"""The pod template of a workload in the words of the values."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.container import container, security
from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.convert.ports import Ports
from helm_platform.migrate.convert.volumes import Volumes
from helm_platform.migrate.part import LOST, Part

_KNOWN = {
    "containers", "initContainers", "volumes", "securityContext", "serviceAccountName", "serviceAccount",
    "automountServiceAccountToken", "terminationGracePeriodSeconds", "imagePullSecrets", "nodeSelector", "tolerations",
    "affinity", "priorityClassName", "topologySpreadConstraints", "restartPolicy", "enableServiceLinks",
}  # fmt: skip
_NO_FIELD = {"ephemeralContainers", "nodeName", "overhead", "preemptionPolicy", "priority"}
_GIVEN = {"dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler"}
_GRACE = 30
"""Seconds that Kubernetes gives a pod without a word."""
_HOST = ("hostNetwork", "hostPID", "hostIPC")
SPREAD = {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
"""Over what platform-app spreads pods anyway."""
_USERS = ("runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile")


def pod(owned: Owned, draft: Draft, ports: Ports) -> None:
    """Write the containers, volumes and the other fields of the pod."""
    spec, main = owned.pod, owned.main
    security(spec.get("securityContext"), draft, "podSpec")
    volumes = Volumes(owned, draft)
    container(main, draft, ports)
    volumes.rest()
    names = {main.get("name").text, owned.controller.name}
    for number, part in enumerate(spec.get("initContainers").items()):
        role = "sidecars" if part.get("restartPolicy").value == "Always" else "initContainers"
        _further(part, owned, draft, ports, volumes, role, number, names)
    beside = [each for each in spec.get("containers").items() if each.path != main.path]
    for number, part in enumerate(beside):
        _further(part, owned, draft, ports, volumes, "containers", number, names)
    _fields(spec, draft)
    _scheduling(spec, draft)


def _fields(spec: Part, draft: Draft) -> None:
    """Write what is said of the pod beside its containers, its volumes and its place."""
    pull = [each.get("name").text for each in spec.get("imagePullSecrets").items()]
    if pull:
        draft.put(pull, "image", "pullSecrets", of=spec.get("imagePullSecrets"))
    if spec.get("terminationGracePeriodSeconds").value != _GRACE:
        draft.copy(spec.get("terminationGracePeriodSeconds"), "terminationGrace")
    if spec.get("enableServiceLinks").value is True:
        draft.keep(spec.get("enableServiceLinks"), "podSpec")
    for key, part in spec.entries():
        if key in _KNOWN or part.value is None or _GIVEN.get(key) == part.value or part.value in ([], {}):
            continue
        if key in _NO_FIELD:
            draft.say(
                [part.finding(LOST, f"`{key}` is not for pod templates", "let the scheduler choose: `scheduling`")]
            )
        elif key in _HOST:
            if part.value is True:
                draft.keep(part, "podSpec")
                draft.relax(part, f"`{key}`")
        else:
            draft.keep(part, "podSpec")


def _further(
    part: Part, owned: Owned, draft: Draft, ports: Ports, volumes: Volumes, role: str, number: int, names: set[str]
) -> None:
    name = part.get("name").text
    own = draft.below(role, name)
    if number:
        own.put(number, "order")
    container(part, own, ports, role=role)
    volumes.mounts(part, own)
    # Users of the pod are those of the main container here; another one keeps what the pod said.
    for key in _USERS:
        common, mains = owned.pod.get("securityContext", key), owned.main.get("securityContext", key)
        if mains.value not in (None, common.value) and common and part.get("securityContext", key).value is None:
            security(Part(common.document, common.path[:-1], {key: common.value}), own, "containerSpec")
    names.add(name)


def _scheduling(spec: Part, draft: Draft) -> None:
    for field, key in (
        ("nodeSelector", "nodeSelector"),
        ("affinity", "affinity"),
        ("priorityClassName", "priorityClass"),
    ):
        if spec.get(field):
            draft.put(spec.get(field).value, "scheduling", key, of=spec.get(field))
    for number, part in enumerate(spec.get("tolerations").items()):
        name = part.get("key").text.rpartition("/")[2] or "any"
        taken = draft.get("scheduling", "tolerations", name) is not None
        draft.put(part.value, "scheduling", "tolerations", f"{name}-{number}" if taken else name, of=part)
    for part in spec.get("topologySpreadConstraints").items():
        key, when = part.get("topologyKey").text, part.get("whenUnsatisfiable").text or "DoNotSchedule"
        if key in SPREAD and part.get("maxSkew").value in (None, 1):
            if when == "DoNotSchedule":
                draft.put(when, "scheduling", "spread", of=part)
            continue
        made: dict[str, Any] = dict(part.map)
        if made.get("labelSelector"):
            made["labelSelector"] = {"matchLabels": dict(draft.pods)}
        draft.add(made, "podSpec", "topologySpreadConstraints", of=part)
