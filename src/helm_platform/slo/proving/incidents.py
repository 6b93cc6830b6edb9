"""Incidents in time: from the counters, or the base rates, to alerts that fire and end when the formulas say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helm_platform.slo.behaviour import Behaviour
from helm_platform.slo.proving.raw import CALM
from helm_platform.slo.proving.shapes import Case, Check, Input, Probe, braces, duration
from helm_platform.slo.proving.subject import DAY, Subject
from helm_platform.slo.proving.timeline import MANY, Phase, raw, recorded

#: For how long at most a burn of nine tenths is looked at.
_LONGEST = DAY / 2
_BELOW = 0.9


@dataclass(frozen=True)
class Stage:
    """The rules of a file as promtool evaluates them: all each `interval` seconds, on samples `step` seconds apart.

    With `counters` the objective's own queries are among them, and read made-up series; else base rates are given.
    """

    subject: Subject
    tiers: tuple[Behaviour, ...]
    interval: float
    step: float
    counters: bool

    def inputs(self, phases: Sequence[Phase]) -> tuple[Input, ...]:
        """The samples of an incident."""
        sources = self.subject.sources
        if self.counters and sources:
            made = raw(sources, phases, self.step)
        else:
            made = recorded(self.subject.slo, phases, self.step)
        window = self.subject.compared
        if window is None:
            return made
        # Traffic has always been what it is now.
        number = round(sum(phase.seconds for phase in phases) / self.step)
        name = f"slo:total:increase_{window.name}{braces(self.subject.identity)}"
        return (*made, Input(name, f"{MANY * window.seconds!r}+0x{number}"))

    def on_time(self, time: float) -> float:
        """The first evaluation at that time or later."""
        return math.ceil(round(time / self._grid, 6)) * self._grid

    def before(self, time: float) -> float:
        """The last evaluation earlier than that."""
        return max(0.0, self.on_time(time) - self._grid)

    @property
    def _grid(self) -> float:
        """Where there is a sample and an evaluation."""
        return float(math.lcm(round(self.interval), round(self.step)))


def cases(stage: Stage) -> Iterator[Case]:
    """An incident, burns of nine tenths, and for alerts that are up what must not end them."""
    alive = [tier for tier in stage.tiers if not tier.dead]
    if not alive:
        return
    yield _incident(stage, alive)
    for tier in alive:
        yield _slow_burn(stage, tier)


def ratio(tiers: Sequence[Behaviour]) -> float:
    """The ratio of an incident that fires all tiers: twice the highest threshold."""
    return min(1.0, 2 * max(tier.limit for tier in tiers))


def label_change(stage: Stage) -> Case | None:
    """An alert that is up while a label of its objective changes; the objective is given, its rule is left out."""
    tier = next((each for each in stage.tiers if not each.dead), None)
    if tier is None:
        return None
    subject = stage.subject
    # With a constant ratio all windows are over the threshold at once, but `scaled` counts events.
    first = (tier.detection(ratio([tier])) or 0.0) if subject.compared else tier.hold
    fired = stage.on_time(first + 2 * stage.interval + tier.late)
    length = stage.on_time(fired + 600)
    end = 2 * length
    counts = stage.inputs([Phase(end, ratio([tier]))])
    number = round(length / stage.step)
    value = repr(float(subject.slo.objective))
    old = {**subject.objective_labels, "tier": "silver"}
    new = {**subject.objective_labels, "tier": "gold"}
    # Both are there for a while, as two replicas of a Prometheus may have it.
    objective = (
        Input(f"slo:objective:ratio{braces(old)}", f"{value}+0x{number + 2} stale"),
        Input(f"slo:objective:ratio{braces(new)}", f"_x{number} {value}+0x{number}"),
    )
    since = end - fired
    times = round(since / stage.interval)
    expr = (
        f"count by (slo) (count_over_time({subject.firing(tier)}[{duration(since - stage.interval / 2)}]) >= {times})"
    )
    check = Check(
        expr, end, "the alert is interrupted when a label of the objective changes", (({"slo": subject.slo.name}, 1.0),)
    )
    return Case(f"{tier.tier.name}: a label of the objective changes", stage.step, (*counts, *objective), (check,))


def _incident(stage: Stage, tiers: Sequence[Behaviour]) -> Case:
    """Good for the longest window, then a constant ratio until all tiers fire, then good again."""
    subject = stage.subject
    bad = ratio(tiers)
    begin = stage.on_time(max(max(tier.long, tier.short) for tier in tiers))
    last = max(tier.latest(bad) or 0.0 for tier in tiers)
    end = stage.on_time(begin + last + 2 * stage.interval)
    over = stage.on_time(end + max(tier.latest_reset(bad) or 0.0 for tier in tiers)) + stage.interval
    checks: list[Check] = []
    probes: list[Probe] = []
    for tier in tiers:
        fires, latest = tier.detection(bad), tier.latest(bad)
        ends, gone = tier.reset(bad), tier.latest_reset(bad)
        if fires is None or latest is None or ends is None or gone is None:
            continue
        checks += _fires(stage, tier, bad, begin + fires, begin + latest)
        checks += _ends(stage, tier, bad, end + ends, end + gone)
        series, step = subject.firing(tier), duration(stage.interval)
        seen = f"timestamp({series})[{duration(over)}:{step}]"
        probes += [
            Probe(tier.tier.name, "fires", f"min(min_over_time({seen}))", over, begin),
            Probe(tier.tier.name, "ends", f"max(max_over_time({seen})) + {stage.interval:g}", over, end),
        ]
    if subject.slo.by:
        calm = f'count(count_over_time({subject.firing()[:-1]},{subject.slo.by[0]}="{CALM}"}}[{duration(over)}]))'
        checks.append(Check(calm, over, "it fires for a group that has no bad events"))
    names = ", ".join(tier.tier.name for tier in tiers)
    phases = [Phase(begin, 0.0), Phase(end - begin, bad), Phase(over - end, 0.0)]
    return Case(f"{names}: an incident", stage.step, stage.inputs(phases), tuple(checks), probes=tuple(probes))


def _fires(stage: Stage, tier: Behaviour, bad: float, formula: float, latest: float) -> Iterator[Check]:
    series = stage.subject.firing(tier)
    told = f"with {bad * 100:.4g} % bad"
    before = stage.before(formula)
    if before:
        yield Check(
            f"count(count_over_time({series}[{duration(before)}]))",
            before,
            f"{tier.tier.name} fires earlier than the formula says {told}",
        )
    yield Check(
        f"count by (slo) ({series})",
        stage.on_time(latest),
        f"{tier.tier.name} does not fire when it should {told}",
        (({"slo": stage.subject.slo.name}, 1.0),),
    )


def _ends(stage: Stage, tier: Behaviour, bad: float, formula: float, latest: float) -> Iterator[Check]:
    series = stage.subject.firing(tier)
    told = f"after an incident with {bad * 100:.4g} % bad"
    yield Check(
        f"count by (slo) ({series})",
        stage.before(formula),
        f"{tier.tier.name} ends earlier than the formula says {told}",
        (({"slo": stage.subject.slo.name}, 1.0),),
    )
    yield Check(f"count({series})", stage.on_time(latest), f"{tier.tier.name} does not end when it should {told}")


def _slow_burn(stage: Stage, tier: Behaviour) -> Case:
    """Nine tenths of what fires, from the first sample on, so that all windows have just this ratio."""
    length = stage.on_time(min(max(tier.long, tier.short), _LONGEST) + tier.hold)
    series = stage.subject.firing(tier)
    check = Check(
        f"count(count_over_time({series}[{duration(length)}]))",
        length,
        f"{tier.tier.name} fires at 0.9 of its burn rate",
    )
    phases = [Phase(length, _BELOW * tier.limit)]
    return Case(f"{tier.tier.name}: 0.9 of its burn rate", stage.step, stage.inputs(phases), (check,))
