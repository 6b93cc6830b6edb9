"""The teams: who they are, what is theirs, and how much of their quotas they take at the most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.fleet import Team
from helm_platform.proofs.cluster import as_list, as_map
from helm_platform.report.facts import Facts, Instance, Place
from helm_platform.report.pages.interface import Page
from helm_platform.values import find_entry, plain

_ROLES = ("viewer", "deployer", "lead")


@dataclass(frozen=True)
class Shown:
    """A team as the page shows it. `lines` are the places of the keys of its file."""

    team: Team
    description: str
    owners: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    namespaces: tuple[str, ...]
    receivers: tuple[str, ...]
    instances: tuple[Instance, ...]
    settings: dict[str, Any]
    lines: dict[str, Place]


def pages(facts: Facts) -> Iterator[Page]:
    """One page."""
    values = {"teams": [_team(facts, each) for each in facts.teams], "room": facts.proofs["room"]}
    yield Page("teams.html", "Teams", "teams.html.j2", "Teams", values)


def _team(facts: Facts, team: Team) -> Shown:
    # The file may be wrong: then the page is about what is wrong with it.
    settings: dict[str, Any] = plain(team.values)
    groups = as_map(settings.get("groups"))
    receivers = as_map(as_map(settings.get("alerts")).get("receivers"))
    file = team.file.as_posix()
    keys = ("owners", "groups", "hosts", "quota", "alerts", "secretStore", "registries", "description")
    spans = {key: entry.span for key in keys if (entry := find_entry(team.values, (key,))) is not None}
    lines = {key: Place(file, span.line if span else 0) for key, span in spans.items()}
    spaces = (*team.namespaces, *(f"{team.name}-{each}" for each in facts.company.environments))
    return Shown(
        team,
        str(settings.get("description") or ""),
        facts.owners[team.name],
        tuple((role, tuple(map(str, as_list(groups.get(role))))) for role in _ROLES),
        tuple(dict.fromkeys(spaces)),
        tuple(map(str, receivers)),
        tuple(each for each in facts.instances if each.team == team.name),
        settings,
        lines,
    )
