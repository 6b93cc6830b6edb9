"""`helm platform slo explain`: what objectives promise, and how their alerts behave, by the formulas."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.documents import Documents, refused
from helm_platform.commands.slo.tables import BOLD, DIM, RED, YELLOW, Paint, percent, table
from helm_platform.commands.slo.test import clock
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats.excerpt import printable
from helm_platform.slo import formulas
from helm_platform.slo.behaviour import Behaviour, behaviours
from helm_platform.slo.engine import effective
from helm_platform.slo.formulas import Guard
from helm_platform.slo.platform import Platform
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds, spoken

_WIDTH = 110
#: The share of the allowed failures that happen anyway, where alerts are asked whether they are wrong.
_USUAL = 0.5
#: False alerts in 30 days that nobody would mind.
_RARE = 0.1
VERSION = 1


class Form(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Request:
    """The options of one call. `traffic` are events an hour, 0 for unknown."""

    documents: Documents
    traffic: float = 0.0
    format: Form = Form.TEXT
    color: bool = False


def run(request: Request) -> Answer:
    """The text for stdout. Raises UsageError."""
    reading = request.documents.read()
    if problems := refused(reading, color=request.color):
        return Answer(ExitCode.FINDINGS, problems)
    if request.format is Form.JSON:
        told = [_data(slo, reading.platform, request.traffic) for slo in reading.slos]
        content = {"version": VERSION, "traffic": request.traffic or None, "objectives": told}
        return Answer(ExitCode.OK, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    paint = Paint(on=request.color)
    parts = ["\n".join(_Told(slo, reading.platform, request.traffic, paint).lines()) for slo in reading.slos]
    return Answer(ExitCode.OK, "\n\n".join(parts) + "\n")


def traffic(text: str) -> float:
    """Events an hour from `600/h`, `10/m`, `2/s` or `600`. Raises UsageError."""
    number, _, unit = text.strip().partition("/")
    try:
        found = float(number) * {"": 1, "h": 1, "m": 60, "min": 60, "s": 3600}[unit.strip()]
    except (KeyError, ValueError):
        found = 0.0
    if not 0 < found < float("inf"):
        raise UsageError(f"`{text}` is no traffic", fix="write it as 600/h, 10/m or 2/s")
    return found


class _Told:
    def __init__(self, slo: Slo, platform: Platform, per_hour: float, paint: Paint) -> None:
        self._slo = slo
        self._platform = platform
        self._per_hour = per_hour
        self._paint = paint
        self._tiers = tuple(behaviours(slo, platform))
        self._alive = tuple(tier for tier in self._tiers if not tier.dead)

    def lines(self) -> Iterator[str]:
        slo, paint = self._slo, self._paint
        name = " / ".join(part for part in (slo.namespace, slo.service, slo.name) if part)
        yield paint(printable(name), BOLD)
        yield from self._wrapped(promise(slo))
        yield from self._wrapped(self._budget())
        if self._tiers:
            yield ""
            yield from table(
                (
                    "tier",
                    "severity",
                    "burns",
                    "over",
                    "spent",
                    "at 100 %",
                    "at 10 %",
                    "at 2x",
                    "late",
                    "ends in",
                    "late",
                    "whole",
                ),
                [self._row(tier) for tier in self._tiers],
                paint,
            )
            yield paint(
                "  burns: times the rate that just spends the budget. over: the share of bad events above which it", DIM
            )
            yield paint(
                "  fires. spent: of the budget by then. late: the most on top. ends in: after an incident of 2x.", DIM
            )
            yield paint("  whole: how long a whole budget lasts at this burn rate.", DIM)
        for tier in self._tiers:
            if tier.dead:
                yield from self._wrapped(
                    f"{tier.tier.name} is dead: it would fire above {percent(tier.limit)} bad, which cannot be. Lower "
                    f"its burnRate or budget, or remove it: alerts.tiers.{tier.tier.name}: false",
                    RED,
                )
        yield from self._traffic()
        yield from self._coverage()

    def _budget(self) -> str:
        slo = self._slo
        allowed = float(slo.allowed)
        length = slo.window.seconds * allowed
        text = f"The budget of {slo.window.name} is {percent(allowed)}: {clock(length)} of full outage"
        if self._per_hour:
            events = self._per_hour * slo.window.seconds / formulas.HOUR
            text += f", or {events * allowed:,.0f} of {events:,.0f} events at {self._per_hour:,.6g} an hour"
        return f"{text}."

    def _row(self, tier: Behaviour) -> tuple[str, ...]:
        twice = min(1.0, 2 * tier.limit)
        times = [tier.detection(ratio) for ratio in (1.0, 0.1, twice)]
        detection = ["never" if time is None else clock(time) for time in times]
        ends = tier.reset(twice)
        return (
            tier.tier.name,
            tier.severity,
            f"{tier.burn:.4g}",
            percent(tier.limit),
            percent(tier.spent),
            *detection,
            clock(tier.late),
            "-" if ends is None else clock(ends),
            clock(tier.reset_late),
            spoken(tier.exhaustion),
        )

    def _traffic(self) -> Iterator[str]:
        """What low traffic does: what one failure does, and with known traffic how often alerts are wrong."""
        if not self._alive:
            return
        policy = self._alive[0].guard
        most = max(tier.minimum_events / tier.long * formulas.HOUR for tier in self._alive)
        yield ""
        alone = f" Without a policy one failure alone fires below {most:,.0f} events an hour." if most >= 1 else ""
        yield from self._wrapped(f"Low traffic: {_policy(policy)}.{alone}")
        if not self._per_hour:
            yield from self._wrapped("How often they are wrong: --traffic 600/h says it for your traffic.", DIM)
            return
        true_ratio = float(self._slo.allowed) * _USUAL
        rows = []
        for tier in self._alive:
            outage = formulas.outage_detection(tier.long, tier.short, tier.limit, self._per_hour, tier.guard)
            rows.append(
                (
                    tier.tier.name,
                    _often(tier.false_alerts(self._per_hour, true_ratio, Guard())),
                    _often(tier.false_alerts(self._per_hour, true_ratio)),
                    "-" if outage is None else clock(outage),
                )
            )
        yield from table(("tier", "wrong in 30d", "with the policy", "full outage"), rows, self._paint)
        yield from self._wrapped(
            f"At {self._per_hour:,.6g} events an hour of which {percent(true_ratio)} fail, half of what is allowed.",
            DIM,
        )
        if advice := suggestion(self._alive, self._per_hour, true_ratio):
            yield from self._wrapped(advice, YELLOW)

    def _coverage(self) -> Iterator[str]:
        platform, slo = self._platform, self._slo
        for window in dict.fromkeys((slo.window, *slo.windows)):
            if window not in platform.windows:
                yield from self._wrapped(
                    f"The platform does not count {window.name}: nobody sees that budget unless its windows have it.",
                    YELLOW,
                )
            kept = seconds(platform.retention) if platform.retention else None
            if kept is not None and kept < window.seconds:
                yield from self._wrapped(
                    f"Prometheus keeps {platform.retention}, so of {window.name} it sees at most "
                    f"{percent(float(kept) / window.seconds)}; slo:coverage:ratio says how much it has.",
                    YELLOW,
                )

    def _wrapped(self, text: str, style: str = "") -> Iterator[str]:
        for line in textwrap.wrap(printable(text), _WIDTH, initial_indent="  ", subsequent_indent="  "):
            yield self._paint(line, style) if style else line


def promise(slo: Slo) -> str:
    """What an objective promises, in a sentence or two."""
    of = {"month": "each calendar month", "quarter": "each quarter"}.get(slo.window.name, f"any {slo.window.name}")
    each = f", for each {' and '.join(slo.by)} by itself" if slo.by else ""
    first = f"{slo.description.rstrip('.')}. " if slo.description else ""
    return f"{first}{percent(float(slo.objective))} {_events(slo)} in {of}{each}."


def suggestion(tiers: tuple[Behaviour, ...], per_hour: float, true_ratio: float) -> str:
    """What would quieten the tiers at this traffic; nothing where they are quiet."""
    noisy = [tier for tier in tiers if tier.false_alerts(per_hour, true_ratio) > _RARE]
    if not noisy:
        return ""
    numbers = []
    for tier in noisy:
        count = partial(tier.false_alerts, per_hour, true_ratio)
        found = formulas.quiet(count, tier.limit, per_hour * tier.long / formulas.HOUR, _RARE)
        numbers.append(found.number if found else 0)
    names = ", ".join(tier.tier.name for tier in noisy)
    need = max(numbers)
    if not need:
        return f"{names}: no number of failures makes this quiet; a lower objective, or one over more services, does."
    wait = need / per_hour * formulas.HOUR
    return (
        f"{names}: lowTraffic: {{minimumFailures: {need}}} keeps them quiet; a full outage is then seen after "
        f"{clock(wait)} at the earliest."
    )


def _events(slo: Slo) -> str:
    ((kind, fields),) = slo.sli.items()
    if kind == "latency":
        return f"of all events take at most {fields.get('threshold', '?')}"
    if kind == "requests":
        return f"of all events succeed within {fields['threshold']}"
    if kind == "uptime":
        return "of the time, one of them is up" if fields.get("any") else "of all samples are up"
    if kind == "gauge":
        bounds = [f"{word} {fields[key]:g}" for key, word in (("min", "at least"), ("max", "at most")) if key in fields]
        return f"of the time it is {' and '.join(bounds)}"
    if kind == "composite":
        return "of what its parts count is good"
    return "of all events are good"


def _policy(guard: Guard) -> str:
    if guard.kind == "minimumFailures":
        if not guard.number:
            return "no policy"
        return f"{guard.number} failures in the long window" if guard.number > 1 else "1 failure in the long window"
    if guard.kind == "confidence":
        return f"the true ratio is over the threshold with {guard.number} % certainty"
    return "failures count against the traffic of the whole window"


def _often(number: float) -> str:
    return "none" if number < 0.005 else f"{number:.2g}"  # noqa: PLR2004 - the least that two digits show


def _data(slo: Slo, platform: Platform, per_hour: float) -> dict[str, Any]:
    allowed = float(slo.allowed)
    true_ratio = allowed * _USUAL
    tiers = tuple(behaviours(slo, platform))
    events = per_hour * slo.window.seconds / formulas.HOUR
    alive = tuple(tier for tier in tiers if not tier.dead)
    policy = effective(slo, platform).low_traffic
    return {
        "namespace": slo.namespace or None,
        "service": slo.service,
        "name": slo.name,
        "promise": promise(slo),
        "objective": float(slo.objective),
        "window": slo.window.name,
        "windowSeconds": slo.window.seconds,
        "budget": {
            "ratio": allowed,
            "outageSeconds": allowed * slo.window.seconds,
            "events": events * allowed if per_hour else None,
        },
        "lowTraffic": {"kind": policy.kind, "number": policy.number},
        "counted": slo.window in platform.windows,
        "retention": platform.retention or None,
        "tiers": [_tier_data(tier, per_hour, true_ratio) for tier in tiers],
        "suggestion": (suggestion(alive, per_hour, true_ratio) or None) if per_hour else None,
    }


def _tier_data(tier: Behaviour, per_hour: float, true_ratio: float) -> dict[str, Any]:
    twice = min(1.0, 2 * tier.limit)
    return {
        "name": tier.tier.name,
        "severity": tier.severity,
        "long": tier.tier.long,
        "short": tier.tier.short,
        "burnRate": tier.burn,
        "threshold": tier.limit,
        "dead": tier.dead,
        "budgetSpent": tier.spent,
        "exhaustionSeconds": tier.exhaustion,
        "detectionSeconds": {
            "all": tier.detection(1.0),
            "tenPercent": tier.detection(0.1),
            "twiceThreshold": tier.detection(twice),
        },
        "lagSeconds": tier.late,
        "resetSeconds": tier.reset(twice),
        "resetLagSeconds": tier.reset_late,
        "minimumEvents": tier.minimum_events,
        "falseAlerts": {
            "plain": tier.false_alerts(per_hour, true_ratio, Guard()),
            "withPolicy": tier.false_alerts(per_hour, true_ratio),
        }
        if per_hour
        else None,
    }
