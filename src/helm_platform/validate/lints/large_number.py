"""A whole number that is too large for Helm to keep all its digits."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.plain_text import exact, number_of, printed, quoted, quoting, too_large
from helm_platform.validate.subject import finding, value_span


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for each in layer.written:
        value, digits = number_of(each.node), exact(each.node)
        if value is None or digits is None or not too_large(each.node):
            continue
        shown = printed(value, on_library=layer.on_library)
        if shown == str(digits):
            continue
        span = value_span(each.entry, each.node)
        yield finding(
            LINT.id,
            f"`{dotted(each.path)}` is too large a number: Helm makes {shown} of it",
            each.path,
            each.node.source,
            span,
            label=f"quote it: {quoted(each.node.text)}",
            help="Helm keeps about 15 digits of a number; in quotes it is text and keeps them all",
            fix=quoting(each.node.text, span),
        )


LINT = Lint(
    "large-number",
    "Helm reads every number as a 64-bit float. Above 2^53, which has 16 digits, neighbours are no longer told apart: "
    "123456789012345678 becomes 123456789012345680, and most charts print it as 1.2345678901234568e+17. Ids are text: "
    "put them in quotes. An account number of 12 digits is safe as long as it does not start with a zero.",
    _check,
)
