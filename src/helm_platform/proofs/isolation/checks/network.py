"""Traffic: pods of others do not come in, and the team's own do not reach what belongs to the nodes.

Who may label a pod may be whoever a podSelector asks for, so pods of other teams count as having every label; what they
cannot change are the labels of their namespace, and their address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import NAME_LABEL, TEAM_LABEL, Cluster, Item, as_list, as_map, as_maps
from helm_platform.proofs.isolation.check import Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy
from helm_platform.proofs.reachability.evaluate import POD_ADDRESS, Policies, in_block, types
from helm_platform.proofs.reachability.flows import end_of

METADATA = "169.254.169.254"
"""Where clouds tell a node, and whatever runs on it, its credentials (AWS, Azure, Google Cloud)."""
_METADATA_PORT = 80
_NAMING = {NAME_LABEL, TEAM_LABEL}


def incoming(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No rule lets in namespaces of other teams that it does not name, and every pod is held to rules."""
    policies = _policies(tenancy)
    for space in team.spaces:
        yield from _unheld(tenancy.cluster, policies, space, "Ingress", "every pod of the cluster reaches it")
        for policy in _of(tenancy, space):
            if "Ingress" in types(policy.spec):
                yield from _lets_in(tenancy, team, policy)
    yield from _named(tenancy, team)


def _unheld(cluster: Cluster, policies: Policies, space: Item, direction: str, what: str) -> Iterator[Said]:
    for pods in cluster.pods_in(space.name):
        end = end_of(pods)
        if pods.host_network:
            yield Breach(pods.owner, f"it is on the network of its node: {what}", "Take hostNetwork away.")
        elif not policies.of(end, direction):
            message = f"no NetworkPolicy selects it for {direction.lower()}: {what}"
            yield Breach(
                pods.owner, message, "Install charts/tenant for the team: its policy `deny` selects every pod."
            )


def _lets_in(tenancy: Tenancy, team: Team, policy: Item) -> Iterator[Said]:
    for number, rule in enumerate(as_maps(policy.spec.get("ingress"))):
        place, peers = f"{policy.label} ingress[{number}]", as_maps(as_map(rule).get("from"))
        if not peers:
            message = f"{place} has no `from`: pods of every team come in"
            yield Breach(policy, message, "Name the pods or namespaces that it is for.")
        for peer in map(as_map, peers):
            if in_block(as_map(peer.get("ipBlock")), POD_ADDRESS):
                cidr = as_map(peer["ipBlock"]).get("cidr")
                message = f"{place} lets in {cidr}, in which pods of all teams have their addresses"
                yield Breach(policy, message, "Leave the networks of pods out by `except`, or name namespaces.")
            chosen = peer.get("namespaceSelector")
            if chosen is None or _names(chosen):
                continue
            others = [each for each in _selected(tenancy, chosen) if each is not team]
            if others:
                met = f"{', '.join(others[0].namespaces)} of team {others[0].name}"
                message = f"{place} lets in {_written(chosen)}, which is {met} too"
                message += "; any pod may have the labels of podSelector" if peer.get("podSelector") else ""
                # A port that a team opens to all is what it offers them.
                level = Level.WARNING if as_map(rule).get("ports") else Level.ERROR
                yield Breach(policy, message, f"Name the namespaces by {NAME_LABEL}.", level)


