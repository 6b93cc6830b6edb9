"""AppProjects of Argo CD: which namespaces, kinds and sources a team's applications have, and who syncs them.

Source: Argo CD v3.6.1 `pkg/apis/application/v1alpha1/app_project_types.go`: a `namespaceResourceWhitelist` that is not
there allows every kind, a `clusterResourceWhitelist` that is not there none; names are patterns, `!` before one denies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import TEAM_LABEL, Item, as_list, as_maps
from helm_platform.proofs.isolation.check import Absent, Breach, Check, Said
from helm_platform.proofs.isolation.kinds import Kind, all_of
from helm_platform.proofs.isolation.tenancy import Team, Tenancy

_GROUP = "argoproj.io"
_PATTERN = set("*?[{!")
_FLOOR = (("", "Namespace"), ("", "ResourceQuota"), ("", "LimitRange"))
_ABSENT = Absent("no AppProject of the team is in the input")


def namespaces(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Destinations are the team's namespaces by their exact names."""
    for project in _projects(tenancy, team):
        destinations = as_maps(project.spec.get("destinations"))
        for number, each in enumerate(destinations):
            written = str(each.get("namespace", ""))
            if written.startswith("!") or written in team.namespaces:
                continue
            whose = tenancy.team_of(written)
            message = f"destinations[{number}] is {written or 'every namespace'}"
            if whose is not None:
                message += f", which is team {whose}'s"
            elif _PATTERN & set(written) or not written:
                met = [name for name in tenancy.cluster.declared if _foreign(tenancy, team, name, written)]
                message += f", a pattern that {met[0]} matches too" if met else ", a pattern: others may match it later"
            else:
                message += ", which is the platform's"
            yield Breach(project, message, "List the team's own namespaces, each by its exact name.")
        yield f"{project.label}: {len(destinations)} destinations, each a namespace of the team"
    yield from _default(tenancy, team)
    yield _ABSENT


def _foreign(tenancy: Tenancy, team: Team, namespace: str, pattern: str) -> bool:
    return tenancy.team_of(namespace) not in (None, team.name) and fnmatchcase(namespace, pattern or "*")


