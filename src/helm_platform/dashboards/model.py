"""Dashboards as data: what is asked and how it is shown. `classic` writes them for Grafana, `slo.preview` as a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

WIDTH = 24
"""Columns of Grafana's grid."""
IDENTITY = ("namespace", "service", "slo", "revision", "window")
"""The labels of a window of an objective. A table that does not name one of them does not show it."""


class Kind(StrEnum):
    """How a panel shows its answers; the names are Grafana's."""

    STAT = "stat"
    GAUGE = "gauge"
    LINES = "timeseries"
    TABLE = "table"
    TIMELINE = "state-timeline"


class Unit(StrEnum):
    """What a number is; the names are Grafana's."""

    NUMBER = "short"
    SHARE = "percentunit"
    RATE = "eps"
    DURATION = "s"
    BYTES = "bytes"
    TIMES = "suffix:x"


@dataclass(frozen=True, slots=True)
class Step:
    """From this value on, this colour; None is everything below the next step."""

    value: float | None
    color: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value is called, and its colour."""

    value: float
    text: str
    color: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query, with variables as Grafana writes them. `legend` has labels in double braces.

    `limit` is a line that others are compared with: dashed and red. `color` is one of Grafana's names, "" for any.
    """

    expr: str
    legend: str = ""
    limit: bool = False
    color: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table with the values of one query."""

    title: str
    query: str
    unit: Unit = Unit.NUMBER
    decimals: int | None = None
    steps: tuple[Step, ...] = ()
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Where the first cell of a row leads: a dashboard, and which of its variables are the labels of the row."""

    title: str
    dashboard: str
    labels: tuple[str, ...]
    topic: str = "slo"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are the combinations of `labels`, each with its heading; with `rest`, of all further labels too.

    Rows are sorted by the column `sort`, lowest first.
    """

    labels: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    sort: str
    link: Link | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `description` tells a person on call what the number means and what to do.

    A table has `table` and no queries. `span` is the time that it shows whatever the dashboard does, such as 30d.
    `empty` is what it says without an answer.
    """

    title: str
    kind: Kind
    description: str
    queries: tuple[Query, ...] = ()
    unit: Unit = Unit.NUMBER
    width: int = 6
    height: int = 4
    decimals: int | None = None
    least: float | None = None
    most: float | None = None
    steps: tuple[Step, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    table: Table | None = None
    span: str = ""
    empty: str = "no data"

    @property
    def exprs(self) -> tuple[str, ...]:
        """All that it asks, in the order of its answers."""
        return tuple(each.query for each in self.table.columns) if self.table else tuple(q.expr for q in self.queries)


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under a heading, laid out from left to right."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """Something to choose: the values of `label` in the series of `query`; or, with `fixed`, that value and no choice.

    With `several`, any number of values can be chosen, and all are by default.
    """

    name: str
    title: str
    label: str = ""
    query: str = ""
    fixed: str = ""
    several: bool = False
    highest_first: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """Moments that are marked in all panels: those at which the query has an answer. `text` is as a legend."""

    name: str
    expr: str
    text: str
    color: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard. Of the same `name` the uid is always the same, so links keep. `topic` is a tag that lists it."""

    name: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]
    markers: tuple[Marker, ...] = ()
    span: str = "6h"
    links: tuple[tuple[str, str], ...] = field(default=())
    topic: str = "slo"

    @property
    def uid(self) -> str:
        """At most 40 characters, as Grafana wants."""
        return uid(self.name, self.topic)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels of all rows."""
        return tuple(panel for row in self.rows for panel in row.panels)


def uid(name: str, topic: str = "slo") -> str:
    """The uid of the dashboard of this name; a topic has 7 characters at most."""
    return f"{topic}-{hashlib.sha256(name.encode()).hexdigest()[:32]}"
