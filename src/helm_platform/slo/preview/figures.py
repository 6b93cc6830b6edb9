"""Answers as figures: lines as SVG, what happened when as bars, tables, and single numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helm_platform.dashboards.model import IDENTITY, Column, Panel, Query, Table, Unit
from helm_platform.prometheus import Sample
from helm_platform.slo.preview.answers import Answer, texted
from helm_platform.slo.preview.numbers import clock, color, shown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PALETTE = ("blue", "orange", "green", "purple", "yellow", "red")
_DAY = 86400
_LABELS = 5
#: Lengths between labels of the time, in seconds.
_STEPS = (900, 1800, 3600, 7200, 14400, 21600, 43200, _DAY, 2 * _DAY, 5 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)
_SHORT_NUMBER = re.compile(r"(-?[0-9]+\.[0-9])[0-9]+")
_WIDE = 20
_SIZES = {False: (640, 190), True: (900, 150)}


@dataclass(frozen=True, slots=True)
class Legend:
    """A line of a figure: its colour, whether it is a limit, its last value and its highest or lowest."""

    name: str
    color: str
    limit: bool
    last: str
    extreme: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A figure of lines; `svg` is without colours, which are the page's. `word` says what the extremes are."""

    svg: str
    legend: tuple[Legend, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a timeline: where it begins and how long it is, both in per cent of the width, and what it says."""

    left: float
    width: float
    color: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, and its colour or an anchor where it has one."""

    text: str
    color: str = ""
    anchor: str = ""
    number: bool = False


def lines(answer: Answer) -> Lines | None:
    """A figure of the lines of a panel, None where there are none."""
    found = list(_lines(answer))
    if not found:
        return None
    panel = answer.panel
    lowest = panel.unit is Unit.SHARE
    legend = []
    for number, (name, query, sample) in enumerate(found):
        values = [point.value for point in sample.points]
        extreme = min(values) if lowest else max(values)
        last, most = (shown(value, panel.unit, panel.decimals) for value in (values[-1], extreme))
        legend.append(Legend(name, _color(query, number), query.limit, last, most))
    return Lines(_svg(answer, found, legend), tuple(legend), "min" if lowest else "max")


def bars(answer: Answer) -> list[tuple[str, list[Bar]]]:
    """The rows of a timeline: a name, and when its value was which."""
    rows: list[tuple[str, list[Bar]]] = []
    length = max(answer.end - answer.start, 1)
    for query, samples in zip(answer.panel.queries, answer.samples, strict=True):
        for sample in samples:
            made = []
            for value, start, end in _stretches(sample, answer.step):
                text = shown(value, answer.panel.unit, answer.panel.decimals, answer.panel.meanings)
                day = length > _DAY
                said = f"{text}, {clock(start, day=day)} to {clock(min(end, answer.end), day=day)}"
                left = 100 * (start - answer.start) / length
                width = min(100 - left, max(0.4, 100 * (end - start) / length))
                made.append(Bar(left, width, color(value, (), answer.panel.meanings), said))
            rows.append((texted(query.legend, sample.labels), made))
    return sorted(rows, key=lambda row: row[0])


def cells(
    answer: Answer, table: Table, anchors: Mapping[tuple[str, ...], str]
) -> tuple[list[tuple[str, bool]], list[list[Cell]]]:
    """The headings of a table, each with whether it is over numbers, and its rows.

    `anchors` are where the labels of a row lead to on the page.
    """
    labels = dict(table.labels)
    found: dict[tuple[tuple[str, str], ...], dict[int, float]] = {}
    for number, samples in enumerate(answer.samples):
        for sample in samples:
            kept = {name: value for name, value in sample.labels.items() if _visible(name, table, labels)}
            found.setdefault(tuple(sorted(kept.items())), {})[number] = sample.value
    if table.rest:
        labels |= {name: name for name in sorted({name for key in found for name, _ in key}) if name not in labels}
    order = next(index for index, column in enumerate(table.columns) if column.title == table.sort)
    rows = sorted(found.items(), key=lambda row: (order not in row[1], row[1].get(order, 0), row[0]))
    headings = [(heading, False) for heading in labels.values()]
    headings += [(column.title, _counts(column)) for column in table.columns]
    return headings, [list(_row(table, dict(key), labels, values, anchors)) for key, values in rows]


def number(answer: Answer) -> tuple[str, str, float | None]:
    """The text of a single number, its colour, and the number."""
    panel = answer.panel
    samples = [sample for found in answer.samples for sample in found]
    if not samples:
        return panel.empty, "subtle", None
    value = samples[0].value
    text = shown(value, panel.unit, panel.decimals, panel.meanings)
    return text, color(value, panel.steps, panel.meanings), value


def _visible(name: str, table: Table, labels: Mapping[str, str]) -> bool:
    return name in labels or (table.rest and name not in (*IDENTITY, "__name__"))


def _row(
    table: Table,
    key: Mapping[str, str],
    labels: Mapping[str, str],
    values: Mapping[int, float],
    anchors: Mapping[tuple[str, ...], str],
) -> Iterator[Cell]:
    anchor = anchors.get(tuple(key.get(name, "") for name in table.link.labels), "") if table.link else ""
    for index, name in enumerate(labels):
        yield Cell(key.get(name, ""), anchor="" if index else anchor)
    for index, column in enumerate(table.columns):
        yield _value(column, values.get(index))


def _value(column: Column, value: float | None) -> Cell:
    if value is None:
        return Cell("–", "subtle", number=_counts(column))  # noqa: RUF001 - a dash where a number would be
    text = shown(value, column.unit, column.decimals, column.meanings)
    return Cell(text, color(value, column.steps, column.meanings), number=_counts(column))


def _counts(column: Column) -> bool:
    """Whether its values are numbers: more of them are than have a name."""
    return len(column.meanings) <= 1


def _lines(answer: Answer) -> Iterator[tuple[str, Query, Sample]]:
    for query, samples in zip(answer.panel.queries, answer.samples, strict=True):
        for sample in samples:
            yield texted(query.legend, sample.labels), query, sample


def _color(query: Query, number: int) -> str:
    return "red" if query.limit else query.color or _PALETTE[number % len(_PALETTE)]


def _stretches(sample: Sample, step: float) -> Iterator[tuple[float, float, float]]:
    """Value, begin and end of each time in which a series had one value."""
    value, start, before = sample.points[0].value, sample.points[0].time, sample.points[0].time
    for point in sample.points[1:]:
        if point.value != value or point.time - before > 1.5 * step:
            yield value, start, before + step
            value, start = point.value, point.time
        before = point.time
    yield value, start, before + step


def _svg(answer: Answer, found: list[tuple[str, Query, Sample]], legend: list[Legend]) -> str:
    import pygal  # type: ignore[import-untyped]
    import pygal.style  # type: ignore[import-untyped]

    panel = answer.panel
    width, height = _SIZES[panel.width >= _WIDE]
    day = answer.end - answer.start > _DAY
    chart = pygal.XY(
        js=(),
        style=pygal.style.Style(label_font_size=13),
        width=width,
        height=height,
        margin=6,
        show_dots=False,
        show_legend=False,
        include_x_axis=False,
        xrange=(answer.start, answer.end),
        range=_bounds(panel, found),
        x_labels=list(_times(answer.start, answer.end)),
        x_value_formatter=lambda time: clock(time, day=day)[: 6 if day else None],
        value_formatter=lambda value: shown(value, panel.unit, _axis_decimals(panel)),
        max_scale=6,
    )
    for name, _, sample in found:
        chart.add(name, list(_points(sample, answer.step)))
    tree = chart.render_tree()
    _bare(tree, legend, f"{panel.title}: {'; '.join(f'{each.name} {each.last}' for each in legend)}")
    return _text(tree)


def _points(sample: Sample, step: float) -> Iterator[tuple[float, float | None]]:
    """Points, with a gap where there were none."""
    before = sample.points[0].time
    for point in sample.points:
        if point.time - before > 1.5 * step:
            yield before + step, None
        yield point.time, point.value
        before = point.time


def _bounds(panel: Panel, found: list[tuple[str, Query, Sample]]) -> tuple[float, float]:
    values = [point.value for _, _, sample in found for point in sample.points]
    low, high = min(values), max(values)
    if panel.least is not None:
        low = min(low, panel.least)
    if panel.unit is not Unit.SHARE and panel.least is None:
        low = min(low, 0)
    gap = 0.05 * (high - low if high > low else max(abs(high), 1))
    high = high if panel.most is not None and high <= panel.most else high + gap
    return (low if panel.least == low else low - gap), high


def _axis_decimals(panel: Panel) -> int | None:
    return panel.decimals if panel.decimals is None else min(panel.decimals, 2)


def _times(start: float, end: float) -> Iterator[float]:
    step = next((each for each in _STEPS if (end - start) / each <= _LABELS), _STEPS[-1])
    time = -(-start // step) * step
    while time <= end:
        yield time
        time += step


def _bare(tree: Element, legend: list[Legend], label: str) -> None:
    """Take away what pygal draws for itself: styles, scripts, addresses, tooltips; the page has the colours."""
    for parent in list(tree.iter()):
        for child in list(parent):
            # The tag of a comment is a function.
            tag = str(child.tag)
            if tag.startswith("<") or tag in ("defs", "title") or "background" in child.get("class", ""):
                parent.remove(child)
    for group in tree.iter("g"):
        found = re.search(r"\bserie-(\d+)\b", group.get("class", ""))
        if found and group.get("class", "").startswith("series"):
            line = legend[int(found[1])]
            group.set("class", f"line c-{line.color}{' limit' if line.limit else ''}")
    tree.set("role", "img")
    tree.set("aria-label", label)
    tree.attrib.pop("id", None)


def _text(tree: Element) -> str:
    from xml.etree import ElementTree as ET

    text = ET.tostring(tree, encoding="unicode")
    return _SHORT_NUMBER.sub(r"\1", text).replace(' class=""', "")


def ticks(answer: Answer) -> list[tuple[float, str]]:
    """Where times stand below a timeline, in per cent of its width, and what they are."""
    length = max(answer.end - answer.start, 1)
    day = length > _DAY
    return [(100 * (time - answer.start) / length, clock(time, day=day)) for time in _times(answer.start, answer.end)]
