"""A team to begin with: teams/<name>.yaml, the values of the chart tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.fleet import TEAMS
from helm_platform.values import inline


@dataclass(frozen=True)
class NewTeam:
    """What is asked of who adds a team. `groups` are names by role: viewer, deployer, lead.

    A host without a dot is one below the domain of each environment; `domains` has these by environment.
    """

    name: str
    groups: Mapping[str, tuple[str, ...]]
    hosts: tuple[str, ...] = ()
    quota: str = "small"
    owners: tuple[str, ...] = ()
    description: str = ""
    domains: Mapping[str, str] = field(default_factory=dict)


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
    everywhere = [host for host in asked.hosts if "." in host]
    below = [host for host in asked.hosts if "." not in host]
    where = "" if everywhere or not below else " Here they are those of each environment, below."
    yield f"# Names that nobody else may expose; *.NAME stands for all below it.{where}"
    if not where:
        yield f"hosts: {inline(everywhere)}"
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
    if not below:
        yield "# environments: {prod: {quota: medium}}"
        return
    yield "environments:"
    for name, domain in asked.domains.items():
        hosts = [*everywhere, *(f"{host}.{domain}" for host in below)]
        yield f"  {name}: {{hosts: {inline(hosts)}}}"
