"""PromQL that gives something else than its key takes."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.indicators import bare
from helm_platform.slo.lints.interface import Everything, Expression, Lint
from helm_platform.slo.promql import Parsed

_GIVES = {"matrix": "a range of samples", "scalar": "one number without labels", "string": "text"}


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for each in everything.expressions:
        parsed = each.parsed
        if not isinstance(parsed, Parsed):
            continue
        if each.role == "selector" and not (parsed.bare and bare(each.text)):
            yield _selector(each, parsed)
        elif each.path[-1] == "histogram" and each.text.lstrip().startswith("{"):
            yield each.found(
                LINT.id,
                Level.ERROR,
                "the name of a histogram stands in front of its braces",
                help="the engine adds _bucket and _count to it",
            )
        elif parsed.kind != "vector":
            counter = parsed.kind == "matrix" and each.role == "counter"
            yield each.found(
                LINT.id,
                Level.ERROR,
                f"this gives {_GIVES[parsed.kind]}; a vector is needed",
                help="a selector of a counter is written without a range" if counter else _ADVICE[parsed.kind],
            )


_ADVICE = {
    "matrix": "take a function over the range, such as avg_over_time(…[$window])",
    "scalar": "write a query of series; a constant measures nothing",
    "string": "write a query of series",
}


def _selector(each: Expression, parsed: Parsed) -> Diagnostic:
    ranged = parsed.kind == "matrix" and len(parsed.selectors) == 1
    message = (
        "this takes the name of series with matchers, and no range"
        if ranged
        else "this takes no functions and no offset"
    )
    return each.found(
        LINT.id,
        Level.ERROR,
        message if ranged else f"{message}: only the name of series with matchers",
        help="the engine counts them in its own window" if ranged else "gauge and raw take any PromQL",
    )


LINT = Lint(
    "promql-type",
    "A range, a number or text stands where a vector is needed, or functions where a bare selector is. The "
    "rules made of it would be refused, or would count nothing.",
    _check,
)
