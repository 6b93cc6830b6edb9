"""Which teams' pods reach those of which others, declared or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from helm_platform.proofs.cluster import TEAM_LABEL, Cluster, Port
from helm_platform.proofs.reachability.classes import NO_SUCH_PORT, open_between
from helm_platform.proofs.reachability.evaluate import POD_ADDRESS, End, Policies
from helm_platform.proofs.reachability.flows import end_of
from helm_platform.report.facts import Between


def between(clusters: Sequence[Cluster], teams: Sequence[str]) -> tuple[Between, ...]:
    """For each team and each other one how many ways there are: a pod, a pod and a port that it names, or any."""
    ways: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for cluster in clusters:
        for pair, number, example in _ways(cluster):
            ways[pair] += number
            examples.setdefault(pair, example)
    return tuple(
        Between(*pair, ways[pair], examples.get(pair, ""))
        for pair in ((source, other) for source in teams for other in teams)
        if pair[0] != pair[1]
    )


def _ways(cluster: Cluster) -> Iterator[tuple[tuple[str, str], int, str]]:
    """By classes of ends: one that is open to thousands is no thousands of answers."""
    whose = {name: str(labels.get(TEAM_LABEL, "")) for name, labels in cluster.namespaces.items()}

    def owner(end: End) -> str:
        return whose[end.namespace or ""]

    own = [each for each in cluster.pods if not each.host_network and whose.get(each.namespace)]
    # Some networks hold the traffic of pods against ipBlock.
    ends = [replace(end_of(each), address=POD_ADDRESS) for each in own]
    for found in open_between(Policies(cluster), ends, owner):
        calling, called = Counter(map(owner, found.sources)), Counter(map(owner, found.destinations))
        first = {owner(each): each for each in reversed((*found.sources,))}
        other = {owner(each): each for each in reversed((*found.destinations,))}
        for source, sources in calling.items():
            for destination, destinations in called.items():
                if source != destination:
                    label = _label(first[source], other[destination], found.port)
                    yield (source, destination), sources * destinations, label


def _label(source: End, destination: End, port: Port) -> str:
    number = "any port" if port.number == NO_SUCH_PORT else f"{port.number}/{port.protocol}"
    return f"{source.label} -> {destination.label}:{number}"
