"""A range that is not the engine's, or a variable that it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.indicators import bare
from helm_platform.slo.lints.interface import Everything, Expression, Lint
from helm_platform.slo.promql import WINDOW, Parsed, variables


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for each in everything.expressions:
        unknown = [found for found in variables(each.text) if found[0] != WINDOW]
        for found in unknown:
            yield each.found(
                LINT.id,
                Level.ERROR,
                f"`{found[0]}` is no variable here",
                found.span(),
                label=f"write `{WINDOW}`",
                help=f"the engine fills in {WINDOW} only, with its base window",
            )
        if not unknown and WINDOW not in each.text:
            yield from _of_its_own(each, everything.platform.base)


def _of_its_own(each: Expression, base: str) -> Iterator[Diagnostic]:
    """PromQL in full without the variable: with another range, or a counter without any."""
    parsed = each.parsed
    if not isinstance(parsed, Parsed) or parsed.kind != "vector" or each.role == "selector":
        return
    if parsed.ranges:
        start = each.text.find("[")
        yield each.found(
            LINT.id,
            Level.WARNING,
            f"a range of its own: the engine counts in a window of {base}",
            (start, each.text.find("]", start) + 1) if start >= 0 else None,
            label=f"write `[{WINDOW}]`",
            help="in a longer window each event counts several times, and an outage lasts longer than it did",
        )
    elif each.role == "counter" and not bare(each.text) and not any(":" in one.name for one in parsed.selectors):
        yield each.found(
            LINT.id,
            Level.WARNING,
            "this has no rate: the value of a counter would pass for events per second",
            help=f"write a bare selector, of which the engine takes the rate, or rate(…[{WINDOW}])",
        )


LINT = Lint(
    "window-variable",
    "The engine asks every query at its base window and sums what comes back: ranges must be `[$window]`. Other "
    "tools write other words, such as `{{.window}}` or `$__rate_interval`, which nobody fills in here.",
    _check,
)
