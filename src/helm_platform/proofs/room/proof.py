"""For each namespace with a quota: what is asked for at the most beside what may be used, and what asks for most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.objects.quantities import quantity, shown
from helm_platform.proofs.cluster import TEAM_LABEL, Cluster, Item, as_map, as_maps
from helm_platform.proofs.outcome import Outcome, finding
from helm_platform.proofs.room.demand import Ask, asks

RULES: dict[str, str] = {
    "over-quota": "What a namespace asks for at the most is more than its quota.",
    "little-room": "What a namespace asks for at the most is nearly all of its quota.",
    "no-quota": "A namespace of a team has no quota.",
    "no-quantity": "An amount that is no quantity, so that nothing can be counted.",
}
"""Every rule id of this proof, with what it means."""

_COLUMNS = ("NAMESPACE", "RESOURCE", "AT THE MOST", "QUOTA", "FREE")
_LITTLE = Decimal("0.1")
_NAMED = 3


def prove(cluster: Cluster, nodes: int = 3) -> Outcome:
    """A row for each resource of each quota; errors where something does not fit. `nodes` run each DaemonSet."""
    rows: list[tuple[str, ...]] = []
    findings: list[Diagnostic] = []
    by_namespace: dict[str, list[Item]] = {}
    for each in cluster.items:
        if each.kind != "Namespace":
            by_namespace.setdefault(each.namespace, []).append(each)
    quotas = {each.namespace: each for each in cluster.of("ResourceQuota", "") if "scopeSelector" not in each.spec}
    for name, space in cluster.declared.items():
        quota = quotas.get(name)
        if quota is None:
            if TEAM_LABEL in space.labels:
                advice = "install the chart tenant for the team, or make a ResourceQuota"
                what = "it has no ResourceQuota: one team can take everything"
                findings.append(finding("no-quota", space, what, advice))
            continue
        own = by_namespace.get(name, [])
        try:
            asked = asks(own, _limits(own), nodes)
        except ValueError as error:
            findings.append(finding("no-quantity", quota, f"{error} in {name}", "correct the amount"))
            continue
        hard = {key: quantity(value) for key, value in as_map(quota.spec.get("hard")).items()}
        rows += _rows(name, hard, asked)
        findings += _findings(quota, hard, asked)
    checked = f"{len(quotas)} quotas, {len(cluster.pods)} workloads"
    return Outcome(_COLUMNS, tuple(rows), tuple(findings), checked, RULES)


def _limits(items: Sequence[Item]) -> Mapping[str, object]:
    """The defaults of containers in the namespace."""
    ranges = [limit for each in items if each.kind == "LimitRange" for limit in as_maps(each.spec.get("limits"))]
    return next((each for each in ranges if each.get("type") == "Container"), {})


def _sum(asked: Sequence[Ask], resource: str) -> Decimal:
    return sum((each.amounts.get(resource, Decimal(0)) for each in asked), Decimal(0))


def _rows(name: str, hard: Mapping[str, Decimal], asked: Sequence[Ask]) -> Iterator[tuple[str, ...]]:
    for resource, most in hard.items():
        wanted = _sum(asked, resource)
        if wanted:
            free = f"{(1 - wanted / most) * 100:.0f} %" if most else "none"
            yield name, resource, shown(wanted, resource), shown(most, resource), free


def _findings(quota: Item, hard: Mapping[str, Decimal], asked: Sequence[Ask]) -> Iterator[Diagnostic]:
    for resource, most in hard.items():
        wanted = _sum(asked, resource)
        over = wanted > most
        if not over and not (most and wanted and 1 - wanted / most < _LITTLE):
            continue
        largest = sorted(asked, key=lambda each: each.amounts.get(resource, Decimal(0)), reverse=True)[:_NAMED]
        shares = [
            f"{each.item.kind} {each.item.name} {shown(each.amounts[resource], resource)}"
            + (f" ({each.how})" if each.how else "")
            for each in largest
            if each.amounts.get(resource)
        ]
        what = f"{resource}: {shown(wanted, resource)} at the most, of {shown(most, resource)}. Most is asked for by "
        advice = "lower the maximum or the requests, or ask the platform team for a larger quota"
        rule, level = ("over-quota", Level.ERROR) if over else ("little-room", Level.WARNING)
        yield finding(rule, quota, what + ", ".join(shares), advice, level)
