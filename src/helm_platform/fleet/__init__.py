"""What a repository installs: each release with the values files that make it, found in folders or named one by one."""

from helm_platform.fleet.discovery import Release, releases
from helm_platform.fleet.rendering import Options, render_all
from helm_platform.fleet.selection import Changed, Shard, changed, shard

__all__ = ["Changed", "Options", "Release", "Shard", "changed", "releases", "render_all", "shard"]
