"""A number in the place of text, which templates print otherwise than it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.plain_text import LEADING_ZERO, number_of, printed, quoted, quoting, renamed, too_large
from helm_platform.validate.subject import finding, value_span

_DECIMAL = re.compile(r"[0-9]+\.[0-9]+\Z", re.ASCII)


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for key in layer.renamed_keys:
        # octal-number says it better.
        if key.entry.key in ("true", "false") or LEADING_ZERO.match(key.text):
            continue
        yield renamed(LINT.id, key)
    for each in layer.written:
        node, value = each.node, number_of(each.node)
        if value is None or not each.text_meant or LEADING_ZERO.match(node.text) or too_large(node):
            continue
        shown = printed(value, on_library=layer.on_library)
        if shown == node.text:
            continue
        span = value_span(each.entry, node)
        level = Level.ERROR if "e" in shown and "e" not in node.text.lower() else Level.WARNING
        # `1_000` may be a number whose underscores nobody wants to see; `1.10` is as it should be read.
        sure = level is Level.ERROR or _DECIMAL.match(node.text) is not None
        yield finding(
            LINT.id,
            f"`{dotted(each.path)}` is the number {shown} in Helm, not the text `{node.text}`",
            each.path,
            node.source,
            span,
            level=level,
            label=f"quote it: {quoted(node.text)}",
            fix=quoting(node.text, span) if sure else None,
        )


LINT = Lint(
    "changed-number",
    "What looks like a number is one, and is printed as Helm prints numbers: `1.10` as 1.1, `1.0` as 1, `1e3` as 1000, "
    "`0x1F` as 31, `1_000` as 1000; in most charts `20261123` as 2.0261123e+07. Where a variable, a label or another "
    "text is meant, put it in quotes. Dates (`2026-11-23`) and times (`12:30`) stay text in Helm.",
    _check,
)
