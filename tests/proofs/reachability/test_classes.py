"""Classes of pods give the same open traffic as asking about each pair."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from helm_platform.proofs.reachability import End, Policies, decide
from helm_platform.proofs.reachability.classes import open_between, pairs, tried
from tests.proofs.reachability.test_evaluate import ENDS, _policies, cluster

Manifest = dict[str, Any]
PODS = [each for each in ENDS if each.namespace is not None]
#: Two namespaces of one team and one of another, or each of its own.
OWNERS = st.sampled_from(
    [{"a": "x", "b": "y", "c": "x"}, {"a": "x", "b": "y", "c": "z"}, {"a": "x", "b": "x", "c": "x"}]
)


@given(_policies, OWNERS)
@settings(max_examples=150, deadline=None)
def test_classes_say_what_all_pairs_say(written: list[tuple[str, Manifest]], owners: dict[str, str]) -> None:
    policies = Policies(cluster(written))

    def owner(end: End) -> str:
        return owners[end.namespace or ""]

    found = [(a.label, b.label, port) for a, b, port in pairs(policies, PODS, owner)]
    expected = {
        (source.label, destination.label, port)
        for source in PODS
        for destination in PODS
        if owner(source) != owner(destination)
        for port in tried(destination)
        if decide(policies, source, destination, port.number, port.protocol).allowed
    }
    assert set(found) == expected
    assert len(found) == len(expected)


def test_pods_that_let_nobody_in_are_asked_about_by_nobody() -> None:
    deny: Manifest = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    own: Manifest = {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}
    written = [(space, spec) for space in ("a", "b", "c") for spec in (deny, own)]
    policies = Policies(cluster(written))
    assert not list(open_between(policies, PODS, lambda end: end.namespace or ""))


def test_pods_that_are_open_to_all_are_one_class() -> None:
    many = [End(f"{space}/{n}", space, {"app": str(n)}) for space in ("a", "b") for n in range(50)]
    (found,) = open_between(Policies(cluster([])), many, lambda end: end.namespace or "")
    assert len(found.sources) == len(found.destinations) == 100


def test_what_is_open_within_a_namespace_is_not_taken_for_open_between_two() -> None:
    """Their policies are alike, and a pair of one namespace would say that the class is open."""
    own: Manifest = {"podSelector": {}}
    nobody: Manifest = {"namespaceSelector": {"matchLabels": {"team": "nobody"}}}
    alike: Manifest = {"podSelector": {}, "ingress": [{"from": [own]}, {"from": [nobody]}]}
    policies = Policies(cluster([(space, alike) for space in ("a", "b", "c")]))
    assert not list(pairs(policies, PODS, lambda end: end.namespace or ""))
