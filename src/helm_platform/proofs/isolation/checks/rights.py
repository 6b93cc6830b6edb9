"""What RBAC gives the members of a team: nothing outside of its namespaces, nothing of the platform inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import Item, as_list
from helm_platform.proofs.isolation.check import Ask, Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.kinds import OF_CLUSTER, in_namespace, of_cluster
from helm_platform.proofs.isolation.rbac import GROUP, Grant, Request
from helm_platform.proofs.isolation.tenancy import Member, Team, Tenancy

READS = ("get", "list", "watch")
WRITES = ("create", "update", "patch", "delete", "deletecollection")
_ANYBODY = {
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
    ("authentication.k8s.io", "selfsubjectreviews"),
    ("certificates.k8s.io", "clustertrustbundles"),
}
_FLOOR = (("", "resourcequotas"), ("", "limitranges"))
_OTHERS = (
    ("list", "", "secrets"),
    ("list", "", "configmaps"),
    ("create", "", "pods"),
    ("update", "apps", "deployments"),
    ("delete", "", "services"),
)
_NARROW = "Bind the role in the team's own namespaces, by a RoleBinding of its release of charts/tenant."


def cluster_rights(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No rights on what is of the whole cluster."""
    seen = 0
    for member, grant in _everywhere(tenancy, team):
        seen += 1
        wanted = _cluster_resource(grant.rule)
        if wanted:
            yield Breach(grant.binding, f"{member.label} may {_verbs(grant.rule)} {wanted} by {grant}", _NARROW)
    yield f"{len(tenancy.members(team))} members, {seen} rules of the whole cluster, none on its resources"