def _named(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """What holds; and whom the team itself has let in by name, which is its own decision."""
    named = {
        other.name: policy.label
        for space in team.spaces
        for policy in _of(tenancy, space)
        for rule in as_maps(policy.spec.get("ingress"))
        for peer in as_maps(as_map(rule).get("from"))
        if (chosen := as_map(peer).get("namespaceSelector")) is not None and _names(chosen)
        for other in _selected(tenancy, chosen)
        if other is not team
    }
    count = sum(len(_of(tenancy, space)) for space in team.spaces)
    words = f"{count} policies let in the team's own namespaces and the platform's"
    yield words + "".join(f"; {policy} names team {name}" for name, policy in sorted(named.items()))


def metadata(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No rule lets pods out to the address at which a cloud gives credentials of the node."""
    policies = _policies(tenancy)
    for space in team.spaces:
        what = f"it reaches {METADATA}, where clouds keep credentials of the node"
        yield from _unheld(tenancy.cluster, policies, space, "Egress", what)
        for policy in _of(tenancy, space):
            if "Egress" not in types(policy.spec):
                continue
            for number, rule in enumerate(as_maps(policy.spec.get("egress"))):
                way = _way_out(rule)
                if way:
                    message = f"egress[{number}] {way}: {METADATA}, where clouds keep credentials of the node"
                    yield Breach(policy, message, "Leave 169.254.0.0/16 out by `except`, or name what it is for.")
    yield f"no rule of {', '.join(team.namespaces)} reaches {METADATA}:{_METADATA_PORT}"


def _way_out(rule: Mapping[str, Any]) -> str:
    ports = as_maps(rule.get("ports"))
    if ports and not any(_has_port(each) for each in ports):
        return ""
    peers = as_maps(rule.get("to"))
    if not peers:
        return "names nobody, so that it opens every address"
    opened = (as_map(each["ipBlock"]) for each in peers if in_block(as_map(each.get("ipBlock")), METADATA))
    return next((f"opens {each.get('cidr')}" for each in opened), "")


def _has_port(port: Mapping[str, Any]) -> bool:
    first = port.get("port")
    if str(port.get("protocol") or "TCP") != "TCP":
        return False
    if not isinstance(first, int):
        return first is None
    return first <= _METADATA_PORT <= int(port.get("endPort") or first)


def _names(selector: Any) -> bool:
    """Whether a selector can only mean namespaces that it spells out."""
    wanted = as_map(selector)
    if as_map(wanted.get("matchLabels")).keys() & _NAMING:
        return True
    return any(
        each.get("operator") == "In" and each.get("key") in _NAMING for each in as_maps(wanted.get("matchExpressions"))
    )


def _selected(tenancy: Tenancy, selector: Any) -> list[Team]:
    """The teams that have a namespace which a selector selects."""
    kept: dict[str, list[Team]] = tenancy.kept.setdefault("teams by selector", {})
    key = json.dumps(selector, sort_keys=True)
    if key not in kept:
        kept[key] = [
            team
            for team in tenancy.teams.values()
            if any(selector_matches(selector, tenancy.cluster.labels_of(name)) for name in team.namespaces)
        ]
    return kept[key]


def _written(selector: Any) -> str:
    wanted = as_map(selector)
    words = [f"{key}={value}" for key, value in as_map(wanted.get("matchLabels")).items()]
    for each in as_maps(wanted.get("matchExpressions")):
        values = f" ({', '.join(map(str, as_list(each.get('values'))))})" if each.get("values") else ""
        words.append(f"{each.get('key')} {each.get('operator')}{values}")
    return f"namespaces with {' and '.join(words)}" if words else "every namespace"


def _policies(tenancy: Tenancy) -> Policies:
    if "policies" not in tenancy.kept:
        tenancy.kept["policies"] = Policies(tenancy.cluster)
    found: Policies = tenancy.kept["policies"]
    return found


def _of(tenancy: Tenancy, space: Item) -> list[Item]:
    return tenancy.cluster.within(space.name, "NetworkPolicy", "networking.k8s.io")


def _open_to_all(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    everybody: dict[str, Any] = {"namespaceSelector": {}}
    some = {"namespaceSelector": {"matchLabels": {NAME_LABEL: "monitoring"}}}
    for namespace in team.namespaces:
        yield Attempt(
            _policy(namespace, {"ingress": [{"from": [everybody]}]}),
            _policy(namespace, {"ingress": [{"from": [some]}]}),
            "a NetworkPolicy that lets in every namespace",
        )


def _open_metadata(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    ports = [{"port": _METADATA_PORT}]
    for namespace in team.namespaces:
        block: dict[str, Any] = {"cidr": "0.0.0.0/0"}
        closed = block | {"except": ["169.254.0.0/16"]}
        spec = {"policyTypes": ["Egress"]}
        yield Attempt(
            _policy(namespace, spec | {"egress": [{"to": [{"ipBlock": block}], "ports": ports}]}),
            _policy(namespace, spec | {"egress": [{"to": [{"ipBlock": closed}], "ports": ports}]}),
            f"a NetworkPolicy that opens {METADATA}",
        )


def _policy(namespace: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": "isolation-network", "namespace": namespace}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata}
    return {**kind, "spec": {"podSelector": {"matchLabels": {"app": "web"}}, **spec}}


CHECKS = (
    Check(
        "incoming-traffic",
        "Do pods of another team reach those of this one, which has not named them?",
        "NetworkPolicy evaluator: every rule of ingress against the namespaces of all teams and the networks of pods",
        incoming,
        "a NetworkPolicy for every namespace is refused, and one for a namespace by its name admitted",
        _open_to_all,
    ),
    Check(
        "node-credentials",
        f"Do pods of the team reach {METADATA}, where clouds keep the credentials of their node?",
        "NetworkPolicy evaluator: every rule of egress against that address, port 80",
        metadata,
        "a NetworkPolicy that opens the address is refused, and one that leaves it out admitted",
        _open_metadata,
    ),
)
