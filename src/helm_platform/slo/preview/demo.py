"""Invented traffic with incidents, so that dashboards can be looked at before there is any."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus import Series, recorded, written
from helm_platform.slo.engine import own, shared
from helm_platform.slo.platform import Platform
from helm_platform.slo.preview.history import Within, counting, rules
from helm_platform.slo.rules import Group
from helm_platform.slo.source import source
from helm_platform.slo.spec import Slo, objectives

_HOUR = 3600
_DAY = 86400
_TILE = 300
_RATE = 30
_PROMISED = 240
#: How far back counts are made each five minutes; before that each quarter of an hour, as lines look the same.
_CLOSE = _DAY
#: How far back rates are invented; the windows of minutes need no more.
_FAST = 10 * _HOUR
_GROUPS = 3
_NOISE = 0.35

_DOCUMENTS = """
- service: checkout
  namespace: shop-prod
  team: shop
  slos:
    availability:
      {objective: 99.9, description: Orders are taken,
      sli: {ratio: {bad: 'http_requests_total{job="web",code=~"5.."}', total: 'http_requests_total{job="web"}'}}}
    latency:
      {objective: 99, window: 28d, sli: {latency: {histogram: 'http_request_duration_seconds{job="checkout"}',
      threshold: 300ms}}}
- service: search
  namespace: shop-prod
  team: find
  slos:
    answers:
      {objective: 99.5, windows: [7d], sli: {ratio: {bad: 'search_requests_total{code=~"5.."}',
      total: search_requests_total}}}
- service: orders
  namespace: shop-prod
  team: shop
  slos:
    delivered:
      {objective: 99.5, by: [tenant], maxGroups: 50, sli: {ratio: {bad: 'orders_total{result="failed"}',
      total: orders_total}}}
- service: reports
  namespace: back-office
  team: finance
  slos:
    nightly: {objective: 95, sli: {gauge: {query: max(report_age_seconds), max: 90000}}}
    export: {objective: 99, sli: {raw: {errorRatio: 'export_error_ratio'}}}
