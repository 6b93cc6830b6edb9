"""What a repository installs: each release with the values files that make it, found in folders or named one by one;
and the company around them, its teams and policies.
"""

from helm_platform.fleet.company import Company, Host, Images, Team, company
from helm_platform.fleet.discovery import Release, environment_of, releases

__all__ = ["Company", "Host", "Images", "Release", "Team", "company", "environment_of", "releases"]
