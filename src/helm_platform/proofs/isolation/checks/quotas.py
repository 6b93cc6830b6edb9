"""No team uses up what all share: quotas of resources and of objects, and limits of each container."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.proofs.cluster import as_map, as_maps
from helm_platform.proofs.isolation.check import Ask, Breach, Check, Said
from helm_platform.proofs.isolation.rbac import Request
from helm_platform.proofs.isolation.tenancy import Team, Tenancy

RESOURCES = ("cpu", "memory", "ephemeral-storage")
OBJECTS = (
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
)
"""What the benchmark wants quotas of. What no member may make needs none."""


def quota_resources(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """CPU, memory and disk of each namespace are bounded."""
    for space in team.spaces:
        hard = _hard(tenancy, space.name)
        missing = [each for each in RESOURCES if not hard & {each, f"requests.{each}", f"limits.{each}"}]
        if missing:
            message = f"no ResourceQuota in {space.name} bounds {', '.join(missing)}: it may take all of the nodes"
            yield Breach(space, message, "Set `quota` in the team's values.")
    yield f"quotas of {', '.join(RESOURCES)} in each of {len(team.spaces)} namespaces"


def quota_objects(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Numbers of objects of each namespace are bounded."""
    for space in team.spaces:
        hard = _hard(tenancy, space.name)
        missing = [
            each
            for each in OBJECTS
            if not hard & {each, f"count/{each}"} and _makes(tenancy, team, space.name, each.partition(".")[0])
        ]
        if missing:
            message = f"no ResourceQuota in {space.name} bounds the number of {', '.join(missing)}"
            yield Breach(space, message, "Set `quota` in the team's values.")
    yield "quotas of every kind of the benchmark that a member may make"


def limits(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """A container that says nothing gets a share, and none asks for more than the most."""
    for space in team.spaces:
        ranges = tenancy.cluster.within(space.name, "LimitRange", "")
        own = [each for item in ranges for each in as_maps(item.spec.get("limits")) if each.get("type") == "Container"]
        missing = [key for key in ("default", "max") if not any(as_map(each.get(key)).get("memory") for each in own)]
        if missing:
            message = f"no LimitRange in {space.name} has {' and '.join(missing)} memory of containers"
            yield Breach(space, message, "Leave `limits` in the team's values to the preset.")
    yield "defaults and the most of each container"


def _hard(tenancy: Tenancy, namespace: str) -> set[str]:
    """What quotas of the whole namespace bound; one with a scope is about some pods only."""
    return {
        str(key)
        for each in tenancy.cluster.within(namespace, "ResourceQuota", "")
        if not (each.spec.get("scopes") or each.spec.get("scopeSelector"))
        for key in as_map(each.spec.get("hard"))
    }


def _makes(tenancy: Tenancy, team: Team, namespace: str, resource: str) -> bool:
    request = Request("create", "", resource, namespace=namespace)
    return any(tenancy.rights.decide(each.subject, request).allowed for each in tenancy.members(team))


def _ask(tenancy: Tenancy, team: Team) -> Iterator[Ask]:
    """The benchmark asks first whether the team sees its quotas."""
    for member in tenancy.people(team):
        for namespace in team.namespaces:
            for verb in ("get", "list"):
                request = Request(verb, "", "resourcequotas", namespace=namespace)
                if tenancy.rights.within(member.subject, namespace):
                    yield Ask(member, request, allowed=True)


CHECKS = (
    Check(
        "quota-resources",
        "Is there a bound of CPU, memory and disk?",
        "ResourceQuota without scopes: requests or limits of each",
        quota_resources,
        "the members see the quotas of the server",
        _ask,
        "MTB-PL1-CC-FNS-1",
    ),
    Check(
        "quota-objects",
        "Is there a bound of the number of objects?",
        "ResourceQuota without scopes: each kind of the benchmark that a member may make",
        quota_objects,
        "the members see the quotas of the server",
        _ask,
        "MTB-PL1-CC-FNS-2",
    ),
    Check(
        "container-limits", "Has each container a limit of memory?", "LimitRange: default and max of containers", limits
    ),
)
