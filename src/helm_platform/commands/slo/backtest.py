"""`helm platform slo backtest`: alerts and budgets over a past, and what if an objective were another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.connection import Connection
from helm_platform.commands.slo.documents import Documents, refused
from helm_platform.commands.slo.tables import columns
from helm_platform.errors import ExitCode
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus import QueryError
from helm_platform.slo.backtest import Firing, Result, backtest, overlapping
from helm_platform.slo.history import history
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import spoken


@dataclass(frozen=True)
class Request:
    """The options. The past is `length` seconds long and ends at `end`, None for its last sample or now.

    `objectives` are further ones in per cent to compare with; `names` are those of the objectives that are asked for,
    all where there are none.
    """

    documents: Documents
    connection: Connection
    length: float
    end: float
    objectives: tuple[Decimal, ...] = ()
    names: tuple[str, ...] = ()
    listed: bool = False
    as_json: bool = False


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Ask for the past of each objective and go through it. Raises UsageError and EnvironmentProblem."""
    reading = request.documents.read()
    if problems := refused(reading, color=False):
        return Answer(ExitCode.FINDINGS, problems)
    platform = reading.platform
    slos = [slo for slo in reading.slos if _wanted(slo, request.names)]
    missing: list[str] = []
    results: list[Result] = []
    with request.connection.open(progress) as client:
        for slo in slos:
            progress.step(f"asking for the past of {slo.service}/{slo.name}")
            try:
                pasts = list(history(client, slo, platform, request.end - request.length, request.end))
            except QueryError as error:
                missing.append(f"{slo.service}/{slo.name}: {error}")
                continue
            if not pasts:
                missing.append(f"{slo.service}/{slo.name}: its query of all events has no result in this time")
            for past in pasts:
                results += [backtest(past, platform, objective) for objective in _objectives(slo, request)]
    code = ExitCode.FINDINGS if missing else ExitCode.OK
    err = "".join(f"{line}\n" for line in missing)
    return Answer(code, _json(results) if request.as_json else _text(results, listed=request.listed), err)


def _wanted(slo: Slo, names: Sequence[str]) -> bool:
    return not names or slo.name in names


def _objectives(slo: Slo, request: Request) -> Iterator[Decimal | None]:
    yield None
    for each in request.objectives:
        if each / 100 != slo.objective:
            yield each / 100


_HEAD = ("objective", "promises", "kept", "budget left", "worst", "pages", "tickets", "longest")


def _text(results: Sequence[Result], *, listed: bool) -> str:
    if not results:
        return ""
    rows = [_HEAD, *map(_row, results)]
    text = columns(rows, right=(1, 2, 3, 4, 5, 6, 7))
    if listed:
        text += "".join(line for result in results for line in _listing(result))
    return text


def _row(result: Result) -> tuple[str, ...]:
    pages, tickets = result.of("page"), [each for each in result.firings if each.severity != "page"]
    longest = max((_length(each, result) for each in result.firings), default=0.0)
    return (
        _name(result),
        f"{result.slo.objective * 100:f}".rstrip("0").rstrip(".") + " %",
        "no traffic" if result.ratio is None else f"{100 * result.ratio:.4f} %",
        "-" if result.left is None else f"{result.left:.1%}",
        "-" if result.worst is None else f"{result.worst:.1%}",
        str(overlapping(pages)),
        str(overlapping(tickets)),
        spoken(longest) if longest else "-",
    )


def _listing(result: Result) -> Iterator[str]:
    if result.firings:
        yield f"\n{_name(result)} at {result.slo.objective * 100:f} %\n"
        rows = [
            (f"  {_time(each.begin)}", spoken(_length(each, result)), each.severity, each.tier)
            for each in result.firings
        ]
        yield columns(rows, right=(1,))


def _length(firing: Firing, result: Result) -> float:
    return (result.history.end if firing.end is None else firing.end) - firing.begin


def _json(results: Sequence[Result]) -> str:
    found = [
        {
            "namespace": result.slo.namespace,
            "service": result.slo.service,
            "slo": result.slo.name,
            "group": dict(result.history.group),
            "objective": float(result.slo.objective),
            "window": result.slo.window.name,
            "ratio": result.ratio,
            "budgetLeft": result.left,
            "worstBudgetLeft": result.worst,
            "measured": result.history.measured / len(result.history.total),
            "alerts": [
                {
                    "tier": each.tier,
                    "severity": each.severity,
                    "begin": _time(each.begin),
                    "end": None if each.end is None else _time(each.end),
                }
                for each in result.firings
            ],
        }
        for result in results
    ]
    return json.dumps({"results": found}, indent=2) + "\n"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%MZ")


def _name(result: Result) -> str:
    group = ",".join(f"{key}={value}" for key, value in result.history.group.items())
    name = "/".join(part for part in (result.slo.namespace, result.slo.service, result.slo.name) if part)
    return f"{name}{{{group}}}" if group else name
