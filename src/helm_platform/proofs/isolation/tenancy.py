"""Whose each namespace is, and who belongs to each team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helm_platform.proofs.cluster import TEAM_LABEL, Cluster, Item
from helm_platform.proofs.isolation.admission import Admission
from helm_platform.proofs.isolation.rbac import GROUP, Rights, Subject, account_of, as_subject, subjects
from helm_platform.proofs.selectors.receivers import Receiver, receivers

ENVIRONMENT_LABEL = "helm-platform.io/environment"
PROTECTED_LABEL = "helm-platform.io/protected"
_ANNOTATIONS = "helm-platform.io/"
ANY_ACCOUNT = "any-other"
"""Stands for the service accounts of a namespace that nothing is bound to by name."""


@dataclass(frozen=True, eq=False)
class Team:
    """A team: the namespaces with its label, in the order of the input."""

    name: str
    spaces: tuple[Item, ...]

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(each.name for each in self.spaces)


@dataclass(frozen=True, eq=False)
class Member:
    """Somebody of a team. `key` is ("Group", name) or ("User", name), as a binding names it."""

    key: tuple[str, str]
    subject: Subject

    @property
    def label(self) -> str:
        """`group acme:shop`, `user jo`, `service account shop-dev/deployer`."""
        kind, name = self.key
        account = account_of(name) if kind == "User" else None
        if account is not None:
            namespace, own = account
            return f"any service account of {namespace}" if own == ANY_ACCOUNT else f"service account {namespace}/{own}"
        return f"{kind.lower()} {name}"


class Tenancy:
    """The teams of a cluster, beside what else the checks need: rights, receivers of alerts."""

    def __init__(self, cluster: Cluster, stack: tuple[Receiver, ...] = ()) -> None:
        """Teams are by the label of namespaces; `stack` are receivers that the objects do not have."""
        self.cluster = cluster
        self.rights = Rights(cluster)
        self.admission = Admission(cluster)
        self.receivers = (*receivers(cluster), *stack)
        found: dict[str, list[Item]] = {}
        for each in cluster.declared.values():
            if TEAM_LABEL in each.labels:
                found.setdefault(str(each.labels[TEAM_LABEL]), []).append(each)
        self.teams = {name: Team(name, tuple(spaces)) for name, spaces in sorted(found.items())}
        self._team_of = {each.name: team.name for team in self.teams.values() for each in team.spaces}
        self.kept: dict[str, Any] = {}
        """What checks calculate once for all teams, by their names."""
        self._members: dict[str, tuple[Member, ...]] = {}

    def team_of(self, namespace: str) -> str | None:
        """Whose a namespace is; None where it is nobody's, which is the platform's."""
        return self._team_of.get(namespace)

    def members(self, team: Team) -> tuple[Member, ...]:
        """Who belongs to a team.

        People and groups that the platform has bound in its namespaces, and all service accounts there.
        """
        found = self._members.get(team.name)
        if found is None:
            keys = dict.fromkeys(key for name in team.namespaces for key in self._keys(name))
            found = tuple(Member(key, as_subject(*key)) for key in keys)
            self._members[team.name] = found
        return found

    def people(self, team: Team) -> tuple[Member, ...]:
        """The members that are no service accounts."""
        return tuple(each for each in self.members(team) if account_of(each.key[1]) is None)

    def memberships(self, key: tuple[str, str]) -> tuple[str, ...]:
        """The teams that somebody belongs to."""
        return tuple(self._teams_by_key.get(key, ()))

    @cached_property
    def _teams_by_key(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for team in self.teams.values():
            for member in self.members(team):
                found.setdefault(member.key, []).append(team.name)
        return found

    def floor(self, namespace: str) -> list[Item]:
        """The RoleBindings that the platform has made in a namespace; where none says so, all of them."""
        listed = self.cluster.within(namespace, "RoleBinding", GROUP)
        return [each for each in listed if protected(each)] or listed

    def _keys(self, namespace: str) -> Iterator[tuple[str, str]]:
        for binding in self.floor(namespace):
            for kind, name in subjects(binding):
                account = account_of(name)
                if not name.startswith("system:") or (account is not None and account[0] == namespace):
                    yield kind, name
        for each in self.cluster.within(namespace, "RoleBinding", GROUP):
            for kind, name in subjects(each):
                account = account_of(name)
                if account is not None and account[0] == namespace:
                    yield kind, name
        for each in self.cluster.within(namespace, "ServiceAccount", ""):
            user = f"system:serviceaccount:{namespace}:{each.name}"
            if self.rights.named(("User", user)):
                yield "User", user
        yield "User", f"system:serviceaccount:{namespace}:{ANY_ACCOUNT}"


def protected(item: Item) -> bool:
    """Whether only the platform team changes an object."""
    return str(item.labels.get(PROTECTED_LABEL, "")) == "true"


def annotated(space: Item, name: str) -> list[str]:
    """What an annotation of a namespace lists: `hosts`, `registries`, `service-types` or `secret-stores`."""
    text = str(space.annotations.get(f"{_ANNOTATIONS}{name}", ""))
    return [each.strip() for each in text.split(",") if each.strip()]
