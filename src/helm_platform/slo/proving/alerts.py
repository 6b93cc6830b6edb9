"""Alerts on counts that are given: at which ratios each fires and at which not, and what a person reads then.

These cases are as good for windows of days as for those of minutes, and take no time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helm_platform.slo.behaviour import Behaviour
from helm_platform.slo.formulas import Z, wilson
from helm_platform.slo.proving.shapes import AlertCheck, Case, Check, Input, braces
from helm_platform.slo.proving.subject import Subject
from helm_platform.slo.proving.texts import exhaustion, filled
from helm_platform.slo.windows import Window, seconds

STEP = 60
_MINUTES = 4
#: Events of a window; the ratios of these are as exact as floats are.
_EVENTS = 10.0**9
_LEFT = 0.4


@dataclass(frozen=True, slots=True)
class _Moment:
    """Counts of a tier's windows for some minutes: (bad, total) of each. `period` is about the whole window."""

    meaning: str
    long: tuple[float, float]
    short: tuple[float, float]
    fires: bool
    period: float = 0.0


def cases(subject: Subject) -> Iterator[Case]:
    """One for each tier, the missing data, and the budget."""
    for tier in subject.tiers:
        yield _burn(subject, tier)
    if subject.has("SLONoData"):
        yield _no_data(subject)
    for window in dict.fromkeys((subject.slo.window, *subject.slo.windows)):
        if subject.has("SLOBudgetExhausted", own=window == subject.slo.window):
            yield _budget(subject, window)


def _burn(subject: Subject, tier: Behaviour) -> Case:
    moments = list(_moments(subject, tier))
    length = STEP * math.ceil((tier.hold + tier.keep) / STEP + _MINUTES)
    line = _Counts(subject, tier, length)
    checks: list[Check] = []
    texts: list[AlertCheck] = []
    for number, moment in enumerate(moments):
        line.add(moment)
        at = (number + 1) * length
        if not moment.fires:
            checks.append(Check(f"count({subject.firing(tier)})", at, moment.meaning))
        elif texts or not (told := _told(subject, tier, moment, at)):
            expr = f"count by (slo) ({subject.firing(tier)})"
            checks.append(Check(expr, at, moment.meaning, (({"slo": subject.slo.name}, 1.0),)))
        else:
            texts.append(told)
    if tier.hold:
        early = max(0.0, tier.hold - STEP)
        meaning = f"it fires before its condition has lasted {tier.tier.hold}"
        checks.append(Check(f"count({subject.firing(tier)})", early, meaning))
    return Case(f"{tier.tier.name}: ratios and text", STEP, line.inputs(), tuple(checks), tuple(texts))


def _moments(subject: Subject, tier: Behaviour) -> Iterator[_Moment]:
    """What a tier must tell apart. It begins with the one where it fires, if it ever does."""
    if tier.dead:
        yield _Moment("it can fire, although its threshold is above 1", _full(1), _full(1), fires=False)
        return
    high = _readable(subject, tier)
    low = 0.9 * tier.limit
    near = tier.limit * 1.01 if tier.limit < 0.99 else high  # noqa: PLR2004
    yield _Moment("it does not fire with both windows over the threshold", _full(high), _full(high), fires=True)
    yield _Moment("it fires at 0.9 of its burn rate", _full(low), _full(low), fires=False)
    yield _Moment("it does not fire just above its burn rate", _full(near), _full(near), fires=True)
    if tier.long != tier.short:
        yield _Moment("it fires while the short window is good", _full(high), _full(low), fires=False)
        yield _Moment("it fires while the long window is good", _full(low), _full(high), fires=False)
    yield _Moment("it fires although there were no events", (9, 0), (9, 0), fires=False)
    yield from _guarded(tier)


def _guarded(tier: Behaviour) -> Iterator[_Moment]:
    """Traffic that is just too low for the policy, and just enough."""
    guard = tier.guard
    few = "it fires although there are too few failures for the low-traffic policy"
    enough = "it does not fire although there are enough failures for the low-traffic policy"
    if guard.kind == "minimumFailures":
        if guard.number > 1:
            less = float(guard.number - 1)
            yield _Moment(few, (less, less), (less, less), fires=False)
        if guard.number:
            just = float(guard.number)
            yield _Moment(enough, (just, just), (just, just), fires=True)
    elif guard.kind == "confidence":
        total = float(math.ceil(4 / tier.limit))
        bad = next(k for k in range(1, int(total) + 1) if _sure(k, total, tier))
        yield _Moment(few, (bad - 1.0, total), (bad - 1.0, total), fires=False)
        yield _Moment(enough, (float(bad), total), (float(bad), total), fires=True)
    else:
        ratio = min(1.0, 2 * tier.limit)
        of_period = _EVENTS * tier.period / tier.long
        for share, meaning, fires in ((0.9, few, False), (1.1, enough, True)):
            total = share * tier.limit * _EVENTS / ratio
            counts = (total * ratio, total)
            yield _Moment(meaning, counts, counts, fires=fires, period=of_period)


def _sure(bad: int, total: float, tier: Behaviour) -> bool:
    return wilson(bad, total, Z[tier.guard.number]) > tier.limit


def _full(ratio: float) -> tuple[float, float]:
    return round(_EVENTS * ratio) * 1.0, _EVENTS


def _readable(subject: Subject, tier: Behaviour) -> float:
    """A ratio about twice the threshold at which no length of time in the text is near the next second."""
    start = min(1.0, 2 * tier.limit)
    for number in range(50):
        ratio = round(start * (1 - number / 200), 6) or start
        bad, total = _full(ratio)
        if 0.2 < exhaustion(subject.days, bad / total) % 1 < 0.8 and ratio > tier.limit:  # noqa: PLR2004
            return ratio
    return start


