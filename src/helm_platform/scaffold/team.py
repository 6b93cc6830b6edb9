"""A team to begin with: teams/<name>.yaml, the values of the chart tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform.fleet import TEAMS
from helm_platform.values import inline


@dataclass(frozen=True)
class NewTeam:
    """What is asked of who adds a team. `groups` are names by role: viewer, deployer, lead."""

    name: str
    groups: Mapping[str, tuple[str, ...]]
    hosts: tuple[str, ...] = ()
    quota: str = "small"
    owners: tuple[str, ...] = ()
    description: str = ""


def team_files(asked: NewTeam, root: Path) -> Mapping[Path, str]:
    """The file of the team."""
    return {root / TEAMS / f"{asked.name}.yaml": "\n".join(_lines(asked)) + "\n"}


def _lines(asked: NewTeam) -> Iterator[str]:
    yield "# The values of the chart tenant for this team. All keys: helm platform schema --kind team --pretty"
    if asked.description:
        yield f"description: {inline(asked.description)}"
    if asked.owners:
        yield "# Who reviews what is the team's, as in CODEOWNERS."
        yield f"owners: {inline(list(asked.owners))}"
    yield "# Groups of the cluster's sign-in."
    yield "groups:"
    for role in ("viewer", "deployer", "lead"):
        if asked.groups.get(role):
            yield f"  {role}: {inline(list(asked.groups[role]))}"
    yield "# Names that nobody else may expose; *.NAME stands for all below it."
    yield f"hosts: {inline(list(asked.hosts))}"
    yield f"quota: {asked.quota}"
    yield "# Who hears of alerts, in the words of AlertmanagerConfig; Secrets are in the team's namespaces."
    yield "# alerts:"
    yield "#   receivers:"
    yield "#     page: {pagerdutyConfigs: [{routingKey: {name: pagerduty, key: routing-key}}]}"
    yield f'#     ticket: {{slackConfigs: [{{channel: "#{asked.name}", apiURL: {{name: slack, key: url}}}}]}}'
    yield "# Where its secrets are kept; {team} and {environment} keep teams apart."
    yield "# secretStore:"
    yield '#   vault: {server: "https://vault.acme.io", role: "{team}-{environment}", serviceAccount: {name: reader}}'
    yield "# What differs by environment."
    yield "# environments: {prod: {quota: medium}}"
