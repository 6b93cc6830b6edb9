"""PromQL that does not parse."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.promql import Problem


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for each in everything.expressions:
        problem = each.parsed
        if isinstance(problem, Problem):
            yield each.found(
                LINT.id,
                Level.ERROR,
                f"this is no PromQL: {problem.message}" if problem.message else "this is no PromQL from here on",
                (problem.start, problem.end),
                help="where a newer Prometheus has it, an ignore with that reason lets it pass",
            )


LINT = Lint(
    "promql-syntax",
    "Prometheus would refuse the whole file of rules, with every other objective in it. The parser knows the "
    "language of Prometheus 2.45; what came later may be ignored with that reason.",
    _check,
)