"""


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which `ratio` of the events are bad. `ago` and `length` are seconds; it began that long ago."""

    ago: float
    length: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to an objective: events a second at noon, which part of the allowed ones is bad in quiet times,
    and incidents, whose ratio is that of the allowed. Nothing is counted in the last `silent` seconds, and there is no
    traffic in the last `idle` ones.
    """

    traffic: float
    quiet: float
    incidents: tuple[Incident, ...] = ()
    silent: float = 0
    idle: float = 0


#: In turn for the objectives.
_STORIES = (
    Story(120, 0.3, (Incident(18 * _DAY, 2 * _HOUR, 60), Incident(50 * 60, _HOUR, 40))),
    Story(120, 0.4, (Incident(9 * _DAY, 5 * _HOUR, 9),)),
    Story(35, 0.2, (Incident(14 * _HOUR, 15 * _HOUR, 4.2),)),
    Story(9, 0.5, (Incident(4 * _DAY, 6 * _HOUR, 75),)),
    Story(1, 0.1, (Incident(12 * _DAY, 3 * _HOUR, 20),), idle=5 * _HOUR),
    Story(2, 0.2, silent=2 * _HOUR),
)


def invented() -> tuple[Slo, ...]:
    """Objectives to show where nobody has brought some."""
    return tuple(slo for document in yaml.safe_load(_DOCUMENTS) for slo in objectives(document))


def played(
    slos: Sequence[Slo], platform: Platform, data: Path, end: float, days: int = 32, progress: Progress = SILENT
) -> tuple[float, float]:
    """Write invented traffic of some days before `end` and evaluate the engine's rules over it; the time it covers.

    Times are seconds since the epoch; `end` is a multiple of five minutes. The same call always invents the same.
    """
    begin = end - days * _DAY
    progress.step("inventing traffic")
    written(_series(slos, platform, begin, end), data, progress=progress)
    wanted = counting(platform, slos)
    groups = {group.name: _without_tiles(group) for group in shared(wanted)}
    fast = [groups[name] for name in groups if name in ("slo-fast", "slo-medium")]
    slow = [groups[name] for name in groups if name not in ("slo-fast", "slo-medium")]
    for slo in slos:
        for group in own(slo, wanted):
            (fast if group.name.endswith(("-fast", "-medium")) else slow).append(group)
    lengths = Group("lengths", "5m", tuple(each for each in groups["slo-fast"].rules if each.name in _LENGTHS))
    far, close = max(begin, end - days * _DAY), max(begin, end - _CLOSE)
    quarter = [Group(group.name, "15m", group.rules) for group in slow if group.interval != "1h"]
    hourly = [group for group in slow if group.interval == "1h"]
    for what, groups_then, start, stop in (
        ("the weeks", [lengths, *quarter, *hourly], far, close - 1),
        ("the last day", [lengths, *slow], close, end - _FAST - 1),
        ("the last hours", [*slow, *fast], end - _FAST, end),
    ):
        within = Within(progress, f"counting {what}")
        recorded(list(rules(groups_then)), data, start, stop, progress=within)
    return begin, end


#: Rules of the fast group that others need for all the time.
_LENGTHS = ("slo:window:days", "slo:budget:days")


def _without_tiles(group: Group) -> Group:
    """Tiles are invented, as rates of weeks would be many samples."""
    return Group(group.name, group.interval, tuple(rule for rule in group.rules if not rule.name.endswith(":tile")))


def _series(slos: Sequence[Slo], platform: Platform, begin: float, end: float) -> Iterator[Series]:
    yield from _images(slos[:1], end)
    for number, slo in enumerate(slos):
        story = _STORIES[number % len(_STORIES)]
        for rule in source(slo, platform).rules[2:]:
            promised = ((time, float(slo.objective)) for time in _moments(begin, end, _PROMISED))
            yield Series({**rule.labels, "__name__": rule.name}, promised)
        for group, labels in enumerate(_groups(slo)):
            yield from _events(slo, story, {**slo.identity, **labels}, number + group / 7, begin, end)


def _images(slos: Sequence[Slo], end: float) -> Iterator[Series]:
    """A service begins to run another image an hour ago."""
    for namespace, service in dict.fromkeys((slo.namespace, slo.service) for slo in slos):
        for tag, begin, last in (("1.41", end - _FAST, end - _HOUR), ("1.42", end - _HOUR, end)):
            labels = {"namespace": namespace, "pod": f"{service}-{tag}", "image": f"registry.acme.io/{service}:{tag}"}
            running = ((time, 1.0) for time in _moments(begin, last, _PROMISED))
            yield Series({**labels, "__name__": "kube_pod_container_info"}, running)


def _groups(slo: Slo) -> Iterable[Mapping[str, str]]:
    if not slo.by:
        return ({},)
    return tuple({label: f"{label}-{number}" for label in slo.by} for number in range(1, _GROUPS + 1))


def _events(
    slo: Slo, story: Story, identity: Mapping[str, str], phase: float, begin: float, end: float
) -> Iterator[Series]:
    """Tiles for all the time, and rates for the last hours."""
    last = end - story.silent
    for side in ("total", "bad"):
        tiles = [(time, _TILE * _value(slo, story, side, time, end, phase)) for time in _moments(begin, last, _TILE)]
        yield Series({**identity, "__name__": f"slo:{side}:tile"}, tiles)
        rates = [(time, _value(slo, story, side, time, end, phase)) for time in _moments(end - _FAST, last, _RATE)]
        yield Series({**identity, "__name__": f"slo:{side}:rate"}, rates)


def _moments(begin: float, end: float, step: int) -> Iterator[float]:
    time = -(-begin // step) * step
    while time <= end:
        yield time
        time += step


def _value(slo: Slo, story: Story, side: str, time: float, end: float, phase: float) -> float:
    """Events a second: most at noon, a third of that at night, and a little noise that is always the same."""
    if time > end - story.idle:
        return 0.0
    noise = math.sin(time / 613 + phase * 12.9898) * math.sin(time / 197 + phase * 78.233)
    day = 1 - math.cos(2 * math.pi * (time % _DAY) / _DAY)
    total = story.traffic * (0.35 + 0.65 * day / 2) * (1 + _NOISE * 0.3 * noise)
    if side == "total":
        return round(total, 6)
    burn = story.quiet * (1 + _NOISE * noise) + sum(
        each.ratio for each in story.incidents if end - each.ago <= time < end - each.ago + each.length
    )
    # One group of several is hit harder than the others.
    weight = 1.0 if not slo.by else (0.2, 1.0, 0.4)[round((phase % 1) * 7) % _GROUPS]
    return round(total * min(1.0, float(slo.allowed) * burn * weight), 9)
