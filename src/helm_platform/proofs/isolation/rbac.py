"""Who may do what: the RBAC authorizer of Kubernetes over the roles and bindings of the input, with the path.

Source: Kubernetes v1.37 `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go` and
`pkg/apis/rbac/v1/evaluation_helpers.go`. Rights only add up: one rule of one role that is bound is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Cluster, Item, as_list, as_map, as_maps
from helm_platform.proofs.isolation import built_in

GROUP = "rbac.authorization.k8s.io"
SUPERUSERS = "system:masters"
"""Whoever is in this group is asked nothing: the API server has an authorizer of its own for it."""
AUTHENTICATED = "system:authenticated"
_ACCOUNTS = "system:serviceaccounts"
_ACCOUNT = "system:serviceaccount:"


@dataclass(frozen=True)
class Subject:
    """Who asks, as an API server sees it: a user name and all groups, those that it adds by itself too."""

    user: str
    groups: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """The user name: those of members say their group."""
        return self.user

    @classmethod
    def person(cls, user: str, groups: Iterable[str] = ()) -> Subject:
        """A person, who is authenticated."""
        return cls(user, frozenset(groups) | {AUTHENTICATED})

    @classmethod
    def member(cls, group: str) -> Subject:
        """Anybody of a group, and of no other."""
        return cls(f"a member of {group}", frozenset((group, AUTHENTICATED)))

    @classmethod
    def account(cls, namespace: str, name: str) -> Subject:
        """A service account."""
        return cls(f"{_ACCOUNT}{namespace}:{name}", frozenset((_ACCOUNTS, f"{_ACCOUNTS}:{namespace}", AUTHENTICATED)))


@dataclass(frozen=True)
class Request:
    """What is asked. Without `namespace` it is about the whole cluster; `url` is a path that is no resource."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""
    url: str = ""

    @property
    def combined(self) -> str:
        """`pods/log`, as a rule writes it."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    def __str__(self) -> str:
        """`create pods/exec in shop-dev`, `get deployments.apps web in shop-dev`, `get /metrics`."""
        if self.url:
            return f"{self.verb} {self.url}"
        words = [self.verb, f"{self.combined}.{self.group}" if self.group else self.combined]
        words += [self.name] if self.name else []
        words += [f"in {self.namespace}"] if self.namespace else ["in the whole cluster"]
        return " ".join(words)


@dataclass(frozen=True, eq=False)
class Grant:
    """One rule that somebody has: the path by which. `number` counts the rules of the role from 0."""

    binding: Item
    role: Item
    number: int
    rule: Mapping[str, Any]

    @property
    def namespace(self) -> str:
        """Where it holds: "" is everywhere."""
        return self.binding.namespace if self.binding.kind == "RoleBinding" else ""

    def allows(self, request: Request) -> bool:
        """Whether this rule alone allows it; where it holds is no question here."""
        if request.url:
            return _url_matches(self.rule, request)
        return (
            _has(self.rule, "verbs", request.verb)
            and _has(self.rule, "apiGroups", request.group)
            and _resource_matches(self.rule, request)
            and _name_matches(self.rule, request.name)
        )

    def __str__(self) -> str:
        """`RoleBinding shop-dev/lead -> ClusterRole platform-lead rules[3]`."""
        return f"{self.binding.label} -> {self.role.label} rules[{self.number}]"


@dataclass(frozen=True)
class Answer:
    """Whether a request is allowed, and by which path or why not."""

    allowed: bool
    path: str
    grant: Grant | None = None


class Rights:
    """All roles and bindings of the input, by whom they are for."""

    def __init__(self, cluster: Cluster) -> None:
        """Take those of rbac.authorization.k8s.io, and what Kubernetes has by itself unless the input has it."""
        self._roles = {(each.namespace, each.name): each for each in cluster.of("Role", GROUP)}
        given = {each.name: each for each in cluster.of("ClusterRole", GROUP)}
        self._cluster_roles = {each.name: each for each in built_in.roles()} | given
        bound = {each.name for each in cluster.of("ClusterRoleBinding", GROUP)}
        everywhere = [each for each in built_in.bindings() if each.name not in bound]
        self._everywhere = _by_subject([*everywhere, *cluster.of("ClusterRoleBinding", GROUP)])
        self._within: dict[str, dict[tuple[str, str], list[Item]]] = {}
        by_namespace: dict[str, list[Item]] = {}
        for each in cluster.of("RoleBinding", GROUP):
            by_namespace.setdefault(each.namespace, []).append(each)
        self._within = {name: _by_subject(each) for name, each in by_namespace.items()}
        self._kept: dict[tuple[str, str], tuple[Grant, ...]] = {}

    @cached_property
    def namespaces_by_subject(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Where a subject has a RoleBinding: by ("Group", name) or ("User", name), service accounts by user name."""
        found: dict[tuple[str, str], list[str]] = {}
        for namespace, subjects in self._within.items():
            for key in subjects:
                found.setdefault(key, []).append(namespace)
        return {key: tuple(names) for key, names in found.items()}

    def decide(self, subject: Subject, request: Request) -> Answer:
        """Whether the API server would allow a request, as far as RBAC goes."""
        if SUPERUSERS in subject.groups:
            return Answer(True, f"{SUPERUSERS} may do everything")
        seen = 0
        for grant in self.grants(subject, request.namespace):
            seen += 1
            if grant.allows(request):
                return Answer(True, str(grant), grant)
        missing = self.unknown(subject, request.namespace)
        reason = f"none of {seen} rules of {subject.user} allows it" if seen else f"nothing is bound to {subject.user}"
        return Answer(False, "; ".join([reason, *missing]))

    def grants(self, subject: Subject, namespace: str = "") -> Iterator[Grant]:
        """All rules of a subject that hold in a namespace; without one, those that hold in the whole cluster."""
        for binding in self.bindings(subject, namespace):
            yield from self._of(binding)

    def bindings(self, subject: Subject, namespace: str = "") -> Iterator[Item]:
        """The bindings of a subject, those of the whole cluster first, each once."""
        keys = [("User", subject.user), *(("Group", each) for each in sorted(subject.groups))]
        found = [each for key in keys for each in self._everywhere.get(key, ())]
        within = self._within.get(namespace, {}) if namespace else {}
        found += [each for key in keys for each in within.get(key, ())]
        yield from dict.fromkeys(found)

    def within(self, subject: Subject, namespace: str) -> list[Item]:
        """The RoleBindings of a subject in a namespace."""
        return [each for each in self.bindings(subject, namespace) if each.kind == "RoleBinding"]

    def named(self, key: tuple[str, str]) -> bool:
        """Whether any binding names ("Group", name) or ("User", name)."""
        return key in self._everywhere or key in self.namespaces_by_subject

    def of_binding(self, binding: Item) -> tuple[Grant, ...]:
        """The rules that a binding gives."""
        return self._of(binding)

    def unknown(self, subject: Subject, namespace: str = "") -> list[str]:
        """Bindings of a subject to roles that are not in the input: nobody can say what they give."""
        return [
            f"{each.label} is to {_role_label(each)}, which is not in the input"
            for each in self.bindings(subject, namespace)
            if self.role(each) is None
        ]

    def role(self, binding: Item) -> Item | None:
        """The role that a binding names."""
        reference = as_map(binding.manifest.get("roleRef"))
        name = str(reference.get("name", ""))
        if reference.get("kind") == "Role" and binding.kind == "RoleBinding":
            return self._roles.get((binding.namespace, name))
        return self._cluster_roles.get(name) if reference.get("kind") == "ClusterRole" else None

    def _of(self, binding: Item) -> tuple[Grant, ...]:
        key = (binding.kind, binding.label)
        found = self._kept.get(key)
        if found is None:
            role = self.role(binding)
            rules = self._rules(role) if role is not None else []
            found = tuple(Grant(binding, each, number, rule) for each, number, rule in rules)
            self._kept[key] = found
        return found

    def _rules(self, role: Item) -> list[tuple[Item, int, dict[str, Any]]]:
        """The rules of a role, each with the role in which it is written."""
        if not role.manifest.get("aggregationRule"):
            return [(role, number, rule) for number, rule in enumerate(as_maps(role.manifest.get("rules")))]
        parts = self._parts(role, {role.name})
        found = [
            (each, number, rule) for each in parts for number, rule in enumerate(as_maps(each.manifest.get("rules")))
        ]
        # Where no part is in the input, what a controller has written there is all that is known.
        return found or [(role, number, rule) for number, rule in enumerate(as_maps(role.manifest.get("rules")))]

    def _parts(self, role: Item, seen: set[str]) -> list[Item]:
        """The roles that an aggregated one is made of, to the last; a role is never a part of itself."""
        found = []
        for selector in as_list(as_map(role.manifest.get("aggregationRule")).get("clusterRoleSelectors")):
            for name in self._selected(selector):
                each = self._cluster_roles[name]
                if name in seen:
                    continue
                seen.add(name)
                found += self._parts(each, seen) if each.manifest.get("aggregationRule") else [each]
        return found

    def _selected(self, selector: Any) -> Iterator[str]:
        for name, each in sorted(self._cluster_roles.items()):
            if selector_matches(selector, each.labels):
                yield name


