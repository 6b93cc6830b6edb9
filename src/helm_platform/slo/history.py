"""What has been counted in the past, from a Prometheus: per objective and group, events and bad events each minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from helm_platform.prometheus import Client, Sample
from helm_platform.slo.indicators import queries
from helm_platform.slo.platform import Platform
from helm_platform.slo.spec import Slo

STEP = 60
"""Seconds between the counts. The engine counts twice as often; over its windows the difference is not seen."""
_MOST_POINTS = 10_000

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class History:
    """The counts of one group of an objective; `start` is in seconds since the epoch.

    `total[i]` and `bad[i]` are the events in the minute that ends at start + i · STEP, 0 where nothing was counted.
    `measured` is in how many of those minutes something could be counted, if only that there was nothing.
    """

    slo: Slo
    start: float
    total: Sequence[float]
    bad: Sequence[float]
    group: Mapping[str, str] = field(default_factory=dict)
    measured: int = 0

    @property
    def end(self) -> float:
        """The time of the last count."""
        return self.start + (len(self.total) - 1) * STEP


def history(client: Client, slo: Slo, platform: Platform, start: float, end: float) -> Iterator[History]:
    """The groups of an objective between two times: one where it has no `by`, none where nothing was counted.

    The source queries are asked, and not what has been recorded, so an objective that is only planned has a past too.
    Raises QueryError and EnvironmentProblem.
    """
    start = start // STEP * STEP
    size = int((end - start) // STEP) + 1
    asked = queries(slo, platform, recorded=False)
    total = _asked(client, asked.total, start, size)
    bad = _asked(client, asked.bad, start, size)
    for group, counts in sorted(total.items()):
        failed = _minutes(bad.get(group, {}), start, size)
        yield History(slo, start, _minutes(counts, start, size), failed, dict(group), len(counts))


def _asked(client: Client, query: str, start: float, size: int) -> dict[Labels, dict[float, float]]:
    """Labels → time → events per second."""
    found: dict[Labels, dict[float, float]] = {}
    for first in range(0, size, _MOST_POINTS):
        last = min(size, first + _MOST_POINTS) - 1
        for sample in client.range(query, start + first * STEP, start + last * STEP, STEP):
            found.setdefault(_labels(sample), {}).update((point.time, point.value) for point in sample.points)
    return found


def _labels(sample: Sample) -> Labels:
    return tuple(sorted((key, value) for key, value in sample.labels.items() if key != "__name__"))


def _minutes(rates: Mapping[float, float], start: float, size: int) -> list[float]:
    return [STEP * rates.get(start + index * STEP, 0.0) for index in range(size)]
