"""What the platform team installs in each cluster: every team as a release of the chart tenant, and the umbrella."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.fleet.company import Company, Environment, Team

TENANT_CHART = "charts/tenant"
TENANT_NAMESPACE = "tenants"
"""Where the releases of tenants are: their own objects are in the namespaces of the teams."""
UMBRELLA_CHART = "umbrella"
UMBRELLA = "platform"
"""The chart of the umbrella, by its name among `charts` of platform.yaml, and the release."""
UMBRELLA_NAMESPACE = "monitoring"


@dataclass(frozen=True)
class Umbrella:
    """The release `platform` in a cluster: `files` are the profile of its last environment and the cluster's file."""

    cluster: str
    environment: Environment
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Tenant:
    """A team in a cluster. `files` are laid over each other in this order, and `values` over them."""

    team: Team
    cluster: str
    environments: tuple[str, ...]
    files: tuple[Path, ...]
    values: dict[str, Any]


def tenants(company: Company) -> Iterator[Tenant]:
    """Every team in every cluster that has an environment, by cluster and name."""
    for cluster, environments in _clusters(company).items():
        for team in company.teams.values():
            yield _tenant(company, team, cluster, environments)


def umbrellas(company: Company) -> Iterator[Umbrella]:
    """The umbrella in every cluster that has an environment, where `charts` of platform.yaml has one."""
    if UMBRELLA in (company.settings.get("charts") or {}):
        for cluster, environments in _clusters(company).items():
            last = company.environment(environments[-1])
            yield Umbrella(cluster, last, (*company.profile(last.name), *company.umbrella_values(cluster)))


def _clusters(company: Company) -> dict[str, list[str]]:
    """The environments in each cluster, in the order of promotion."""
    found: dict[str, list[str]] = {}
    for name in company.environments:
        found.setdefault(company.environment(name).cluster, []).append(name)
    return found


def sources(company: Company) -> list[str]:
    """The repositories that applications of every team come from: that of the fleet and that of the charts."""
    charts = company.settings.get("charts") or {}
    # Argo CD names a registry without its scheme.
    registry = str(charts.get("repository", "")).removeprefix("oci://")
    return [each for each in (str(company.settings.get("repository", "")), registry) if each]


def _tenant(company: Company, team: Team, cluster: str, environments: list[str]) -> Tenant:
    found = [company.environment(name) for name in environments]
    gitops = company.settings.get("gitops") or {}
    engine = gitops.get("engine", "argocd")
    about: dict[str, Any] = {
        "environments": {each.name: {"sync": each.sync} for each in found},
        "roles": company.settings.get("roles", "platform"),
        "teams": sorted(each for each in company.teams if each != team.name),
        "gitops": {"engine": engine, "server": found[0].server, "repositories": sources(company)},
    }
    if "namespace" in gitops:
        about["gitops"]["namespace"] = gitops["namespace"]
    # What the chart reads of a profile is the cluster's, the same in all of its environments.
    files = (*company.profile(environments[-1]), team.file)
    return Tenant(team, cluster, tuple(environments), files, {"team": team.name, "cluster": about})
