"""New repositories, teams and applications as files: what people begin with and then edit. Nothing is overwritten."""

from helm_platform.scaffold.application import NewApplication, application_files, values_of
from helm_platform.scaffold.repository import NewFleet, fleet_files
from helm_platform.scaffold.team import NewTeam, team_files
from helm_platform.scaffold.writing import Created, create

__all__ = [
    "Created",
    "NewApplication",
    "NewFleet",
    "NewTeam",
    "application_files",
    "create",
    "fleet_files",
    "team_files",
    "values_of",
]
