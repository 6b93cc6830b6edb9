"""What the platform lays in each namespace is there, carries the label, and nobody but the platform changes it."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Item, as_map
from helm_platform.proofs.isolation.check import Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.rbac import GROUP
from helm_platform.proofs.isolation.tenancy import PROTECTED_LABEL, Team, Tenancy, protected
from helm_platform.proofs.reachability.evaluate import types

_KINDS = (("ResourceQuota", ""), ("LimitRange", ""), ("RoleBinding", GROUP))
_LAY = "Install charts/tenant for the team; its objects have the label."


def protection(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """The policies protected and namespace-labels hold."""
    for space in team.spaces:
        for policy in ("protected", "namespace-labels"):
            hold = tenancy.admission.holds(policy, space.name)
            if not hold.held:
                message = f"the team may change what is the platform's in {space.name}: {hold.why}"
                yield Breach(hold.item or space, message, f"Bind the policy {policy} of charts/security with Deny.")
            else:
                yield hold.why


def floor(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Default deny, quota, limits and bindings of each namespace have the label that the policy protects."""
    count = 0
    for space in team.spaces:
        deny = [each for each in _policies(tenancy, space) if denies(each)]
        if not any(protected(each) for each in deny):
            what = f"{deny[0].label} has no label {PROTECTED_LABEL}" if deny else "it has none at all"
            message = f"{space.name} has no protected NetworkPolicy that denies by default: {what}"
            yield Breach(deny[0] if deny else space, message, _LAY)
        for kind, group in _KINDS:
            found = tenancy.cluster.within(space.name, kind, group)
            count += len(found)
            if not any(protected(each) for each in found):
                what = f"{found[0].label} has no label {PROTECTED_LABEL}" if found else "it has none at all"
                yield Breach(found[0] if found else space, f"{space.name} has no protected {kind}: {what}", _LAY)
    yield f"default deny, quota, limits and bindings of {len(team.spaces)} namespaces are protected"


def denies(policy: Item) -> bool:
    """Whether a NetworkPolicy selects every pod for both directions and allows nothing."""
    spec = policy.spec
    everything = selector_matches(spec.get("podSelector"), {}) and not as_map(spec.get("podSelector")).get(
        "matchExpressions"
    )
    return everything and set(types(spec)) == {"Ingress", "Egress"} and not (spec.get("ingress") or spec.get("egress"))


def _policies(tenancy: Tenancy, space: Item) -> list[Item]:
    return tenancy.cluster.within(space.name, "NetworkPolicy", "networking.k8s.io")


def _try(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    for namespace in team.namespaces:
        metadata = {"name": "isolation-protected", "namespace": namespace}
        like = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
        own = {**like, "metadata": {**metadata, "labels": {PROTECTED_LABEL: "true"}}}
        yield Attempt(own, like, f"an object with the label {PROTECTED_LABEL}")


CHECKS = (
    Check(
        "platform-objects",
        "Does a member change what the platform has put into the team's namespaces?",
        "the policies protected and namespace-labels, bound with Deny",
        protection,
        "an object with the label of the platform is refused, and the same without it admitted",
        _try,
        "MTB-PL1-BC-CPI-2",
    ),
    Check(
        "floor",
        "Has each namespace its floor, and does the floor carry the label that protects it?",
        "default deny, quota, limits and bindings with helm-platform.io/protected",
        floor,
    ),
)
