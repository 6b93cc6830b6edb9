"""A number with a leading zero: octal where its digits allow it, else without its zero."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.plain_text import LEADING_ZERO, Written, number_of, printed, quoted, quoting, renamed
from helm_platform.validate.subject import finding, value_span

_MODE_KEY = re.compile(r"(?:^|[a-z_-])mode$|umask|permissions?$", re.ASCII | re.IGNORECASE)
_PERMISSIONS = re.compile(r"0?[0-7]{3}\Z", re.ASCII)


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for key in layer.renamed_keys:
        if LEADING_ZERO.match(key.text):
            yield renamed(LINT.id, key)
    for each in layer.written:
        value = number_of(each.node)
        if value is None:
            continue
        # `defaultMode` of a volume is a number in Kubernetes, and octal digits are how it is written.
        mode = isinstance(each.path[-1], str) and _MODE_KEY.search(each.path[-1]) is not None and not each.text_meant
        if mode:
            yield from _mode(each, int(value))
        elif LEADING_ZERO.match(each.node.text):
            yield _number(each, printed(value, on_library=layer.on_library))


def _number(each: Written, shown: str) -> Diagnostic:
    node, span = each.node, value_span(each.entry, each.node)
    octal = "8" not in node.text and "9" not in node.text
    why = "digits after a leading zero are octal" if octal else "Helm drops the leading zero"
    return finding(
        LINT.id,
        f"`{dotted(each.path)}` is the number {shown} in Helm, not `{node.text}`: {why}",
        each.path,
        node.source,
        span,
        level=Level.ERROR if each.text_meant else Level.WARNING,
        label=f"quote it: {quoted(node.text)}" if each.text_meant else _decimal(node.text, shown, octal=octal),
        fix=quoting(node.text, span) if each.text_meant else None,
    )


def _decimal(text: str, shown: str, *, octal: bool) -> str:
    plain = text.lstrip("+-0oO_") or "0"
    return f"write {plain}, or {shown} where octal is meant" if octal and plain != shown else f"write {plain}"


def _mode(each: Written, value: int) -> Iterator[Diagnostic]:
    """Permissions written in decimal digits mean others; with a leading zero they are right."""
    text = each.node.text
    if not _PERMISSIONS.match(text) or text.startswith("0"):
        return
    yield finding(
        LINT.id,
        f"`{dotted(each.path)}: {text}` gives the permissions {value:04o}: without a leading zero it is decimal",
        each.path,
        each.node.source,
        value_span(each.entry, each.node),
        level=Level.WARNING,
        label=f"write 0{text} for the permissions {text}",
        help=f"in decimal digits 0{text} is {int(text, 8)}",
    )


LINT = Lint(
    "octal-number",
    "A number with a leading zero is octal in YAML as Helm reads it: `0644` is 420 and `010` is 8. With an 8 or a 9 "
    "in it only the zero is lost: `08` is 8. Account numbers, postal codes and phone numbers are text and belong in "
    "quotes. Permissions of files are where octal is meant: `defaultMode: 0644` is right there, and `defaultMode: "
    '644` is not; the chart\'s own `mode` is text, `mode: "0644"`.',
    _check,
)
