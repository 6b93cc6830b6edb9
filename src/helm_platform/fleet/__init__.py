"""What a repository installs: each release with the values files that make it, found in folders or named one by one;
and the company around them, its teams and policies.
"""

from helm_platform.fleet.applications import (
    CHART,
    KUSTOMIZATION,
    Application,
    Overlay,
    Style,
    application,
    applications,
    document,
    placed_at,
)
from helm_platform.fleet.company import LOCAL, Company, Environment, Host, Images, Team, company, company_at
from helm_platform.fleet.discovery import Release, environment_of, releases
from helm_platform.fleet.rendering import Options, overlays, render_all, task
from helm_platform.fleet.selection import Changed, Shard, changed, shard
from helm_platform.fleet.surroundings import APPS, CLUSTERS, PLATFORM, PROFILES, TEAMS, Surroundings, repository
from helm_platform.fleet.tenants import (
    TENANT_CHART,
    TENANT_NAMESPACE,
    UMBRELLA,
    UMBRELLA_CHART,
    UMBRELLA_NAMESPACE,
    Tenant,
    Umbrella,
    tenants,
    umbrellas,
)

__all__ = [
    "APPS",
    "CHART",
    "CLUSTERS",
    "KUSTOMIZATION",
    "LOCAL",
    "PLATFORM",
    "PROFILES",
    "TEAMS",
    "TENANT_CHART",
    "TENANT_NAMESPACE",
    "UMBRELLA",
    "UMBRELLA_CHART",
    "UMBRELLA_NAMESPACE",
    "Application",
    "Changed",
    "Company",
    "Environment",
    "Host",
    "Images",
    "Options",
    "Overlay",
    "Release",
    "Shard",
    "Style",
    "Surroundings",
    "Team",
    "Tenant",
    "Umbrella",
    "application",
    "applications",
    "changed",
    "company",
    "company_at",
    "document",
    "environment_of",
    "overlays",
    "placed_at",
    "releases",
    "render_all",
    "repository",
    "shard",
    "task",
    "tenants",
    "umbrellas",
]
