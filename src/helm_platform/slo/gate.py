"""Whether now is a time to release: what the objectives of a service say in a Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from helm_platform.prometheus import Client, Sample
from helm_platform.slo.indicators import matchers
from helm_platform.slo.spec import Slo


class Verdict(StrEnum):
    """What a gate says of one objective."""

    GO = "go"
    WAIT = "wait"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes a release wait. `budget` is the least share that must be left; `severities` those of alerts."""

    budget: float = 0.0
    severities: frozenset[str] = frozenset(("page",))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One objective in one window. `reasons` are sentences; `left` is the worst group's share of the budget."""

    slo: Slo
    window: str
    verdict: Verdict
    reasons: tuple[str, ...]
    left: float | None = None


def judged(client: Client, slos: Iterable[Slo], rules: Rules, at: float) -> Iterator[Judgement]:
    """Each objective in each of its windows at a time in seconds since the epoch. Raises as the client does."""
    for slo in slos:
        of = matchers(slo.identity)
        known = client.instant(f"slo:objective:ratio{{{of}}}", at)
        firing = client.instant(f'ALERTS{{alertname="SLOBudgetBurn",alertstate="firing",{of}}}', at)
        states = client.instant(f"slo:state:code{{{of}}}", at)
        for window in (slo.window, *slo.windows):
            budgets = client.instant(f'last_over_time(slo:budget:left{{window="{window.name}",{of}}}[15m])', at)
            yield _judgement(slo, window.name, rules, known, firing, states, budgets)


def _judgement(
    slo: Slo,
    window: str,
    rules: Rules,
    known: list[Sample],
    firing: list[Sample],
    states: list[Sample],
    budgets: list[Sample],
) -> Judgement:
    if not known:
        return Judgement(slo, window, Verdict.UNKNOWN, ("its rules are not evaluated there",))
    left = min((each.value for each in budgets), default=None)
    wait = []
    if left is not None and left <= 0:
        wait.append(f"no budget is left ({left:.1%})")
    elif left is not None and left < rules.budget:
        wait.append(f"{left:.1%} of the budget is left, less than {rules.budget:.0%}")
    wait += [
        f"{each.labels.get('tier', 'an alert')} fires ({each.labels['severity']})"
        for each in firing
        if each.labels.get("severity") in rules.severities
    ]
    if wait:
        return Judgement(slo, window, Verdict.WAIT, tuple(dict.fromkeys(wait)), left)
    if states and max(each.value for each in states) == 0:
        return Judgement(slo, window, Verdict.UNKNOWN, ("nobody counts its events now",), left)
    if left is None:
        why = "there was no traffic in its window" if states else "the shared rules are not evaluated there"
        return Judgement(slo, window, Verdict.UNKNOWN, (why,))
    return Judgement(slo, window, Verdict.GO, (f"{left:.1%} of the budget is left",), left)