def subjects(binding: Item) -> Iterator[tuple[str, str]]:
    """Whom a binding is for: ("Group", name) or ("User", name); a service account is a user."""
    for each in as_maps(binding.manifest.get("subjects")):
        kind, name = str(each.get("kind", "")), str(each.get("name", ""))
        if kind in {"User", "Group"}:
            yield kind, name
        elif kind == "ServiceAccount":
            namespace = str(each.get("namespace") or (binding.namespace if binding.kind == "RoleBinding" else ""))
            if namespace:
                yield "User", f"{_ACCOUNT}{namespace}:{name}"


def account_of(user: str) -> tuple[str, str] | None:
    """Namespace and name of the service account that a user name stands for."""
    namespace, colon, name = user.removeprefix(_ACCOUNT).partition(":")
    return (namespace, name) if user.startswith(_ACCOUNT) and colon and name else None


def as_subject(kind: str, name: str) -> Subject:
    """The subject that a binding names, alone."""
    if kind == "Group":
        return Subject.member(name)
    account = account_of(name)
    return Subject.account(*account) if account else Subject.person(name)


def _by_subject(bindings: Iterable[Item]) -> dict[tuple[str, str], list[Item]]:
    found: dict[tuple[str, str], list[Item]] = {}
    for each in bindings:
        for key in dict.fromkeys(subjects(each)):
            found.setdefault(key, []).append(each)
    return found


def _role_label(binding: Item) -> str:
    reference = as_map(binding.manifest.get("roleRef"))
    return f"{reference.get('kind')} {reference.get('name')}"


def _has(rule: Mapping[str, Any], key: str, wanted: str) -> bool:
    listed = as_list(rule.get(key))
    return wanted in listed or "*" in listed


def _resource_matches(rule: Mapping[str, Any], request: Request) -> bool:
    listed = as_list(rule.get("resources"))
    if "*" in listed or request.combined in listed:
        return True
    return bool(request.subresource) and f"*/{request.subresource}" in listed


def _name_matches(rule: Mapping[str, Any], name: str) -> bool:
    listed = as_list(rule.get("resourceNames"))
    return not listed or name in listed


def _url_matches(rule: Mapping[str, Any], request: Request) -> bool:
    if not _has(rule, "verbs", request.verb):
        return False
    return any(
        each in ("*", request.url) or (each.endswith("*") and request.url.startswith(each.rstrip("*")))
        for each in map(str, as_list(rule.get("nonResourceURLs")))
    )
