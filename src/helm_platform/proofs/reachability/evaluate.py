"""Whether a packet passes: what networking.k8s.io/v1 says of NetworkPolicy, for one source, destination and port.

Source: the API documentation of NetworkPolicySpec, and the defaults of the API server (`pkg/apis/networking/v1`): with
no policyTypes a policy is about ingress, and about egress too where it has a rule for it. Pods that no policy selects
for a direction are open in it; else one rule of one policy that allows is enough.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Cluster, Item, Port, as_list, as_map

POD_ADDRESS = "10.244.0.10"
"""An address of a pod, as most clusters have them: some networks hold the traffic of pods against ipBlock."""
_Label = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class End:
    """One end of a connection: a pod, or an address outside where `namespace` is None.

    A pod may have an address too: some networks hold its traffic against `ipBlock`, others never do.
    """

    label: str
    namespace: str | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    address: str | None = None


@dataclass(frozen=True)
class Hop:
    """One direction at one end. `isolating` are the policies that select the pod, `by` the rule that allows."""

    direction: str
    end: str
    isolating: tuple[str, ...]
    by: str | None

    @property
    def allowed(self) -> bool:
        """Whether the packet passes here."""
        return not self.isolating or self.by is not None

    def __str__(self) -> str:
        """`egress of Deployment shop/web allowed by NetworkPolicy shop/web egress[1]`."""
        if not self.isolating:
            return f"{self.direction} of {self.end} open: no policy selects it"
        if self.by is not None:
            return f"{self.direction} of {self.end} allowed by {self.by}"
        return f"{self.direction} of {self.end} denied: no rule of {', '.join(self.isolating)} allows it"


@dataclass(frozen=True)
class Verdict:
    """The hops of a connection, in its order."""

    hops: tuple[Hop, ...]

    @property
    def allowed(self) -> bool:
        """Whether the packet arrives."""
        return all(each.allowed for each in self.hops)

    def __str__(self) -> str:
        """The hops that matter: all where it arrives, else those that deny."""
        return "; ".join(str(each) for each in self.hops if self.allowed or not each.allowed)


class Policies:
    """The NetworkPolicies of a cluster by namespace, and there by a label that they want of pods."""

    def __init__(self, cluster: Cluster) -> None:
        """Take those of networking.k8s.io."""
        self.cluster = cluster
        self._listed = {each: number for number, each in enumerate(cluster.of("NetworkPolicy", "networking.k8s.io"))}
        uses = Counter(key for each in self._listed for key in _wanted(each))
        self._by_label: dict[_Label | str, list[Item]] = {}
        for each in self._listed:
            # The label that the fewest policies want: pods of a namespace share most of theirs.
            key = min(_wanted(each), key=uses.__getitem__, default=each.namespace)
            self._by_label.setdefault(key, []).append(each)

    def of(self, end: End, direction: str) -> list[Item]:
        """The policies that isolate a pod in a direction, "Ingress" or "Egress"."""
        if not end.namespace:
            return []
        keys: list[_Label | str] = [end.namespace]
        keys += [(end.namespace, key, str(value)) for key, value in end.labels.items()]
        found = [
            each
            for key in keys
            for each in self._by_label.get(key, ())
            if direction in types(each.spec) and selector_matches(as_map(each.spec.get("podSelector")), end.labels)
        ]
        return sorted(found, key=self._listed.__getitem__)


def _wanted(policy: Item) -> list[_Label]:
    labels = as_map(as_map(policy.spec.get("podSelector")).get("matchLabels"))
    return [(policy.namespace, str(key), str(value)) for key, value in labels.items()]


def decide(policies: Policies, source: End, destination: End, port: int, protocol: str = "TCP") -> Verdict:
    """Whether a connection is made. A pod that calls itself is asked like any other, which no network does."""
    hops = []
    if source.namespace is not None:
        hops.append(_hop(policies, "Egress", source, destination, destination, port, protocol))
    if destination.namespace is not None:
        hops.append(_hop(policies, "Ingress", destination, source, destination, port, protocol))
    return Verdict(tuple(hops))


def types(spec: Mapping[str, Any]) -> list[str]:
    """The directions that a policy is about."""
    written = spec.get("policyTypes")
    if written:
        return list(written)
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def _hop(policies: Policies, direction: str, own: End, other: End, destination: End, port: int, protocol: str) -> Hop:
    isolating = policies.of(own, direction)
    allowing = (
        f"{policy.label} {place}"
        for policy in isolating
        for place, rule in _rules(policy, direction)
        if _ports_match(rule.get("ports"), destination, port, protocol)
        and _peers_match(rule.get("from" if direction == "Ingress" else "to"), policy, other, policies.cluster)
    )
    return Hop(direction.lower(), own.label, tuple(each.label for each in isolating), next(allowing, None))


def _rules(policy: Item, direction: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    key = direction.lower()
    for number, rule in enumerate(policy.spec.get(key) or []):
        yield f"{key}[{number}]", as_map(rule)


def _ports_match(listed: Any, destination: End, port: int, protocol: str) -> bool:
    """No ports are all of them; a name is that of a port of the destination's containers."""
    if not listed:
        return True
    return any(_port_matches(as_map(each), destination, port, protocol) for each in listed)


def _port_matches(wanted: Mapping[str, Any], destination: End, port: int, protocol: str) -> bool:
    if (wanted.get("protocol") or "TCP") != protocol:
        return False
    first = wanted.get("port")
    if first is None:
        return True
    if isinstance(first, int):
        return first <= port <= int(wanted.get("endPort") or first)
    return any(each.name == first and each.protocol == protocol and each.number == port for each in destination.ports)


def _peers_match(listed: Iterable[Any] | None, policy: Item, other: End, cluster: Cluster) -> bool:
    """No peers are all of them."""
    if not listed:
        return True
    return any(_peer_matches(as_map(each), policy, other, cluster) for each in listed)


def _peer_matches(peer: Mapping[str, Any], policy: Item, other: End, cluster: Cluster) -> bool:
    block = peer.get("ipBlock")
    if block is not None:
        return other.address is not None and in_block(as_map(block), other.address)
    if other.namespace is None:
        return False
    if "namespaceSelector" in peer and peer["namespaceSelector"] is not None:
        if not selector_matches(peer["namespaceSelector"], cluster.labels_of(other.namespace)):
            return False
    elif other.namespace != policy.namespace:
        return False
    pods = peer.get("podSelector")
    return pods is None or selector_matches(pods, other.labels)


def in_block(block: Mapping[str, Any], address: str) -> bool:
    """Whether an ipBlock holds an address. What is no network, which the API server refuses, holds none."""
    ip = ipaddress.ip_address(address)

    def inside(cidr: Any) -> bool:
        try:
            return ip in ipaddress.ip_network(str(cidr), strict=False)
        except ValueError:
            return False

    return inside(block.get("cidr")) and not any(inside(each) for each in as_list(block.get("except")))
