"""What is wrong in the files of a fleet repository: each by its schema, then what no schema sees, between the files."""

from helm_platform.validate.fleet.applications import RULE as APPLICATIONS
from helm_platform.validate.fleet.applications import of_applications
from helm_platform.validate.fleet.files import RULE as FILES
from helm_platform.validate.fleet.files import problems
from helm_platform.validate.fleet.ledger import of_ledgers

__all__ = ["APPLICATIONS", "FILES", "of_applications", "of_ledgers", "problems"]
