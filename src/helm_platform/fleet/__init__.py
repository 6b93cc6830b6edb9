"""What a repository installs: each release with the values files that make it, found in folders or named one by one."""

from helm_platform.fleet.discovery import Release, releases

__all__ = ["Release", "releases"]
