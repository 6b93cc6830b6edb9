"""A range that is not the engine's, or a variable that it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
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
        parsed = each.parsed
        if unknown or not isinstance(parsed, Parsed) or WINDOW in each.text or not _counts(each.role, parsed):
            continue
        start = each.text.find("[")
        yield each.found(
            LINT.id,
            Level.WARNING,
            f"a range of its own: the engine counts in a window of {everything.platform.base}",
            (start, each.text.find("]", start) + 1) if start >= 0 else None,
            label=f"write `[{WINDOW}]`",
            help="in a longer window each event counts several times, and an outage lasts longer than it did",
        )


def _counts(role: str, parsed: Parsed) -> bool:
    """Whether ranges matter: those of a counter always do, elsewhere those over counted events."""
    return bool(parsed.ranges) and parsed.kind == "vector" and role in ("counter", "query")


LINT = Lint(
    "window-variable",
    "The engine asks every query at its base window and sums what comes back: ranges must be `[$window]`. Other "
    "tools write other words, such as `{{.window}}` or `$__rate_interval`, which nobody fills in here.",
    _check,
)
