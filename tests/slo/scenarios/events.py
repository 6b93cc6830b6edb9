"""Counters made of events, and what happened in truth: counted from the events and not from any rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from helm_platform.prometheus import Series

SCRAPE = 30
MINUTE, HOUR, DAY = 60, 3600, 86400

#: Events in the 30 seconds before a time (seconds since the epoch).
Events = Callable[[int], float]
Spans = Sequence[tuple[int, int]]


def always(count: float) -> Events:
    """The same number each 30 seconds."""
    return lambda _: count


def within(spans: Spans, inside: float, outside: float) -> Events:
    """One number in (start, end] of the spans, another elsewhere."""
    return lambda time: inside if inside_of(spans, time) else outside


def inside_of(spans: Spans, time: int) -> bool:
    """Whether a time lies in (start, end] of one of them."""
    return any(start < time <= end for start, end in spans)


@dataclass(frozen=True)
class Counter:
    """A counter that is scraped each 30 seconds in (start, end].

    `unscraped` are spans without a scrape: nobody sees what happens in them. At `resets` it begins at 0 again, before
    the events of that scrape. At `not_numbers` the target says NaN. `first` is its value before them all. Events are of
    `sides` of the objective, total, bad or none, and of one `group` of it.
    """

    labels: Mapping[str, str]
    events: Events
    start: int
    end: int
    sides: tuple[str, ...] = ("total",)
    unscraped: Spans = ()
    resets: frozenset[int] = frozenset()
    first: float = 1_000_000
    not_numbers: frozenset[int] = frozenset()
    group: str = ""

    def series(self, start: int = 0) -> Series:
        """What Prometheus has scraped since `start`."""
        return Series(self.labels, tuple((time, value) for time, value in self.scrapes() if time > start))

    def scrapes(self) -> list[tuple[int, float]]:
        """All scrapes: times and values."""
        value, found = self.first, []
        for time in range(self.start + SCRAPE, self.end + 1, SCRAPE):
            value = (0.0 if time in self.resets else value) + self.events(time)
            if not inside_of(self.unscraped, time):
                found.append((time, math.nan if time in self.not_numbers else value))
        return found


@dataclass(frozen=True)
class Truth:
    """What happened, seen by scrapes. `uncounted` are spans that an objective leaves out."""

    counters: tuple[Counter, ...]
    uncounted: Spans = field(default=())

    def count(self, side: str, end: int, length: int, group: str = "") -> float:
        """Events of a side (bad, total) in (end - length, end]."""
        return sum(
            counter.events(time)
            for counter in self.counters
            if side in counter.sides and counter.group == group
            for time in range(max(end - length, counter.start) + SCRAPE, min(end, counter.end) + 1, SCRAPE)
            if not inside_of(counter.unscraped, time) and not inside_of(self.uncounted, time)
        )

    def ratio(self, end: int, length: int, group: str = "") -> float:
        """The share of bad events in (end - length, end]."""
        return self.count("bad", end, length, group) / self.count("total", end, length, group)
