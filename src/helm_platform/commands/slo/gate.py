"""`helm platform slo gate`: may a release go now?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.connection import Connection
from helm_platform.commands.slo.documents import Documents, refused
from helm_platform.commands.slo.tables import columns
from helm_platform.errors import ExitCode
from helm_platform.slo.gate import Judgement, Rules, Verdict, judged


@dataclass(frozen=True)
class Request:
    """The options. `at` is in seconds since the epoch. With `unknown_goes`, only bad news holds a release up."""

    documents: Documents
    connection: Connection
    at: float
    rules: Rules = field(default_factory=Rules)
    unknown_goes: bool = False
    as_json: bool = False


def run(request: Request) -> Answer:
    """Ask and judge. Raises UsageError and EnvironmentProblem."""
    reading = request.documents.read()
    if problems := refused(reading, color=False):
        return Answer(ExitCode.FINDINGS, problems)
    slos = reading.slos
    with request.connection.open() as client:
        judgements = list(judged(client, slos, request.rules, request.at))
    holding = [each for each in judgements if _holds(each, request)]
    code = ExitCode.FINDINGS if holding else ExitCode.OK
    return Answer(code, _json(judgements, holding) if request.as_json else _text(judgements, holding))


def _holds(judgement: Judgement, request: Request) -> bool:
    if judgement.verdict is Verdict.UNKNOWN:
        return not request.unknown_goes
    return judgement.verdict is Verdict.WAIT


def _text(judgements: Sequence[Judgement], holding: Sequence[Judgement]) -> str:
    rows = [(each.verdict.value, _name(each), each.window, "; ".join(each.reasons)) for each in judgements]
    count = f"{len(judgements)} objective{'' if len(judgements) == 1 else 's'}"
    last = f"wait: {len(holding)} of {count} says so" if holding else f"go: {count} asked"
    return f"{columns(rows)}{last}\n"


def _json(judgements: Sequence[Judgement], holding: Sequence[Judgement]) -> str:
    found = [
        {
            "namespace": each.slo.namespace,
            "service": each.slo.service,
            "slo": each.slo.name,
            "window": each.window,
            "objective": float(each.slo.objective),
            "verdict": each.verdict.value,
            "budgetLeft": each.left,
            "reasons": list(each.reasons),
        }
        for each in judgements
    ]
    return json.dumps({"go": not holding, "objectives": found}, indent=2) + "\n"


def _name(judgement: Judgement) -> str:
    slo = judgement.slo
    return "/".join(part for part in (slo.namespace, slo.service, slo.name) if part)