def _default(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Argo CD makes the project `default`, which reaches everything until somebody takes that away."""
    for project in tenancy.cluster.of("AppProject", _GROUP):
        if project.name == "default" and any(
            each.get("namespace") in ("*", *team.namespaces) for each in as_maps(project.spec.get("destinations"))
        ):
            message = f"it reaches {team.namespaces[0]}: an Application that names no project is in it"
            yield Breach(project, message, "Give the project `default` no destinations and no sources.")


def kinds(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Nothing of the whole cluster, nothing of the floor, and every entry is a kind that there is."""
    for project in _projects(tenancy, team):
        spec = project.spec
        for each in as_maps(spec.get("clusterResourceWhitelist")):
            message = f"clusterResourceWhitelist lets it make {_kind(each)}, which is of the whole cluster"
            yield Breach(project, message, "Write `clusterResourceWhitelist: []`.")
        if spec.get("namespaceResourceWhitelist") is None:
            message = "it has no namespaceResourceWhitelist: its applications have every kind of object"
            yield Breach(project, message, "List the kinds of charts/tenant/files/kinds.yaml.")
        for kind in _FLOOR[1:]:
            if _allows(spec, kind):
                message = f"its applications may have a {kind[1]}: the team changes its own bounds"
                yield Breach(project, message, f"Take {kind[1]} out of namespaceResourceWhitelist.")
        yield from _unknown(tenancy, project)
        allowed = len(as_list(spec.get("namespaceResourceWhitelist")))
        yield f"{project.label}: {allowed} kinds, none of the cluster or of the floor"
    yield _ABSENT


def _allows(spec: Mapping[str, Any], kind: Kind) -> bool:
    listed = spec.get("namespaceResourceWhitelist")
    denied = any(_matches(each, kind) for each in as_maps(spec.get("namespaceResourceBlacklist")))
    return listed is not None and any(_matches(each, kind) for each in as_maps(listed)) and not denied


def _matches(entry: Mapping[str, Any], kind: Kind) -> bool:
    return fnmatchcase(kind[0], str(entry.get("group", ""))) and fnmatchcase(kind[1], str(entry.get("kind", "")))


def _unknown(tenancy: Tenancy, project: Item) -> Iterator[Said]:
    """An entry with the wrong group matches nothing: in a blacklist it denies nothing, and nobody is told."""
    if "kinds" not in tenancy.kept:
        tenancy.kept["kinds"] = {(group, kind) for (group, _), kind in all_of(tenancy.cluster).items()}
    known: set[Kind] = tenancy.kept["kinds"]
    for key in ("namespaceResourceBlacklist", "clusterResourceBlacklist", "namespaceResourceWhitelist"):
        for each in as_maps(project.spec.get(key)):
            if any(_matches(each, kind) for kind in known):
                continue
            groups = sorted(group for group, kind in known if kind == each.get("kind"))
            right = f"; {each.get('kind')} is in {' and '.join(repr(g) for g in groups)}" if groups else ""
            what = "denies" if "Blacklist" in key else "allows"
            message = f"{key} has {_kind(each)}, which is no kind{right}: it {what} nothing"
            level = Level.ERROR if "Blacklist" in key else Level.WARNING
            yield Breach(project, message, "Correct group and kind, or take the entry out.", level)


def _kind(entry: Mapping[str, Any]) -> str:
    return f"{entry.get('kind', '')} of group {entry.get('group') or repr('')}"


def roles(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Groups are the team's, and what they may is named and about its own applications."""
    own = {each.key[1] for each in tenancy.members(team) if each.key[0] == "Group"}
    for project in _projects(tenancy, team):
        listed = as_maps(project.spec.get("roles"))
        for role in listed:
            where = f"role {role.get('name')}"
            for group in map(str, as_list(role.get("groups"))):
                if group not in own:
                    message = f"{where} is for the group {group}, which nothing binds in the team's namespaces"
                    yield Breach(project, message, "Name the groups of the team, as `groups` in its values has them.")
            for line in map(str, as_list(role.get("policies"))):
                reason = _too_much(line, project.name)
                if reason:
                    yield Breach(
                        project, f"{where}: `{line}` {reason}", "Name the actions and the project's own objects."
                    )
        yield f"{project.label}: {len(listed)} roles for groups of the team"
    yield _ABSENT


def _too_much(line: str, project: str) -> str:
    words = [each.strip() for each in line.split(",")]
    if len(words) != 6 or words[0] != "p":  # noqa: PLR2004 - p, subject, resource, action, object, effect
        return "is no policy of a project: p, subject, resource, action, object, effect"
    _, _, resource, action, item, effect = words
    if effect != "allow":
        return ""
    if not item.startswith(f"{project}/"):
        return f"is about {item}, and not about objects of {project}"
    if resource == "*":
        return "is about every resource of Argo CD"
    if action.startswith("*") or action in ("override", "action/*", "action/*/*"):
        return f"allows {action}, which also changes what is in no repository"
    return ""


def sources(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Repositories are named, and Applications lie in no namespace of another."""
    for project in _projects(tenancy, team):
        listed = [str(each) for each in as_list(project.spec.get("sourceRepos"))]
        for each in listed:
            if not each.startswith("!") and not each.replace("*", "").strip("/"):
                message = f"sourceRepos has {each}: whatever anybody publishes may be applied here"
                yield Breach(project, message, "List the team's repositories.")
        for each in map(str, as_list(project.spec.get("sourceNamespaces"))):
            if tenancy.team_of(each) != team.name:
                message = f"sourceNamespaces has {each}: Applications that are made there use this project"
                yield Breach(project, message, "Name namespaces of the team, or none.")
        yield f"{project.label}: {len(listed)} repositories"
    yield _ABSENT


def accounts(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Argo CD applies as an account of the namespace, and not as itself."""
    for project in _projects(tenancy, team):
        listed = as_maps(project.spec.get("destinationServiceAccounts"))
        if not listed:
            message = "it has no destinationServiceAccounts: Argo CD applies as itself, past RBAC and policies"
            advice = "Turn impersonation on in Argo CD, and name the account `deployer` of each namespace."
            yield Breach(project, message, advice, Level.WARNING)
            continue
        for number, each in enumerate(listed):
            place, account = str(each.get("namespace", "")), str(each.get("defaultServiceAccount", ""))
            namespace = account.partition(":")[0] if ":" in account else place
            if tenancy.team_of(namespace) != team.name:
                message = f"destinationServiceAccounts[{number}] applies as {account}, which is no account of the team"
                yield Breach(project, message, "Name an account of the namespace that is applied to.")
            elif namespace != place:
                message = f"destinationServiceAccounts[{number}] applies to {place} as {account}, of another namespace"
                yield Breach(project, message, "Name an account of the namespace that is applied to.")
        yield f"{project.label}: applied as accounts of {len(listed)} namespaces"
    yield _ABSENT


def _projects(tenancy: Tenancy, team: Team) -> list[Item]:
    """By the label, else by the name."""
    kept: dict[str, list[Item]] | None = tenancy.kept.get("projects")
    if kept is None:
        kept = {}
        for each in tenancy.cluster.of("AppProject", _GROUP):
            kept.setdefault(str(each.labels.get(TEAM_LABEL, each.name)), []).append(each)
        tenancy.kept["projects"] = kept
    return kept.get(team.name, [])


CHECKS = (
    Check(
        "project-namespaces",
        "Do the team's applications go into namespaces of others?",
        "AppProject: destinations by exact names of the team's namespaces",
        namespaces,
    ),
    Check(
        "project-kinds",
        "Do the team's applications have objects of the cluster or of the floor?",
        "AppProject: both lists of kinds against the kinds that there are, each with its group",
        kinds,
    ),
    Check(
        "project-roles",
        "Does somebody else sync the team's applications, or the team those of others?",
        "AppProject: groups of its roles are members, policies name actions on its own objects",
        roles,
    ),
    Check(
        "project-sources",
        "Do the team's applications come from anywhere?",
        "AppProject: sourceRepos are named, sourceNamespaces are the team's",
        sources,
    ),
    Check(
        "project-accounts",
        "As whom are the team's applications applied?",
        "AppProject: destinationServiceAccounts are accounts of the namespace that is applied to",
        accounts,
    ),
)
