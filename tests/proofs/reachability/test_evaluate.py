"""The evaluator against a second formulation: all that policies allow, written out pair by pair."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helm_platform.proofs.cluster import Cluster, Item, Port
from helm_platform.proofs.reachability import End, Policies, decide
from helm_platform.proofs.reachability.evaluate import in_block

Manifest = dict[str, Any]
NAMESPACES = {"a": {"team": "x"}, "b": {"team": "y"}, "c": {}}
PORTS = (80, 81, 443, 8080)
PROTOCOLS = ("TCP", "UDP")
ENDS = [
    *(
        End(f"{space}/{app}", space, {"app": app}, (Port(80, "http"), Port(81, "http", "UDP"), Port(443, "tls")))
        for space in NAMESPACES
        for app in ("web", "db")
    ),
    End("b/addressed", "b", {}, (Port(8080, "http"),), "10.0.0.7"),
    End("outside", address="192.0.2.7"),
    End("private", address="10.0.0.9"),
]

_labels = st.sampled_from(
    [{}, {"matchLabels": {"app": "web"}}, {"matchExpressions": [{"key": "app", "operator": "Exists"}]}]
)
_spaces = st.sampled_from(
    [
        {},
        {"matchLabels": {"team": "x"}},
        {"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["x"]}]},
        {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["a", "c"]}]},
    ]
)
_blocks = st.sampled_from(
    [
        {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]},
        {"cidr": "10.0.0.0/29"},
        {"cidr": "192.0.2.7/32"},
        {"cidr": "::/0"},
    ]
)
_peers = st.one_of(
    _blocks.map(lambda block: {"ipBlock": block}),
    _labels.map(lambda pods: {"podSelector": pods}),
    _spaces.map(lambda spaces: {"namespaceSelector": spaces}),
    st.tuples(_spaces, _labels).map(lambda both: {"namespaceSelector": both[0], "podSelector": both[1]}),
)
_ports = st.one_of(
    st.fixed_dictionaries(
        {"port": st.sampled_from([*PORTS, "http", "tls"])}, optional={"protocol": st.sampled_from(PROTOCOLS)}
    ),
    st.sampled_from(
        [{"protocol": "UDP"}, {"port": 80, "endPort": 443}, {"port": 81, "endPort": 100, "protocol": "TCP"}]
    ),
)


def _rules(key: str) -> st.SearchStrategy[list[Manifest]]:
    rule = st.fixed_dictionaries(
        {}, optional={key: st.lists(_peers, max_size=2), "ports": st.lists(_ports, max_size=2)}
    )
    return st.lists(rule, max_size=2)


_specs = st.fixed_dictionaries(
    {},
    optional={
        "podSelector": _labels,
        "policyTypes": st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
        "ingress": _rules("from"),
        "egress": _rules("to"),
    },
)
_policies = st.lists(st.tuples(st.sampled_from(sorted(NAMESPACES)), _specs), max_size=4)


def cluster(policies: list[tuple[str, Manifest]]) -> Cluster:
    spaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for name, labels in NAMESPACES.items()
    ]
    made = [
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"p{number}", "namespace": space},
            "spec": spec,
        }
        for number, (space, spec) in enumerate(policies)
    ]
    return Cluster(tuple(map(Item, [*spaces, *made])))


def _has(labels: Manifest, selector: Manifest) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if key not in labels or labels[key] != value:
            return False
    for each in selector.get("matchExpressions", []):
        there = each["key"] in labels
        if each["operator"] == "Exists" and not there:
            return False
        if each["operator"] == "In" and not (there and labels[each["key"]] in each["values"]):
            return False
        if each["operator"] == "NotIn" and there and labels[each["key"]] in each["values"]:
            return False
    return True


def peers_of(peer: Manifest, space: str) -> set[str]:
    """The ends that a peer means, by label."""
    if "ipBlock" in peer:
        inside = ipaddress.ip_network(peer["ipBlock"]["cidr"])
        out = [ipaddress.ip_network(each) for each in peer["ipBlock"].get("except", [])]
        ends = [(end.label, ipaddress.ip_address(end.address)) for end in ENDS if end.address]
        return {label for label, ip in ends if ip in inside and not any(ip in each for each in out)}
    chosen = {space}
    if "namespaceSelector" in peer:
        chosen = {
            name
            for name, labels in NAMESPACES.items()
            if _has({**labels, "kubernetes.io/metadata.name": name}, peer["namespaceSelector"])
        }
    return {
        each.label for each in ENDS if each.namespace in chosen and _has(dict(each.labels), peer.get("podSelector", {}))
    }


def numbers_of(wanted: Manifest, destination: End) -> set[tuple[int, str]]:
    """The ports that one entry means at a destination."""
    protocol = wanted.get("protocol", "TCP")
    port = wanted.get("port")
    if isinstance(port, str):
        return {(each.number, protocol) for each in destination.ports if (each.name, each.protocol) == (port, protocol)}
    numbers = PORTS if port is None else range(port, int(wanted.get("endPort") or port) + 1)
    return {(number, protocol) for number in numbers}


def allowed(policies: list[tuple[str, Manifest]]) -> set[tuple[str, str, int, str]]:
    """Every connection that is made, as a set: what each direction allows of all that there is, intersected."""
    everything = {(s.label, d.label, n, p) for s in ENDS for d in ENDS for n in PORTS for p in PROTOCOLS}
    by_label = {each.label: each for each in ENDS}

    def direction(own: int, key: str, kind: str) -> set[tuple[str, str, int, str]]:
        isolated: set[str] = set()
        open_: set[tuple[str, str, int, str]] = set()
        for space, spec in policies:
            default = ["Ingress"] + (["Egress"] if spec.get("egress") else [])
            if kind not in spec.get("policyTypes", default):
                continue
            mine = {e.label for e in ENDS if e.namespace == space and _has(dict(e.labels), spec.get("podSelector", {}))}
            isolated |= mine
            for rule in spec.get(kind.lower(), []):
                peers = (
                    set().union(*(peers_of(each, space) for each in rule.get(key, [])))
                    if rule.get(key)
                    else set(by_label)
                )
                for one in everything:
                    ports = rule.get("ports")
                    at = ports is None or ports == [] or any(one[2:] in numbers_of(w, by_label[one[1]]) for w in ports)
                    if one[own] in mine and one[1 - own] in peers and at:
                        open_.add(one)
        return {one for one in everything if one[own] not in isolated} | open_

    return direction(0, "to", "Egress") & direction(1, "from", "Ingress")


@settings(max_examples=60, deadline=None)
@given(_policies)
def test_the_evaluator_agrees_with_the_enumeration(policies: list[tuple[str, Manifest]]) -> None:
    held = Policies(cluster(policies))
    found = {
        (s.label, d.label, n, p)
        for s in ENDS
        for d in ENDS
        for n in PORTS
        for p in PROTOCOLS
        if decide(held, s, d, n, p).allowed
    }
    assert found == allowed(policies)


WEB, DB, OTHER, OUTSIDE = ENDS[0], ENDS[1], ENDS[2], ENDS[7]


@pytest.mark.parametrize(
    ("spec", "source", "destination", "port", "passes"),
    [
        ({"podSelector": {}}, OTHER, WEB, 80, False),
        ({"podSelector": {}}, WEB, OTHER, 80, True),  # no policyTypes and no egress: egress stays open
        ({"podSelector": {}, "policyTypes": ["Egress"]}, OTHER, WEB, 80, True),
        ({"podSelector": {}, "policyTypes": ["Egress"]}, WEB, OTHER, 80, False),
        ({"podSelector": {}, "ingress": [{}]}, OTHER, WEB, 80, True),
        ({"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}, OTHER, WEB, 80, False),
        ({"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}, DB, WEB, 80, True),
        ({"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]}, OTHER, WEB, 80, True),
        ({"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]}, OTHER, WEB, 443, False),
        ({"podSelector": {}, "ingress": [{"ports": [{"port": 80, "endPort": 90}]}]}, OTHER, WEB, 81, True),
        ({"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}, OUTSIDE, WEB, 80, True),
        ({"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}, OTHER, WEB, 80, False),
    ],
)
def test_one_policy(spec: Manifest, source: End, destination: End, port: int, *, passes: bool) -> None:
    verdict = decide(Policies(cluster([("a", spec)])), source, destination, port)
    assert verdict.allowed is passes
    assert passes or "NetworkPolicy a/p0" in str(verdict)


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        ({"cidr": "10.0.0.0/8"}, True),
        ({"cidr": "10.1.2.3/8"}, True),  # the API server takes an address within the network for it
        ({"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}, False),
        ({"cidr": "10.0.0.0/8", "except": ["10.1.0.0/33"]}, True),
        ({"cidr": "10.0.0.0/33"}, False),
        ({"cidr": "everything"}, False),
        ({"cidr": "::/0"}, False),
        ({}, False),
    ],
)
def test_what_is_no_network_holds_no_address(block: dict[str, Any], holds: bool) -> None:
    assert in_block(block, "10.1.0.7") is holds
