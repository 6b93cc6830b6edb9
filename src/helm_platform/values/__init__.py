"""Values as Helm sees them: read with positions, merged, and laid over the chart's defaults."""

from helm_platform.values.assignments import AssignmentError, assigned
from helm_platform.values.chart import BUNDLED, Chart, load_chart
from helm_platform.values.compose import Duplicate
from helm_platform.values.merge import coalesced, merged
from helm_platform.values.reader import STDIN, Document, parse, read_bytes, read_files
from helm_platform.values.tree import (
    Entry,
    Mapping,
    Node,
    Origin,
    Scalar,
    Sequence,
    Source,
    child,
    count_keys,
    find,
    find_entry,
    plain,
    walk,
)

__all__ = [
    "BUNDLED",
    "STDIN",
    "AssignmentError",
    "Chart",
    "Document",
    "Duplicate",
    "Entry",
    "Mapping",
    "Node",
    "Origin",
    "Scalar",
    "Sequence",
    "Source",
    "assigned",
    "child",
    "coalesced",
    "count_keys",
    "find",
    "find_entry",
    "load_chart",
    "merged",
    "parse",
    "plain",
    "read_bytes",
    "read_files",
    "walk",
]