@dataclass
class _Counts:
    """The counts of a tier's windows, moment by moment."""

    subject: Subject
    tier: Behaviour
    length: float
    moments: list[_Moment] = field(default_factory=list)

    def add(self, moment: _Moment) -> None:
        self.moments.append(moment)

    def inputs(self) -> tuple[Input, ...]:
        inside = braces(self.subject.identity)
        made = []
        for window, chosen in ((self.tier.tier.long, "long"), (self.tier.tier.short, "short")):
            for index, side in enumerate(("bad", "total")):
                values = [getattr(moment, chosen)[index] for moment in self.moments]
                made.append(Input(f"slo:{side}:increase_{window}{inside}", self._values(values)))
        period = self.subject.compared
        if period:
            # As many as there would be if traffic were always that of the long window.
            scale = period.seconds / self.tier.long
            values = [
                moment.period * period.seconds / self.tier.period or moment.long[1] * scale for moment in self.moments
            ]
            made.append(Input(f"slo:total:increase_{period.name}{inside}", self._values(values)))
        left = {**self.subject.identity, "window": self.subject.slo.window.name}
        made.append(Input(f"slo:budget:left{braces(left)}", self._values([_LEFT] * len(self.moments))))
        return tuple(dict.fromkeys(made))

    def _values(self, values: Sequence[float]) -> str:
        count = round(self.length / STEP)
        return " ".join(f"{value!r}+0x{count if number == 0 else count - 1}" for number, value in enumerate(values))


def _told(subject: Subject, tier: Behaviour, moment: _Moment, at: float) -> AlertCheck | None:
    """The alert in full, with all others of the objective that fire on the same counts."""
    given = {tier.tier.long: moment.long, tier.tier.short: moment.short}
    expected = []
    for each in subject.tiers:
        windows = [given.get(window) for window in (each.tier.long, each.tier.short)]
        if None in windows or each.dead or any(pair and pair[0] / pair[1] <= each.limit for pair in windows):
            continue
        if each.hold > at - STEP:
            continue
        labels = subject.burn_labels(each)
        bad, total = given[each.tier.long]
        notes = filled(
            subject.rule("SLOBudgetBurn", each.tier.name).annotations, labels, bad / total, _LEFT, subject.days
        )
        if notes is None:
            return None
        expected.append((labels, notes))
    return AlertCheck("SLOBudgetBurn", at, moment.meaning, tuple(expected))


def _no_data(subject: Subject) -> Case:
    """Counted for a while, then not, then again."""
    hold = float(seconds(subject.here.no_data))
    gone = 5 * STEP
    silent, fires = gone + hold - STEP, gone + hold + 2 * STEP
    back = fires + 5 * STEP
    rule = subject.rule("SLONoData")
    named = subject.alert_labels("SLONoData", {"severity": subject.here.severities["ticket"]})
    # Its expression is the objective itself, which has no groups.
    labels = {key: value for key, value in {**subject.objective_labels, **named}.items() if key not in subject.slo.by}
    notes = filled(rule.annotations, labels, float(subject.slo.objective), None, subject.days)
    missing = round((back - gone) / STEP) - 1
    rates = tuple(
        Input(f"slo:{side}:rate{braces(subject.identity)}", f"0+0x5 stale _x{missing} 0+0x9")
        for side in ("total", "bad")
    )
    name = subject.firing(alert="SLONoData")
    slo = {"slo": subject.slo.name}
    checks = [
        Check(f"count({name})", silent, f"it fires before data was missing for {subject.here.no_data}"),
        Check(f"count({name})", back + 2 * STEP, "it fires although there is data again"),
        Check(
            f"count by (slo) ({name})",
            fires,
            f"it does not fire after {subject.here.no_data} without data",
            ((slo, 1.0),),
        ),
    ]
    told = [AlertCheck("SLONoData", fires, "its labels or its text differ", ((labels, notes),))] if notes else []
    return Case("no data", STEP, rates, tuple(checks), tuple(told))


def _budget(subject: Subject, window: Window) -> Case:
    """Much is left, then little, then nothing, then less than nothing."""
    own = window == subject.slo.window
    low = subject.here.budget if own else subject.platform.budget
    severity = (subject.here if own else subject.platform).severities["ticket"]
    labels = {**subject.identity, "window": window.name}
    moments = [(low or 0.0) + 0.1, (low or 0.2) * 0.9, 0.0, -0.5, (low or 0.0) + 0.1]
    values = " ".join(f"{value!r}+0x{_MINUTES - (number > 0)}" for number, value in enumerate(moments))
    checks = []
    for number, value in enumerate(moments):
        at = (number + 1) * _MINUTES * STEP
        for alert, fires in (
            ("SLOBudgetExhausted", value <= 0),
            ("SLOBudgetLow", low is not None and 0 < value <= low),
        ):
            expected = []
            if fires:
                told = subject.alert_labels(alert, {"window": window.name, "severity": severity}, own=own)
                notes = filled(subject.rule(alert, own=own).annotations, told, value, value, subject.days)
                if notes is None:
                    continue
                expected = [(told, notes)]
            word = "does not fire as it should" if fires else "fires"
            checks.append(
                AlertCheck(alert, at, f"it {word} with {value * 100:.4g} % of the budget left", tuple(expected))
            )
    return Case(
        f"budget of {window.name} low and exhausted",
        STEP,
        (Input(f"slo:budget:left{braces(labels)}", values),),
        alerts=tuple(checks),
    )
