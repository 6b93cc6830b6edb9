"""What rules would have recorded, and which alerts would have fired, over samples from the past."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus import imported, recorded
from helm_platform.prometheus.blocks import Recording
from helm_platform.slo.engine import own, shared
from helm_platform.slo.platform import Platform
from helm_platform.slo.presets import UnknownPresetError, resolved
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.source import sources
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds

_MS = 1000


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as the series ALERTS that Prometheus writes of it."""

    expr: str
    labels: dict[str, str] = field(default_factory=dict)
    name: str = "ALERTS"


class Within(Progress):
    """One step for a work whose own steps are told while it goes on."""

    def __init__(self, outer: Progress, title: str) -> None:
        """Begin the step."""
        self._outer = outer
        self._title = title
        outer.step(title)

    def step(self, message: str) -> None:
        self._outer.tick(f"{self._title}: {message}")

    def tick(self, message: str) -> None:
        self._outer.tick(f"{self._title}: {message}")


def replayed(
    file: Path, slos: Sequence[Slo], platform: Platform, data: Path, progress: Progress = SILENT
) -> tuple[float, float]:
    """Load a file of OpenMetrics text and evaluate all rules of the objectives over it; the time it covers, in seconds.

    Raises UsageError for a file that Prometheus does not take, and EnvironmentProblem.
    """
    progress.step(f"loading {file}")
    try:
        imported(file, data, progress=progress)
    except EnvironmentProblem as error:
        raise UsageError(
            f"{file} is no OpenMetrics text with times",
            fix='each line is `NAME{LABEL="VALUE"} VALUE SECONDS`, and the last one `# EOF`',
            detail=error.detail,
        ) from None
    begin, end = covered(data)
    slos = [_resolved(slo, platform) for slo in slos]
    wanted = counting(platform, slos)
    groups = [*sources(slos, wanted), *shared(wanted), *(each for slo in slos for each in own(slo, wanted))]
    recorded(list(rules(groups)), data, begin, end, progress=Within(progress, "evaluating the rules"))
    return begin, end


def counting(platform: Platform, slos: Iterable[Slo]) -> Platform:
    """The platform as one that counts all windows of the objectives."""
    windows = (window for slo in slos for window in (slo.window, *slo.windows))
    return replace(platform, windows=tuple(dict.fromkeys((*platform.windows, *windows))))


def rules(groups: Iterable[Group]) -> Iterator[tuple[Recording, str]]:
    """The rules of groups with their intervals, alerts as what Prometheus writes of them.

    An alert that is kept after its condition has ended (`keep_firing_for`) ends with it here.
    """
    for group in groups:
        for rule in group.rules:
            for each in _alert(rule, group.interval) if rule.alerting else (rule,):
                yield each, group.interval


def _alert(rule: Rule, interval: str) -> Iterator[Alert]:
    now = f"({rule.expr}) * 0 + 1"
    labels = {**rule.labels, "alertname": rule.name}
    firing = now
    if rule.hold:
        times = -(-seconds(rule.hold) // seconds(interval))
        firing = f"(count_over_time(({rule.expr})[{rule.hold}:{interval}]) >= {times}) * 0 + 1"
        yield Alert(f"{now} unless ({firing})", {**labels, "alertstate": "pending"})
    yield Alert(firing, {**labels, "alertstate": "firing"})


def covered(data: Path) -> tuple[float, float]:
    """The first and the last moment of the blocks below a folder, in seconds since the epoch."""
    blocks = [json.loads(file.read_text(encoding="utf-8")) for file in data.glob("*/meta.json")]
    # A block ends before its maxTime.
    return min(each["minTime"] for each in blocks) / _MS, (max(each["maxTime"] for each in blocks) - 1) / _MS


def _resolved(slo: Slo, platform: Platform) -> Slo:
    try:
        return resolved(slo, platform)
    except UnknownPresetError as error:
        raise UsageError(str(error), fix="helm platform slo check says where") from None
