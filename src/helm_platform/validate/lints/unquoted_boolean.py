"""`yes`, `no`, `on`, `off`, `y` or `n` where text is meant."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.plain_text import quoted, renamed
from helm_platform.validate.subject import finding, value_span

_PLAINLY = ("true", "false")


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for key in layer.renamed_keys:
        if key.entry.key not in _PLAINLY or key.text.lower() in _PLAINLY:
            continue
        yield renamed(LINT.id, key)
    for each in layer.written:
        node = each.node
        if not isinstance(node.value, bool) or node.text.lower() in _PLAINLY or not each.text_meant:
            continue
        yield finding(
            LINT.id,
            f"`{dotted(each.path)}` is the boolean `{str(node.value).lower()}` in Helm, not the text `{node.text}`",
            each.path,
            node.source,
            value_span(each.entry, node),
            level=Level.WARNING,
            label=f"quote it: {quoted(node.text)}",
            help=f"where a switch is meant, write `{str(node.value).lower()}`",
        )


LINT = Lint(
    "unquoted-boolean",
    "In YAML as Helm reads it, `yes`, `no`, `on`, `off`, `y` and `n` without quotes are booleans, in any case of "
    "their letters. A list of countries loses Norway, a variable says `false` instead of `no`, and a key `on` becomes "
    "`true`. Put text in quotes; where a switch is meant, `true` and `false` say so to everybody.",
    _check,
)
