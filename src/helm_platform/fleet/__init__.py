"""What a repository installs: each release with the values files that make it, found in folders or named one by one."""

from helm_platform.fleet.discovery import Release, releases
from helm_platform.fleet.rendering import Options, render_all, task
from helm_platform.fleet.selection import Changed, Shard, changed, shard
from helm_platform.fleet.surroundings import PLATFORM, TEAMS, Surroundings, repository

__all__ = [
    "PLATFORM",
    "TEAMS",
    "Changed",
    "Options",
    "Release",
    "Shard",
    "Surroundings",
    "changed",
    "releases",
    "render_all",
    "repository",
    "shard",
    "task",
]
