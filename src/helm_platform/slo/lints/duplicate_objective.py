"""Two objectives with one identity."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Note
from helm_platform.slo.lints.interface import Everything, Lint, Objective
from helm_platform.slo.spec import Slo


def _check(everything: Everything) -> Iterator[Diagnostic]:
    known: dict[tuple[str, ...], tuple[Objective, Slo]] = {}
    for objective in everything.objectives:
        for slo in objective.slos:
            identity = (slo.namespace, slo.service, slo.name)
            first = known.setdefault(identity, (objective, slo))
            if first[1] is slo:
                continue
            place = first[0].levels.subject.on_key(LINT.id, "", first[1].path)
            where = f" in {slo.namespace}" if slo.namespace else ""
            yield objective.levels.subject.on_key(
                LINT.id,
                f"`{slo.service}` has an objective `{slo.name}`{where} already",
                slo.path,
                notes=(Note("the other one", place.file, place.span),),
                help="give it another name, or another service or namespace",
            )


LINT = Lint(
    "duplicate-objective",
    "They have the same namespace, service and name, also across files. Their series would be the same ones, "
    "written by two rules in turns: Prometheus drops one of them, and nobody can say which.",
    _check,
)
