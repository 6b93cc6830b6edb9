"""Names and groups: no team is taken for another, and nobody writes for two."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import as_list
from helm_platform.proofs.isolation.check import Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Member, Team, Tenancy

_READS = {"get", "list", "watch"}


def names(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No pattern `team-*` is about another team: its name begins no other, nor a namespace of another."""
    start = f"{team.name}-"
    for other in tenancy.teams.values():
        if other is team:
            continue
        if other.name.startswith(start):
            message = f"the name of team {other.name} begins with that of team {team.name}: {start}* is both"
            yield Breach(team.spaces[0], message, "Give one of them another name.")
            continue
        for space in other.spaces:
            if space.name.startswith(start):
                message = f"it is team {other.name}'s, and {start}* of team {team.name} is about it too"
                yield Breach(space, message, "Name namespaces TEAM-ENVIRONMENT, and no team like the start of another.")
    yield f"{start}* is this team's alone"


def groups(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Nobody who may write for this team may write for another."""
    for member in tenancy.people(team):
        others = [name for name in tenancy.memberships(member.key) if name != team.name]
        path = _writes(tenancy, member, team) if others else ""
        for name in others if path else []:
            other = _writes(tenancy, member, tenancy.teams[name])
            if other:
                message = f"{member.label} writes for two teams: in {team.name} by {path}, in {name} by {other}"
                advice = "Give each team groups of its own; whoever is in both groups is in both teams."
                yield Breach(team.spaces[0], message, advice, Level.WARNING)
    yield f"{len(tenancy.people(team))} people and groups, none writes for another team"


def _writes(tenancy: Tenancy, member: Member, team: Team) -> str:
    """The path by which somebody writes in a namespace of a team."""
    for namespace in team.namespaces:
        for binding in tenancy.rights.within(member.subject, namespace):
            for grant in tenancy.rights.of_binding(binding):
                if set(map(str, as_list(grant.rule.get("verbs")))) - _READS:
                    return str(grant)
    return ""


CHECKS = (
    Check(
        "team-names",
        "Is the team's name, or that of a namespace, the start of another's?",
        "labels helm-platform.io/team and names of all namespaces",
        names,
    ),
    Check(
        "shared-groups",
        "Does somebody write for this team and for another?",
        "RBAC evaluator: writing rules of every member in the namespaces of all teams",
        groups,
    ),
)
