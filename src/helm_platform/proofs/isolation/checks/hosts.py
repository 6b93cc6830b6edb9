"""Host names: each is one team's, and its namespaces serve no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.fleet import Host
from helm_platform.proofs.cluster import Item, as_list, as_maps
from helm_platform.proofs.isolation.check import Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy, annotated

_GATEWAY = "gateway.networking.k8s.io"
_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute")
_LISTENERS = ("Gateway", "ListenerSet")


def hosts(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No host of the team is, or is below, one of another; what is served is owned; the policy hosts is bound."""
    for space in team.spaces:
        yield from _shared(tenancy, team, space)
        owned = annotated(space, "hosts")
        for item, host in _served(tenancy, space):
            if not any(Host(each, None).owns(host) for each in owned):
                message = (
                    f"it serves {host or 'every host'}, which {space.name} does not own ({', '.join(owned) or 'none'})"
                )
                yield Breach(item, message, "Add the host to the team's values, or serve another one.")
        hold = tenancy.admission.holds("hosts", space.name)
        if not hold.held:
            message = f"{space.name} may serve every host: {hold.why}"
            yield Breach(hold.item or space, message, "Bind the policy hosts of charts/security with Deny.")
    names = sorted({each for space in team.spaces for each in annotated(space, "hosts")})
    yield f"{', '.join(names) or 'no hosts'}: nobody else's"


def _shared(tenancy: Tenancy, team: Team, space: Item) -> Iterator[Said]:
    for host in annotated(space, "hosts"):
        for other, owner in _owners(tenancy, host):
            if owner[0] != team.name:
                how = "too" if other == host else f"by {other}"
                message = f"its host {host} is also team {owner[0]}'s, {how} ({owner[1]})"
                yield Breach(space, message, "Give each host to one team: `hosts` in its values.")


def _owners(tenancy: Tenancy, host: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Who has this very host, a wildcard that covers it, or one that it covers: host, team and namespace."""
    index = host_index(tenancy)
    for each in (host, *_wildcards(host)):
        yield from ((each, owner) for owner in index.get(each, ()))
    yield from _below(tenancy).get(host, ())


def _wildcards(host: str) -> list[str]:
    """The wildcards that cover a host: `*.acme.io` of `a.acme.io` and of `*.a.acme.io`."""
    labels = host.removeprefix("*.").split(".")
    return [f"*.{'.'.join(labels[number:])}" for number in range(1, len(labels))]


def host_index(tenancy: Tenancy) -> dict[str, list[tuple[str, str]]]:
    """Team and namespace by each host that annotations name."""
    found = tenancy.kept.get("hosts")
    if found is None:
        found = {}
        for team in tenancy.teams.values():
            for space in team.spaces:
                for host in annotated(space, "hosts"):
                    found.setdefault(host, []).append((team.name, space.name))
        tenancy.kept["hosts"] = found
    return found


def _below(tenancy: Tenancy) -> dict[str, list[tuple[str, tuple[str, str]]]]:
    """By wildcard, the hosts that it covers."""
    found = tenancy.kept.get("hosts below")
    if found is None:
        found = {}
        for host, owners in host_index(tenancy).items():
            for wildcard in _wildcards(host):
                found.setdefault(wildcard, []).extend((host, owner) for owner in owners)
        tenancy.kept["hosts below"] = found
    return found


def _served(tenancy: Tenancy, space: Item) -> Iterator[tuple[Item, str]]:
    for item in tenancy.cluster.within(space.name, "Ingress", "networking.k8s.io"):
        yield from ((item, str(rule.get("host") or "")) for rule in as_maps(item.spec.get("rules")))
        for tls in as_maps(item.spec.get("tls")):
            yield from ((item, str(host)) for host in as_list(tls.get("hosts")) or [""])
        if item.spec.get("defaultBackend"):
            yield item, ""
    for kind in _ROUTES:
        for item in tenancy.cluster.within(space.name, kind, _GATEWAY):
            yield from ((item, str(host)) for host in as_list(item.spec.get("hostnames")) or [""])
    for kind in _LISTENERS:
        for item in tenancy.cluster.within(space.name, kind, _GATEWAY):
            yield from ((item, str(each.get("hostname") or "")) for each in as_maps(item.spec.get("listeners")))


def _try(tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    for space in team.spaces:
        own = [each for each in annotated(space, "hosts") if each]
        if not own:
            continue
        foreign = next(
            (h for h, owners in host_index(tenancy).items() if owners[0][0] != team.name), "stolen.example.org"
        )
        stolen = f"stolen{foreign[1:]}" if foreign.startswith("*.") else foreign
        mine = f"isolation{own[0][1:]}" if own[0].startswith("*.") else own[0]
        yield Attempt(_ingress(space, stolen), _ingress(space, mine), f"an Ingress for {stolen}")


def _ingress(space: Item, host: str) -> dict[str, Any]:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    metadata = {"name": "isolation-ingress", "namespace": space.name}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": {"rules": [rule]}}


CHECKS = (
    Check(
        "hosts",
        "Does the team serve a host of another, or another one of this team's?",
        "annotations helm-platform.io/hosts of all namespaces, routes in the input, and the policy hosts",
        hosts,
        "an Ingress for a host of another team is refused, and one for an own host admitted",
        _try,
    ),
)
