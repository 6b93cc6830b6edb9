"""A team that the fleet repository does not have."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.schemas.shape import listed
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.validate.names import nearest


def _check(everything: Everything) -> Iterator[Diagnostic]:
    company = everything.reading.surroundings.company
    if company is None or not company.teams:
        return
    for levels in everything.reading.levels:
        team = levels.values.get("team")
        if team and team not in company.teams:
            near = nearest(team, company.teams)
            yield levels.subject.on_value(
                LINT.id,
                f"`team: {team}` is no team of this repository",
                ("team",),
                level=Level.WARNING,
                label=f"did you mean `{near}`?" if near else None,
                help=f"teams here: {listed(sorted(company.teams))}; a team is a file teams/NAME.yaml",
            )


LINT = Lint(
    "no-such-team",
    "`team` says who is on call. A name without a file `teams/NAME.yaml` is nobody: there are no defaults of "
    "it, and its alerts reach nobody.",
    _check,
)
