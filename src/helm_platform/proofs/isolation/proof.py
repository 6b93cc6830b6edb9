"""The proof: each check of each team, with the path by which it holds or what breaks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.isolation.check import Absent, Breach, Check
from helm_platform.proofs.isolation.checks import CHECKS
from helm_platform.proofs.isolation.live import Server, findings, hear
from helm_platform.proofs.isolation.tenancy import Team, Tenancy
from helm_platform.proofs.outcome import Outcome, finding

RULES: dict[str, str] = {each.id: each.asks for each in CHECKS}
"""Every rule id of this proof, with what it asks: the ids of the checks."""

COLUMNS = ("CHECK", "TEAM", "RESULT", "BY")
_SHOWN = 2
_ASKING = "asking the API server"
_WORDS = {Level.ERROR: "broken", Level.WARNING: "weak"}


def prove(
    tenancy: Tenancy,
    teams: Iterable[Team] = (),
    checks: Iterable[Check] = (),
    server: Server | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    """A row for each check and team; findings where one is broken. Without `teams` or `checks` it is all of them.

    `server` is asked too, where one is given: that is a column more.
    """
    chosen = tuple(checks) or CHECKS
    asked = list(teams) or list(tenancy.teams.values())
    rows: list[tuple[str, ...]] = []
    found: list[Diagnostic] = []
    if server is not None:
        progress.step(_ASKING)
    for check in chosen:
        for team in asked:
            row, broken = _judged(check, tenancy, team)
            if server is not None:
                progress.tick(f"{_ASKING}: {check.id} of {team.name}")
                heard = hear(check, tenancy, team, server)
                row = (*row, str(heard))
                # What the objects show already needs no second finding; the row says whether the server agrees.
                broken = broken or list(findings(check, heard))
            found += broken
            rows.append(row)
    columns = COLUMNS if server is None else (*COLUMNS, "LIVE")
    return Outcome(columns, tuple(rows), tuple(found), checked(tenancy, asked, len(chosen)), RULES)


def checked(tenancy: Tenancy, asked: Sequence[Team], checks: int) -> str:
    """What was looked at, in a few words."""
    spaces = sum(len(each.spaces) for each in asked)
    counted = ", ".join(_count(*each) for each in ((checks, "check"), (len(asked), "team"), (spaces, "namespace")))
    return f"{counted}, {len(tenancy.cluster.items)} objects"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _judged(check: Check, tenancy: Tenancy, team: Team) -> tuple[tuple[str, ...], list[Diagnostic]]:
    said = list(check.look(tenancy, team))
    breaches = [each for each in said if isinstance(each, Breach)]
    if breaches:
        worst = min((each.level for each in breaches), key=list(Level).index)
        more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
        first = next(each for each in breaches if each.level is worst)
        row = (check.id, team.name, _WORDS[worst], f"{first.item.label}: {first.message}{more}")
        return row, [finding(check.id, each.item, each.message, each.advice, each.level) for each in breaches]
    absent = [each.why for each in said if isinstance(each, Absent)]
    holds = list(dict.fromkeys(each for each in said if isinstance(each, str)))
    return (check.id, team.name, "holds" if holds else "not asked", _some(holds or absent)), []


def _some(words: Sequence[str]) -> str:
    more = f" (and {len(words) - _SHOWN} more)" if len(words) > _SHOWN else ""
    return "; ".join(words[:_SHOWN]) + more