def foreign_rights(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No rights in namespaces of other teams, and none but reading in those of nobody."""
    for member, grant in _everywhere(tenancy, team):
        wanted = _namespaced_resource(grant.rule)
        if wanted:
            message = f"{member.label} may {_verbs(grant.rule)} {wanted} in every namespace by {grant}"
            yield Breach(grant.binding, message, _NARROW)
    yield from _named_elsewhere(tenancy, team)
    others = len(tenancy.teams) - 1
    yield f"no binding of {others} other team{'' if others == 1 else 's'} or of the cluster names a member"


def _named_elsewhere(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    own = set(team.namespaces)
    for member in tenancy.members(team):
        keys = [member.key, *(("Group", each) for each in sorted(member.subject.groups))]
        elsewhere = {name for key in keys for name in tenancy.rights.namespaces_by_subject.get(key, ())} - own
        shared = set(tenancy.memberships(member.key)) - {team.name}
        for namespace in sorted(elsewhere):
            whose = tenancy.team_of(namespace)
            if whose in shared:
                continue
            for binding in tenancy.rights.within(member.subject, namespace):
                reason = _given(tenancy, binding, everything=whose is not None)
                if reason:
                    whom = f"{namespace} of team {whose}" if whose else f"{namespace}, which is the platform's"
                    message = f"{member.label} of team {team.name} may {reason} in {whom}"
                    yield Breach(binding, message, "Take the subject out of the binding.")


def _given(tenancy: Tenancy, binding: Item, *, everything: bool) -> str:
    """What a binding gives that is too much: everything, or what is no reading."""
    for grant in tenancy.rights.of_binding(binding):
        verbs = {str(each) for each in as_list(grant.rule.get("verbs"))}
        resources = {str(each).partition("/")[0] for each in as_list(grant.rule.get("resources"))}
        if everything or verbs - set(READS) or resources & {"secrets", "*"}:
            return f"{_verbs(grant.rule)} {_resources(grant.rule)} by {grant}"
    return f"what {binding.label} gives, whose role is not in the input" if tenancy.rights.role(binding) is None else ""


def quota_changes(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Nobody changes quotas, limits or the namespace itself."""
    yield from _none_may(tenancy, team, list(_floor_requests(team)), "Take the rule out of the role.")
    yield "no role of a member writes resourcequotas, limitranges or the namespace"


def _floor_requests(team: Team) -> Iterator[Request]:
    for namespace in team.namespaces:
        for group, resource in _FLOOR:
            for verb in WRITES:
                yield Request(verb, group, resource, namespace=namespace)
        for verb in ("update", "patch", "delete"):
            yield Request(verb, "", "namespaces", name=namespace, namespace=namespace)


def role_escalation(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Nobody gives more than they have, or acts as another."""
    yield from _none_may(tenancy, team, list(_escalations(team)), "Take the verb out of the role.")
    yield "no role of a member has escalate, bind or impersonate"


def _escalations(team: Team) -> Iterator[Request]:
    for namespace in team.namespaces:
        yield Request("escalate", GROUP, "roles", namespace=namespace)
        yield Request("bind", GROUP, "roles", namespace=namespace)
        yield Request("bind", GROUP, "clusterroles", name="cluster-admin", namespace=namespace)
        for resource in ("users", "groups", "serviceaccounts"):
            yield Request("impersonate", "", resource, namespace=namespace)
        yield Request("create", "", "serviceaccounts", "token", "deployer", namespace)


def own_network_policies(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """The team opens its own traffic, inside what the policies allow."""
    resources = (("networking.k8s.io", "networkpolicies"),)
    yield from _self_service(tenancy, team, resources, ("network-policies", "protected"))


def own_role_bindings(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """The team gives its own service accounts rights, inside what the policies allow."""
    resources = ((GROUP, "roles"), (GROUP, "rolebindings"))
    yield from _self_service(tenancy, team, resources, ("own-rights", "protected"))


def _self_service(
    tenancy: Tenancy, team: Team, resources: tuple[tuple[str, str], ...], policies: tuple[str, ...]
) -> Iterator[Said]:
    for space in team.spaces:
        requests = [Request(verb, *each, namespace=space.name) for each in resources for verb in _SELF_SERVICE]
        able = {member.label: _all(tenancy, member, requests) for member in tenancy.members(team)}
        who = next((label for label, path in able.items() if path), None)
        if who is None:
            message = f"nobody of team {team.name} may write {_named(resources)}: the team asks for each by hand"
            advice = "Turn on the policies that hold it, so that charts/security gives the rule to the deployer."
            yield Breach(space, message, advice, Level.WARNING)
            continue
        for policy in policies:
            hold = tenancy.admission.holds(policy, space.name)
            if not hold.held:
                message = f"{who} may write {_named(resources)} by {able[who]}, and nothing limits it: {hold.why}"
                yield Breach(hold.item or space, message, f"Bind the policy {policy} of charts/security with Deny.")
        yield f"{who} by {able[who]}; limited by {' and '.join(policies)}"


_SELF_SERVICE = ("get", "create", "update", "patch", "delete")


def _all(tenancy: Tenancy, member: Member, requests: list[Request]) -> str:
    answers = [tenancy.rights.decide(member.subject, each) for each in requests]
    return answers[-1].path if all(each.allowed for each in answers) else ""


def _none_may(tenancy: Tenancy, team: Team, requests: list[Request], advice: str) -> Iterator[Said]:
    """A breach for each path by which somebody may do one of these."""
    for member in tenancy.members(team):
        for namespace in team.namespaces:
            grants = list(tenancy.rights.grants(member.subject, namespace))
            for request in requests:
                grant = next((g for g in grants if request.namespace == namespace and g.allows(request)), None)
                if grant is not None:
                    yield Breach(grant.role, f"{member.label} may {request} by {grant}", advice)
                    break


def _everywhere(tenancy: Tenancy, team: Team) -> Iterator[tuple[Member, Grant]]:
    """What the members have in the whole cluster, each rule once; what anybody has is no matter."""
    seen: set[tuple[str, int]] = set()
    for member in tenancy.members(team):
        for grant in tenancy.rights.grants(member.subject):
            key = (str(grant), grant.number)
            if key not in seen and not _of_anybody(grant.rule):
                seen.add(key)
                yield member, grant


def _of_anybody(rule: Mapping[str, Any]) -> bool:
    """Whether a rule gives what everybody may: reviews of oneself, and paths that say which version this is."""
    if rule.get("nonResourceURLs"):
        return set(as_list(rule.get("verbs"))) <= {"get", "head"} and "*" not in as_list(rule["nonResourceURLs"])
    pairs = {(str(g), str(r)) for g in as_list(rule.get("apiGroups")) for r in as_list(rule.get("resources"))}
    return pairs <= _ANYBODY


def _cluster_resource(rule: Mapping[str, Any]) -> str:
    """A resource of the whole cluster that a rule is about; one that nobody knows may be."""
    if rule.get("nonResourceURLs"):
        return ", ".join(map(str, as_list(rule["nonResourceURLs"])))
    return _first(rule, lambda group, resource: not in_namespace(group, resource))


def _namespaced_resource(rule: Mapping[str, Any]) -> str:
    if rule.get("nonResourceURLs"):
        return ""
    return _first(rule, lambda group, resource: not of_cluster(group, resource))


def _first(rule: Mapping[str, Any], wanted: Any) -> str:
    for group in map(str, as_list(rule.get("apiGroups"))):
        for resource in map(str, as_list(rule.get("resources"))):
            if wanted(group, resource):
                return f"{resource}.{group}" if group else resource
    return ""


def _verbs(rule: Mapping[str, Any]) -> str:
    return ", ".join(map(str, as_list(rule.get("verbs"))))


def _resources(rule: Mapping[str, Any]) -> str:
    return ", ".join(map(str, as_list(rule.get("resources"))))


def _named(resources: tuple[tuple[str, str], ...]) -> str:
    return " and ".join(resource for _, resource in resources)


# What is asked of a real API server.


def _ask_cluster(tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    for member in tenancy.members(team):
        for group, own in OF_CLUSTER.items():
            for resource in own:
                if (group, resource) not in _ANYBODY:
                    for verb in ("list", "create", "delete"):
                        yield Ask(member, Request(verb, group, resource))


def _ask_others(tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    for other in tenancy.teams.values():
        if other is team:
            continue
        for member in tenancy.members(team):
            if other.name in tenancy.memberships(member.key):
                continue
            for namespace in other.namespaces:
                yield from (Ask(member, Request(*each, namespace=namespace)) for each in _OTHERS)


def _ask_floor(tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    yield from (Ask(member, each) for member in tenancy.members(team) for each in _floor_requests(team))


def _ask_escalation(tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    yield from (Ask(member, each) for member in tenancy.members(team) for each in _escalations(team))


def _open_policy(_tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    for namespace in team.namespaces:
        metadata = {"name": "isolation-opened", "namespace": namespace}
        policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata}
        peer = {"podSelector": {"matchLabels": {"app": "web"}}}
        yield Attempt(
            {**policy, "spec": {"podSelector": {}, "ingress": [{}]}},
            {**policy, "spec": {"podSelector": {}, "ingress": [{"from": [peer]}]}},
            "a NetworkPolicy that is open to everybody",
        )


def _foreign_binding(_tenancy: Tenancy, team: Team) -> Iterator[Ask | Attempt]:
    for namespace in team.namespaces:
        metadata = {"name": "isolation-bound", "namespace": namespace}
        role: dict[str, Any] = {"apiVersion": f"{GROUP}/v1", "kind": "Role", "metadata": metadata}
        own = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]
        more = [{"apiGroups": [""], "resources": ["resourcequotas"], "verbs": ["delete"]}]
        yield Attempt({**role, "rules": more}, {**role, "rules": own}, "a Role that gives more than its maker has")


CHECKS = (
    Check(
        "cluster-rights",
        "Does a member of the team read or change what is of the whole cluster?",
        "RBAC evaluator: every ClusterRoleBinding of every member",
        cluster_rights,
        "a review for each member, resource and verb",
        _ask_cluster,
        "MTB-PL1-CC-CPI-1",
    ),
    Check(
        "foreign-rights",
        "Does a member read or change anything in a namespace of another team, or write in one of the platform?",
        "RBAC evaluator: every binding outside of the team's namespaces",
        foreign_rights,
        "a review for each member, namespace of another team, resource and verb",
        _ask_others,
        "MTB-PL1-CC-TI-2",
    ),
    Check(
        "quota-changes",
        "Does a member change a quota, a limit or the labels of a namespace?",
        "RBAC evaluator: writes of resourcequotas, limitranges and the namespace",
        quota_changes,
        "a review for each member, namespace and verb",
        _ask_floor,
        "MTB-PL1-CC-TI-1",
    ),
    Check(
        "role-escalation",
        "Does a member give more than they have, or act as somebody else?",
        "RBAC evaluator: escalate, bind, impersonate, tokens of the deployer",
        role_escalation,
        "a review for each member, namespace and verb",
        _ask_escalation,
        "MTB-PL2-CC-TI-1",
    ),
    Check(
        "own-network-policies",
        "May the team open its own traffic, and no more than its own?",
        "RBAC evaluator, and the policies network-policies and protected",
        own_network_policies,
        "a policy for named pods is admitted, an open one is refused",
        _open_policy,
        "MTB-PL2-BC-OPS-4",
    ),
    Check(
        "own-role-bindings",
        "May the team give its service accounts rights, and no more than its own?",
        "RBAC evaluator, and the policies own-rights and protected",
        own_role_bindings,
        "a role of what its maker has is admitted, one of more is refused",
        _foreign_binding,
        "MTB-PL2-BC-OPS-3",
    ),
)
