"""Secret stores of External Secrets: what a team reads through them is not another's.

Source: external-secrets.io/v1: a ClusterSecretStore without `conditions` serves every namespace, and one is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Item, as_list, as_map, as_maps
from helm_platform.proofs.isolation.check import Absent, Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy, annotated

_GROUP = "external-secrets.io"
_REASON = "helm-platform.io/reason"


def stores(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No store of the team reads as one of another, and no store of the cluster is open to it by default."""
    for space in team.spaces:
        own = tenancy.cluster.within(space.name, "SecretStore", _GROUP)
        for store in own:
            yield from _alike(tenancy, team, store)
            remote = as_map(as_map(store.spec.get("provider")).get("kubernetes")).get("remoteNamespace")
            if remote and tenancy.team_of(str(remote)) != team.name:
                message = f"it reads the Secrets of the namespace {remote}, which is not the team's"
                yield Breach(store, message, "Read a namespace of the team.")
        yield from (f"{each.label} reads as nobody else" for each in own)
        yield from _of_cluster(tenancy, team, space)
    yield Absent("no secret store is in the input")


def _alike(tenancy: Tenancy, team: Team, store: Item) -> Iterator[Said]:
    if _REASON in store.annotations:
        return
    for other in _by_provider(tenancy).get(_provider(store), []):
        whose = tenancy.team_of(other.namespace)
        if whose != team.name:
            whom = f"team {whose}" if whose else "the platform"
            message = f"it reads what {other.label} of {whom} reads: their providers are the same"
            yield Breach(
                store, message, f"Write the team into prefix, path, role or project, or {_REASON} on the store."
            )


def _by_provider(tenancy: Tenancy) -> dict[str, list[Item]]:
    kept: dict[str, list[Item]] | None = tenancy.kept.get("stores")
    if kept is None:
        kept = {}
        for each in tenancy.cluster.of("SecretStore", _GROUP):
            kept.setdefault(_provider(each), []).append(each)
        tenancy.kept["stores"] = kept
    return kept


def _provider(store: Item) -> str:
    return json.dumps(as_map(store.spec.get("provider")), sort_keys=True)


def _of_cluster(tenancy: Tenancy, team: Team, space: Item) -> Iterator[Said]:
    """A store of the cluster that serves the namespace must be granted to it by the annotation, held by the policy."""
    granted = annotated(space, "secret-stores")
    hold = tenancy.admission.holds("secret-stores", space.name)
    for store in tenancy.cluster.of("ClusterSecretStore", _GROUP):
        if not _serves(tenancy, store, space.name):
            yield f"{store.label} does not serve {space.name}"
            continue
        if f"ClusterSecretStore/{store.name}" in granted:
            others = [name for name in _served_teams(tenancy, store) if name != team.name]
            if others and _REASON not in store.annotations:
                message = f"team {team.name} reads through it what team {others[0]} reads"
                yield Breach(store, message, f"Make a store for each team, or write {_REASON} on it.", Level.WARNING)
            yield f"{store.label} is granted to {space.name}"
        elif not hold.held:
            message = f"every ExternalSecret of {space.name} may read through it: {hold.why}"
            advice = "Name the namespaces in its `conditions`, and bind the policy secret-stores of charts/security."
            yield Breach(store, message, advice)
        else:
            yield f"{store.label} is not granted to {space.name}: {hold.why}"


def _served_teams(tenancy: Tenancy, store: Item) -> list[str]:
    """The teams that a store of the cluster is granted to and serves."""
    return [
        team.name
        for team in tenancy.teams.values()
        if any(
            f"ClusterSecretStore/{store.name}" in annotated(space, "secret-stores")
            and _serves(tenancy, store, space.name)
            for space in team.spaces
        )
    ]


def _serves(tenancy: Tenancy, store: Item, namespace: str) -> bool:
    conditions = as_maps(store.spec.get("conditions"))
    return not conditions or any(_meets(tenancy, each, namespace) for each in conditions)


def _meets(tenancy: Tenancy, condition: dict[str, Any], namespace: str) -> bool:
    selector = condition.get("namespaceSelector")
    if namespace in as_list(condition.get("namespaces")):
        return True
    if any(re.search(str(each), namespace) for each in as_list(condition.get("namespaceRegexes"))):
        return True
    return selector is not None and selector_matches(selector, tenancy.cluster.labels_of(namespace))


def _foreign(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    for space in team.spaces:
        own = next((each for each in annotated(space, "secret-stores") if each.startswith("SecretStore/")), None)
        if own is not None:
            like = _secret(space, "SecretStore", own.partition("/")[2])
            yield Attempt(
                _secret(space, "ClusterSecretStore", "isolation"), like, "an ExternalSecret of a foreign store"
            )


def _secret(space: Item, kind: str, name: str) -> dict[str, Any]:
    metadata = {"name": "isolation-secret", "namespace": space.name}
    data = [{"secretKey": "key", "remoteRef": {"key": "key"}}]
    spec = {"secretStoreRef": {"kind": kind, "name": name}, "target": {"name": "isolation-secret"}, "data": data}
    return {"apiVersion": f"{_GROUP}/v1", "kind": "ExternalSecret", "metadata": metadata, "spec": spec}


CHECKS = (
    Check(
        "secret-stores",
        "Does the team read secrets of others through a store?",
        "providers of all SecretStores, conditions of ClusterSecretStores, and the policy secret-stores",
        stores,
        "an ExternalSecret of a store that the namespace was not granted is refused, and one of its own admitted",
        _foreign,
    ),
)
