"""What a Prometheus answers to the panels of a dashboard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helm_platform.dashboards.model import Dashboard, Kind, Panel
from helm_platform.prometheus import Client, Sample
from helm_platform.slo.windows import seconds

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
#: Points of a line; more than are seen make the page large.
_POINTS = 240
_LEAST_STEP = 60
_MARKER_STEP = 300
#: Names that may stand in a regular expression as they are.
_WORD = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, about which moment, how far back there is anything, and the values of the dashboard's variables.

    Times are seconds since the epoch.
    """

    client: Client
    at: float
    begin: float
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A panel with what each of its queries gave, from `start` to `end` where it shows a time."""

    panel: Panel
    samples: tuple[list[Sample], ...]
    start: float
    end: float
    step: float


@dataclass(frozen=True, slots=True)
class Moment:
    """From when to when a marker was, its name and its text. Times are seconds since the epoch."""

    start: float
    end: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A dashboard as it looks: the answers of each row with its title, and the moments that are marked."""

    dashboard: Dashboard
    rows: tuple[tuple[str, tuple[Answer, ...]], ...]
    moments: tuple[Moment, ...]


def asked(asking: Asking, dashboard: Dashboard) -> Answers:
    """Ask what the dashboard asks. Raises QueryError and EnvironmentProblem."""
    rows = tuple((row.title, tuple(_panel(asking, panel, dashboard) for panel in row.panels)) for row in dashboard.rows)
    return Answers(dashboard, rows, tuple(_moments(asking, dashboard)))


def filled(query: str, values: Mapping[str, str]) -> str:
    """The query with the values of its variables. Raises KeyError for one that has none."""
    return _VARIABLE.sub(lambda found: values[found[1] or found[2]], query)


def every(names: Sequence[str]) -> str:
    """The value of a variable of which several values are chosen, as Grafana writes it; all for none."""
    escaped = [name if _WORD.fullmatch(name) else re.escape(name).replace("\\", "\\\\") for name in names]
    return f"({'|'.join(escaped)})" if escaped else ".*"


def texted(text: str, labels: Mapping[str, str]) -> str:
    """A legend with the labels of its series."""
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: labels.get(found[1], ""), text).strip()


def _panel(asking: Asking, panel: Panel, dashboard: Dashboard) -> Answer:
    start, step = _range(asking, panel.span or dashboard.span)
    samples = []
    for expr in panel.exprs:
        query = filled(expr, asking.values)
        if panel.kind in (Kind.LINES, Kind.TIMELINE):
            samples.append(asking.client.range(query, start, asking.at, step))
        else:
            samples.append(asking.client.instant(query, asking.at))
    return Answer(panel, tuple(samples), start, asking.at, step)


def _range(asking: Asking, span: str) -> tuple[float, float]:
    """From when, and how often. The last point is the moment itself."""
    length = min(float(seconds(span)), max(asking.at - asking.begin, _LEAST_STEP))
    step = max(_LEAST_STEP, -(-length // _POINTS // _LEAST_STEP) * _LEAST_STEP)
    return asking.at - length // step * step, step


def _moments(asking: Asking, dashboard: Dashboard) -> list[Moment]:
    start, _ = _range(asking, dashboard.span)
    found = []
    for marker in dashboard.markers:
        for sample in asking.client.range(filled(marker.expr, asking.values), start, asking.at, _MARKER_STEP):
            text = texted(marker.text, sample.labels)
            begin = before = sample.points[0].time
            for point in sample.points[1:]:
                if point.time - before > _MARKER_STEP:
                    found.append(Moment(begin, before, marker.name, text))
                    begin = point.time
                before = point.time
            found.append(Moment(begin, before, marker.name, text))
    return sorted(found, key=lambda each: (each.start, each.name, each.text))
