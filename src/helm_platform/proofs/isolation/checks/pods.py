"""What pods may not have, whoever makes them: held by the Pod Security level of the namespace or by a policy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import Item
from helm_platform.proofs.isolation.check import Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy, annotated

_ENFORCE = "pod-security.kubernetes.io/enforce"
_LEVELS = {"privileged": 0, "baseline": 1, "restricted": 2}
IMAGE = "ghcr.io/acme/isolation:1.0"
"""The image of the pods that are tried; none of them is ever started."""


@dataclass(frozen=True)
class Danger:
    """A thing that pods may not have. `level` is the lowest Pod Security level that refuses it, None for none.

    `policy` refuses it too, if its parameter `variable` is true, where one is named. `patch` turns a good pod into one
    that has it.
    """

    id: str
    benchmark: str
    what: str
    level: str | None
    policy: str | None
    patch: Mapping[str, Any]
    variable: str = ""


DANGERS = (
    Danger(
        "added-capabilities",
        "MTB-PL1-BC-CPI-3",
        "a container with added capabilities",
        "baseline",
        None,
        {"container": {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}}}},
    ),
    Danger(
        "run-as-root",
        "MTB-PL1-BC-CPI-4",
        "a container that runs as root",
        "restricted",
        None,
        {"container": {"securityContext": {"runAsNonRoot": False, "runAsUser": 0}}},
    ),
    Danger(
        "privileged",
        "MTB-PL1-BC-CPI-5",
        "a privileged container",
        "baseline",
        None,
        {"container": {"securityContext": {"privileged": True, "allowPrivilegeEscalation": True}}},
    ),
    Danger(
        "privilege-escalation",
        "MTB-PL1-BC-CPI-6",
        "a container whose processes get more rights than it has",
        "restricted",
        None,
        {"container": {"securityContext": {"allowPrivilegeEscalation": True}}},
    ),
    Danger(
        "host-path",
        "MTB-PL1-BC-HI-1",
        "a pod with a folder of its node",
        "baseline",
        "host-access",
        {"pod": {"volumes": [{"name": "node", "hostPath": {"path": "/"}}]}},
    ),
    Danger(
        "host-network",
        "MTB-PL1-BC-HI-3",
        "a pod on the network or on a port of its node",
        "baseline",
        "host-access",
        {"container": {"ports": [{"containerPort": 8080, "hostPort": 8080}]}},
    ),
    Danger(
        "host-pid",
        "MTB-PL1-BC-HI-4",
        "a pod that sees the processes of its node",
        "baseline",
        "host-access",
        {"pod": {"hostPID": True}},
    ),
    Danger(
        "host-ipc",
        "MTB-PL1-BC-HI-5",
        "a pod that shares memory with its node",
        "baseline",
        "host-access",
        {"pod": {"hostIPC": True}},
    ),
    Danger(
        "cached-images",
        "MTB-PL1-CC-DI-1",
        "a pod that starts what another team has pulled without asking the registry",
        None,
        "image-pulls",
        {"container": {"imagePullPolicy": "IfNotPresent"}},
        "always",
    ),
)


def _looks(danger: Danger) -> Callable[[Tenancy, Team], Iterator[Said]]:
    def look(tenancy: Tenancy, team: Team) -> Iterator[Said]:
        holding: dict[tuple[bool, str], list[Item]] = {}
        for space in team.spaces:
            holding.setdefault(_held(tenancy, space, danger), []).append(space)
        for (held, why), spaces in holding.items():
            names = ", ".join(each.name for each in spaces)
            if held:
                yield f"{why} in {names}"
            else:
                message = f"nothing refuses {danger.what} in {names}: {why}"
                yield Breach(spaces[0], message, _advice(danger), _grade(danger))

    return look


def _held(tenancy: Tenancy, space: Item, danger: Danger) -> tuple[bool, str]:
    own = str(space.labels.get(_ENFORCE) or "privileged")
    if danger.level is not None and _LEVELS.get(own, 0) >= _LEVELS[danger.level]:
        return True, f"Pod Security enforces {own}"
    reasons = [f"Pod Security enforces {own}, and {danger.level} would refuse it"] if danger.level else []
    if danger.policy is not None:
        hold = tenancy.admission.holds(danger.policy, space.name)
        if hold.held and danger.variable and not tenancy.admission.switched(hold, danger.variable):
            return False, f"{hold.why} does not ask for it, for its parameter {danger.variable} is not true"
        if hold.held:
            return True, hold.why
        reasons.append(hold.why)
    return False, "; ".join(reasons)


def _advice(danger: Danger) -> str:
    if danger.id == "cached-images":
        return (
            "Set policies.rules.image-pulls.parameters.always of charts/security, turn on the admission plugin "
            "AlwaysPullImages, or have kubelets verify who pulled an image (imagePullCredentialsVerificationPolicy)."
        )
    return f"Set the label {_ENFORCE} of the namespace to restricted, in the team's values podSecurity."


def _grade(danger: Danger) -> Level:
    """Kubelets since 1.35 ask by themselves who has pulled an image, which no object tells."""
    return Level.WARNING if danger.id == "cached-images" else Level.ERROR


def _tries(danger: Danger) -> Callable[[Tenancy, Team], Iterator[Attempt]]:
    def tried(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
        for space in team.spaces:
            like = good_pod(space)
            yield Attempt(_with(like, danger.patch), like, danger.what)

    return tried


def good_pod(space: Item) -> dict[str, Any]:
    """A pod that every policy of charts/security admits in a namespace, where the registry is known."""
    known = annotated(space, "registries")
    container = {
        "name": "main",
        "image": f"{known[0].rstrip('/')}/isolation:1.0" if known else IMAGE,
        "imagePullPolicy": "Always",
        "resources": {
            "requests": {"cpu": "10m", "memory": "16Mi", "ephemeral-storage": "64Mi"},
            "limits": {"cpu": "10m", "memory": "16Mi", "ephemeral-storage": "64Mi"},
        },
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spec = {
        "automountServiceAccountToken": False,
        "containers": [container],
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
    }
    metadata = {"name": "isolation-pod", "namespace": space.name}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _with(pod: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(pod)
    found["spec"].update(patch.get("pod", {}))
    container = found["spec"]["containers"][0]
    for key, value in patch.get("container", {}).items():
        container[key] = {**container[key], **value} if isinstance(container.get(key), dict) else value
    return found


CHECKS = tuple(
    Check(
        each.id,
        f"Does anything admit {each.what}?",
        " or ".join(
            filter(
                None,
                (
                    f"Pod Security level {each.level} of the namespace" if each.level else "",
                    f"the policy {each.policy}, bound with Deny" if each.policy and not each.variable else "",
                    f"the policy {each.policy} with {each.variable}, bound with Deny" if each.variable else "",
                ),
            )
        ),
        _looks(each),
        "such a pod is refused, and the same without it admitted",
        _tries(each),
        each.benchmark,
        _grade(each),
    )
    for each in DANGERS
)
