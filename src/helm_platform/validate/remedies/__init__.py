"""What can be done about a finding without asking: edits at spans, made where the finding is made.

Each function gives a `Fix`, or None where it is not sure, where the text is not simply what the tree says it is (an
anchor, an escape), and for what is no file of the user's: a default of the chart, `--set`.
"""

from helm_platform.validate.remedies.comment import without_comment
from helm_platform.validate.remedies.duplicate import dropped
from helm_platform.validate.remedies.key import moved, renamed
from helm_platform.validate.remedies.retyped import retyped
from helm_platform.validate.remedies.scalar import quoted, replaced, switched, unquoted
from helm_platform.validate.remedies.tabs import indented

__all__ = [
    "dropped",
    "indented",
    "moved",
    "quoted",
    "renamed",
    "replaced",
    "retyped",
    "switched",
    "unquoted",
    "without_comment",
]
