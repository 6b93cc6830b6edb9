"""A fleet repository as pages that need neither a server nor a network, and the same as data."""

from helm_platform.report.facts import Facts
from helm_platform.report.folder import check, publish
from helm_platform.report.site import files

__all__ = ["Facts", "check", "files", "publish"]
