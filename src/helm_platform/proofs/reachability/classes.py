"""Which pods of different owners reach each other, without asking about each pair of them.

A pod that lets in nobody from outside its namespace is no destination, and one that is let out to nobody no source:
so it is with nearly all. What is left is put into classes: pods whose policies say the same of other namespaces, and
whom the same peers of others' policies select. One pair of a class stands for all of its pairs; a test compares this
with all pairs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Cluster, Port, as_list, as_map, as_maps
from helm_platform.proofs.reachability.evaluate import End, Policies, Verdict, decide

NO_SUCH_PORT = 61234
"""A port that no container names: an open rule has no ports."""


@dataclass(frozen=True, eq=False)
class Open:
    """Ends of a class that reach all ends of another, unless they are of one owner."""

    sources: tuple[End, ...]
    destinations: tuple[End, ...]
    port: Port
    verdict: Verdict


@dataclass(frozen=True)
class _Seen:
    """What policies say of one end in one direction, as far as other namespaces go."""

    isolated: bool
    rules: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        return self.isolated and not self.rules


def open_between(policies: Policies, ends: Sequence[End], owner: Callable[[End], str]) -> Iterator[Open]:
    """The classes of ends of which one reaches the other, where any two of them have different owners.

    Ends of one namespace must have one owner.
    """
    destinations = _classes(policies, ends, "Ingress", "Egress")
    sources = _classes(policies, ends, "Egress", "Ingress") if destinations else []
    for called in destinations:
        for calling in sources:
            pair = _strangers(calling, called, owner)
            if pair is None:
                continue
            for port in tried(called[0]):
                verdict = decide(policies, *pair, port.number, port.protocol)
                if verdict.allowed:
                    yield Open(calling, called, port, verdict)


def pairs(policies: Policies, ends: Sequence[End], owner: Callable[[End], str]) -> Iterator[tuple[End, End, Port]]:
    """Each source, destination and port of `open_between`, of different owners."""
    for each in open_between(policies, ends, owner):
        for destination in each.destinations:
            own = owner(destination)
            yield from ((source, destination, each.port) for source in each.sources if owner(source) != own)


def _strangers(
    sources: Sequence[End], destinations: Sequence[End], owner: Callable[[End], str]
) -> tuple[End, End] | None:
    """A source and a destination of different owners."""
    first, own = destinations[0], owner(destinations[0])
    other = next((each for each in sources if owner(each) != own), None)
    if other is not None:
        return other, first
    another = next((each for each in destinations if owner(each) != own), None)
    return (sources[0], another) if another is not None else None


def tried(end: End) -> tuple[Port, ...]:
    """The ports that the containers name, and one that none does."""
    return (*end.ports, Port(NO_SUCH_PORT))


def _classes(policies: Policies, ends: Sequence[End], direction: str, against: str) -> list[tuple[End, ...]]:
    """Ends that are alike in `direction`, where they may be met, and to the policies of others in `against`."""
    seen = [(each, _seen(policies, each, direction)) for each in ends]
    met = [(each, own) for each, own in seen if not own.closed]
    selected = _selected(policies, [each for each, _ in met], against) if met else {}
    found: dict[Hashable, list[End]] = {}
    for each, own in met:
        # A rule may name a port of the destination.
        ports = each.ports if direction == "Ingress" else ()
        found.setdefault((own, ports, each.address, selected.get(id(each), frozenset())), []).append(each)
    return [tuple(each) for each in found.values()]


def _seen(policies: Policies, end: End, direction: str) -> _Seen:
    isolating = policies.of(end, direction)
    if not isolating:
        return _Seen(isolated=False)
    key, peers = direction.lower(), "from" if direction == "Ingress" else "to"
    rules = set()
    for policy in isolating:
        for rule in as_list(policy.spec.get(key)):
            listed = as_map(rule).get(peers)
            far = [each for each in as_maps(listed) if _reaches_out(each)] if listed else [{}]
            if far:
                rules.add(json.dumps([far, as_map(rule).get("ports")], sort_keys=True))
    return _Seen(isolated=True, rules=tuple(sorted(rules)))


def _reaches_out(peer: Mapping[str, Any]) -> bool:
    """Whether a peer may be of another namespace than the policy."""
    return peer.get("ipBlock") is not None or peer.get("namespaceSelector") is not None


def _selected(policies: Policies, ends: Sequence[End], direction: str) -> dict[int, frozenset[int]]:
    """By `id` of an end, which peers of policies select it. Only namespaces that a peer selects are looked into."""
    by_namespace: dict[str, list[End]] = {}
    for each in ends:
        by_namespace.setdefault(each.namespace or "", []).append(each)
    found: dict[int, set[int]] = {}
    for number, (namespaces, pods) in enumerate(_peers(policies.cluster, direction, tuple(by_namespace))):
        for name in namespaces:
            for end in by_namespace[name]:
                if pods is None or selector_matches(pods, end.labels):
                    found.setdefault(id(end), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _peers(cluster: Cluster, direction: str, names: Sequence[str]) -> Iterator[tuple[list[str], Any]]:
    """Each different peer with a namespaceSelector: the namespaces that it selects, and its podSelector."""
    chosen: dict[str, list[str]] = {}
    seen: set[str] = set()
    key, side = direction.lower(), "from" if direction == "Ingress" else "to"
    for policy in cluster.of("NetworkPolicy", "networking.k8s.io"):
        for rule in as_list(policy.spec.get(key)):
            for peer in as_maps(as_map(rule).get(side)):
                if peer.get("namespaceSelector") is None:
                    continue
                written = json.dumps(peer, sort_keys=True)
                if written in seen:
                    continue
                seen.add(written)
                selector = json.dumps(peer["namespaceSelector"], sort_keys=True)
                if selector not in chosen:
                    chosen[selector] = [
                        name for name in names if selector_matches(peer["namespaceSelector"], cluster.labels_of(name))
                    ]
                if chosen[selector]:
                    yield chosen[selector], peer.get("podSelector")
