"""Values as Helm sees them: read with positions, merged, and laid over the chart's defaults."""

from helm_platform.values.assignments import AssignmentError, Option, Setting, assigned, settings
from helm_platform.values.chart import BUNDLED, Chart, load_chart
from helm_platform.values.compose import Duplicate
from helm_platform.values.inline import as_written, block, inline
from helm_platform.values.keypath import KeyPathError, keypath
from helm_platform.values.merge import coalesced, merged
from helm_platform.values.reader import STDIN, Document, on_disk, parse, read_bytes, read_files
from helm_platform.values.text import decode
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
    is_null,
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
    "KeyPathError",
    "Mapping",
    "Node",
    "Option",
    "Origin",
    "Scalar",
    "Sequence",
    "Setting",
    "Source",
    "as_written",
    "assigned",
    "block",
    "child",
    "coalesced",
    "count_keys",
    "decode",
    "find",
    "find_entry",
    "inline",
    "is_null",
    "keypath",
    "load_chart",
    "merged",
    "on_disk",
    "parse",
    "plain",
    "read_bytes",
    "read_files",
    "settings",
    "walk",
]
