"""The test files of an objective: which cases need which rules, and how often these are evaluated in them.

promtool evaluates all groups of a file each `evaluation_interval` and does not look at their own. So there are files
for base rates (30s), for tiles (5m), for days (1d) and for the calendar (6h), each with the rules that count there,
and one for alerts alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from helm_platform.slo.behaviour import Behaviour
from helm_platform.slo.engine import alerted_in, counted_in
from helm_platform.slo.platform import Platform
from helm_platform.slo.presets import resolved
from helm_platform.slo.proving import alerts, budgets, counting, incidents
from helm_platform.slo.proving.incidents import Stage
from helm_platform.slo.proving.rulefiles import RuleFile, chosen, engine_files, name, objective_files
from helm_platform.slo.proving.shapes import Case, TestFile
from helm_platform.slo.proving.subject import DAY, Subject
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds

_ALL = ("fast", "medium", "slow")
_RATES = ("promised", "objectives", "fast", "medium")
_SIX_HOURS = 21600.0


@dataclass(frozen=True)
class Suite:
    """The tests of one objective. `rules` are all files that its tests name."""

    subject: Subject
    tests: tuple[TestFile, ...]

    @property
    def rules(self) -> tuple[RuleFile, ...]:
        """The rule files that are needed."""
        named = {name for test in self.tests for name in test.rules}
        return tuple(each for each in self.subject.files if each.name in named)

    def ratio(self, tier: Behaviour) -> float:
        """The ratio of bad events in the incident in which a tier is timed."""
        slow = _of_tiles(tier)
        return incidents.ratio([each for each in self.subject.tiers if _of_tiles(each) is slow and not each.dead])

    def seen(self, tier: Behaviour, time: float) -> float:
        """A time at the next evaluation of promtool, which takes tiers of tiles every five minutes only."""
        grid = budgets.TILE if _of_tiles(tier) else _step(self.subject)
        return math.ceil(round(time / grid, 6)) * grid


def suites(slos: Sequence[Slo], platform: Platform, *, alone: bool = False) -> Iterator[Suite]:
    """The suites of objectives, on a platform that counts all their windows.

    With `alone` each has the engine's rules for itself. Raises UnknownPresetError.
    """
    whole = counting_all(slos, platform)
    common = () if alone else engine_files(whole)
    for slo in slos:
        full = resolved(slo, whole)
        yield suite(Subject(full, whole, (*common, *objective_files(full, whole, alone=alone))))


def counting_all(slos: Iterable[Slo], platform: Platform) -> Platform:
    """The platform with the windows of all these objectives."""
    asked = (window for slo in slos for window in (slo.window, *slo.windows))
    return replace(platform, windows=tuple(dict.fromkeys((*platform.windows, *asked))))


def suite(subject: Subject) -> Suite:
    """All tests of one objective."""
    found = [_alerts(subject), _counting(subject), _rates(subject), _label(subject), _tiles(subject)]
    roles = ("promised", "slow", "calendar", "budget")
    found += [
        _file(subject, "days", DAY, roles, ("budget",), budgets.of_days(subject)),
        _file(subject, "hours", budgets.TILE, roles, ("budget",), budgets.of_hours(subject)),
        _file(subject, "calendar", _SIX_HOURS, roles, ("budget",), budgets.of_calendar(subject)),
    ]
    week = counting.excluded(subject, _scrape(subject))
    found += [_file(subject, "excluded", 600.0, ("counted",), (), [week] if week else [])]
    return Suite(subject, tuple(each for each in found if each.cases))


def _alerts(subject: Subject) -> TestFile:
    return _file(subject, "alerts", alerts.STEP, ("promised", "objectives"), (*_ALL, "budget"), alerts.cases(subject))


def _counting(subject: Subject) -> TestFile:
    cases = counting.cases(subject, _scrape(subject))
    return _file(subject, "counting", _step(subject), ("counted", *_RATES), _RATES, cases)


def _rates(subject: Subject) -> TestFile:
    """The tiers that read base rates alone: from counters where these can be told, else from base rates."""
    sources = subject.sources
    # In a time that is excluded an incident is none, and a gauge has few events.
    counters = sources is not None and not sources.events and not subject.slo.exclude
    stage = _stage(subject, slow=False, counters=counters)
    roles = ("counted", *_RATES) if counters else _RATES
    return _file(subject, "rates", stage.interval, roles, _RATES, incidents.cases(stage))


def _tiles(subject: Subject) -> TestFile:
    """The tiers that read tiles: from base rates."""
    stage = _stage(subject, slow=True, counters=False)
    cases = [*budgets.of_tiles(subject), *incidents.cases(stage)]
    read = {counted_in(window) for tier in stage.tiers for window in (tier.tier.long, tier.tier.short)}
    alerting = sorted({alerted_in(tier.tier) for tier in stage.tiers})
    return _file(subject, "tiles", stage.interval, ("promised", "objectives", "slow", *read), alerting, cases)


def _label(subject: Subject) -> TestFile:
    slow = all(_of_tiles(tier) or tier.dead for tier in subject.tiers)
    stage = _stage(subject, slow=slow, counters=False)
    case = incidents.label_change(stage)
    return _file(subject, "label", stage.interval, ("objectives", *_ALL), _ALL, [case] if case else [])


def _stage(subject: Subject, *, slow: bool, counters: bool) -> Stage:
    tiers = tuple(tier for tier in subject.tiers if _of_tiles(tier) is slow)
    step = _step(subject)
    return Stage(subject, tiers, budgets.TILE if slow else step, _scrape(subject) if counters else step, counters)


def _of_tiles(tier: Behaviour) -> bool:
    return any(counted_in(window) == "slow" for window in (tier.tier.long, tier.tier.short))


def _scrape(subject: Subject) -> float:
    return float(seconds(subject.platform.scrape))


def _step(subject: Subject) -> float:
    return float(seconds(subject.platform.interval))


def _file(
    subject: Subject, what: str, interval: float, roles: Sequence[str], alerting: Sequence[str], cases: Iterable[Case]
) -> TestFile:
    files = chosen(subject.files, roles, alerts=alerting)
    return TestFile(
        f"{name(subject.slo)}-{what}.test.yaml",
        interval,
        tuple(each.name for each in files),
        tuple(each.group.name for each in files),
        tuple(cases),
    )
