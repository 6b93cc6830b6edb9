"""What a repository installs: each release with the values files that make it, found in folders or named one by one;
and the company around them, its teams and policies.
"""

from helm_platform.fleet.company import Company, Host, Images, Team, company
from helm_platform.fleet.discovery import Release, environment_of, releases
from helm_platform.fleet.rendering import Options, render_all, task
from helm_platform.fleet.selection import Changed, Shard, changed, shard
from helm_platform.fleet.surroundings import PLATFORM, TEAMS, Surroundings, repository

__all__ = [
    "PLATFORM",
    "TEAMS",
    "Changed",
    "Company",
    "Host",
    "Images",
    "Options",
    "Release",
    "Shard",
    "Surroundings",
    "Team",
    "changed",
    "company",
    "environment_of",
    "releases",
    "render_all",
    "repository",
    "shard",
    "task",
]
