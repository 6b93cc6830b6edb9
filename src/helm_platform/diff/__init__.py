"""What would change in a cluster: objects and fields, before and after, and what it does to what runs."""

from helm_platform.diff.changes import Field, Kind, ObjectChange, ReleaseChange, State
from helm_platform.diff.comparing import compared
from helm_platform.diff.formats import DiffFormat, Diffs
from helm_platform.diff.live import Cluster

__all__ = ["Cluster", "DiffFormat", "Diffs", "Field", "Kind", "ObjectChange", "ReleaseChange", "State", "compared"]
