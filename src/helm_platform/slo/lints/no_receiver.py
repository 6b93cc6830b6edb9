"""Alerts of a team that says who hears of some severities, and not of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.teams import SEVERITIES, teams


def _check(everything: Everything) -> Iterator[Diagnostic]:
    company = everything.reading.surroundings.company
    if company is None:
        return
    known = {team.name: team for team in teams(company)[0]}
    for levels in everything.reading.levels:
        raised = {(slo.team, tier.severity) for slo in levels.slos for tier in everything.tiers(slo)}
        for name, severity in sorted(raised):
            if name in known and severity in SEVERITIES and severity not in known[name].receivers:
                path = ("team",) if "team" in levels.values else ("slos",)
                file = company.teams[name].file.name
                yield levels.subject.on_value(
                    LINT.id,
                    f"nobody hears of a {severity} of these objectives: the team {name} has no receiver for it",
                    path,
                    level=Level.WARNING,
                    help=f"write alerts.receivers.{severity} in teams/{file}, or give the tiers another severity",
                )


LINT = Lint(
    "no-receiver",
    "A team whose file has receivers for some severities and not for one that its objectives raise. Alerts of that "
    "severity go to nobody: they fire, and are seen only by who happens to look.",
    _check,
)
