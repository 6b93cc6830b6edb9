"""From the queries of another tool to an indicator of ours: the plainest form that counts the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from helm_platform.slo.imports import promql

#: Labels that the engine writes itself. A query that groups by one of them would overwrite it.
RESERVED = (
    *("namespace", "service", "slo", "revision", "team", "window", "alerts"),
    *("tier", "severity", "long", "short", "period", "day", "le", "__name__"),
)
_LONG_LINE = 160
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """What means something else than it did. `side` is the query that it is about: bad, good, total or raw."""

    side: str
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """`sli` as it is written in a document, and the labels by which it is grouped."""

    sli: Mapping[str, Any]
    by: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())


def labels(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Labels as an objective can have them, and those that cannot stay: their name and the new one, "" for none."""
    changed = {key: renamed(key) if _LABEL.fullmatch(key) else "" for key in given}
    changed = {key: name for key, name in changed.items() if key != name}
    return {changed.get(key, key): value for key, value in given.items() if changed.get(key, key)}, changed


def about_label(key: str, name: str) -> tuple[str, str]:
    """What is said of a label that has another name here, or none: a message and what to do."""
    if name:
        return (
            f"the label `{key}` is the engine's own: it becomes `{name}`",
            "use the new name in dashboards and routes",
        )
    return f"the label `{key}` has no place: it is no name of a label of Prometheus", "give it another name"


def renamed(label: str) -> str:
    """A label, or the name that it has here where the engine needs its own."""
    return f"of_{label.strip('_')}" if label in RESERVED else label


def of_queries(side: str, query: str, total: str) -> Indicator:
    """The indicator of two queries that Prometheus takes, with $window where their window was. `side`: bad or good."""
    return _plain(side, query, total) or _in_full(side, query, total)


def of_selectors(side: str, selector: str, total: str, by: tuple[str, ...] = ()) -> Indicator:
    """The indicator of two counters."""
    if side == "good":
        measured = promql.latency(total, selector)
        if measured and not set(by) & set(RESERVED):
            return Indicator({"latency": _latency(measured)}, by)
    return _grouped(side, selector, total, by)


def of_raw(query: str) -> Indicator:
    """The indicator of a ready share of bad events."""
    labels = promql.labels(query)
    remarks = []
    if labels is None:
        remarks.append(
            Remark(
                "raw",
                "the labels of this query cannot be told: of several results the worst counts at each moment",
                "aggregate it, `max by (…) (…)`, and name the labels in `by`",
            )
        )
    elif set(labels) & set(RESERVED):
        query, labels, more = _renamed("raw", query, labels)
        remarks += more
    return Indicator({"raw": {"errorRatio": _text(query)}}, labels or (), tuple(remarks))


def _plain(side: str, query: str, total: str) -> Indicator | None:
    """Counters as bare selectors, where both queries are sums of their rates."""
    of_total = promql.counted(total)
    counted = promql.counted(query)
    if of_total and counted:
        same = (counted.by, counted.function) == (of_total.by, of_total.function)
        counters = same and of_total.function in ("rate", "increase")
        return of_selectors(side, counted.selector, of_total.selector, of_total.by) if counters else None
    apart = promql.subtracted(query) if side == "bad" else None
    return _rest(of_total, apart) if of_total and apart else None


def _rest(of_total: promql.Counted, apart: tuple[str, str]) -> Indicator | None:
    """Bad events as all events without the good ones, or samples without those of value 1."""
    whole, good = (promql.counted(each) for each in apart)
    if good is None or whole != of_total or good.by != of_total.by:
        return None
    if whole.function == good.function and whole.function in ("rate", "increase"):
        return of_selectors("good", good.selector, whole.selector, whole.by)
    samples = (whole.function, good.function) == ("count_over_time", "sum_over_time")
    if samples and whole.selector == good.selector and not set(whole.by) & set(RESERVED):
        return Indicator({"uptime": {"series": whole.selector}}, whole.by)
    return None


def _latency(measured: promql.Latency) -> dict[str, str]:
    unit = {"unit": measured.unit} if measured.unit else {}
    return {"histogram": measured.histogram, "threshold": measured.threshold, **unit}


def _grouped(side: str, selector: str, total: str, by: tuple[str, ...]) -> Indicator:
    clash = [label for label in by if label in RESERVED]
    if not clash:
        return Indicator({"ratio": {side: selector, "total": total}}, by)
    queries = {}
    for key, text in ((side, selector), ("total", total)):
        inner = f"rate({text}[$window])"
        for label in clash:
            inner = _replaced(inner, label)
        queries[key] = f"sum by ({', '.join(map(renamed, by))}) ({inner})"
    return Indicator({"ratio": queries}, tuple(map(renamed, by)), (_clash("total", clash),))


def _replaced(query: str, label: str) -> str:
    return f'label_replace({query}, "{renamed(label)}", "$1", "{label}", "(.*)")'


def _clash(side: str, labels: list[str]) -> Remark:
    names = " and ".join(f"`{label}`" for label in labels)
    new = " and ".join(f"`{renamed(label)}`" for label in labels)
    return Remark(
        side,
        f"it groups by {names}, which tells objectives apart here: renamed to {new}",
        "use the new name in routes and dashboards",
    )


def _renamed(side: str, query: str, labels: tuple[str, ...]) -> tuple[str, tuple[str, ...], list[Remark]]:
    """A grouped query with other names for reserved labels."""
    clash = [label for label in labels if label in RESERVED]
    if not clash:
        return query, labels, []
    inner = query
    for label in clash:
        inner = _replaced(inner, label)
    new = tuple(map(renamed, labels))
    return f"sum by ({', '.join(new)}) ({inner})", new, [_clash(side, clash)]


def _in_full(side: str, query: str, total: str) -> Indicator:
    """PromQL as it is. What is grouped in an unknown way is summed: its zero could not be filled in."""
    remarks: list[Remark] = []
    both = {side: promql.labels(query), "total": promql.labels(total)}
    texts = {side: query, "total": total}
    by = both["total"]
    if by is None or both[side] is None or set(by) != set(both[side] or ()):
        for key, labels in both.items():
            if labels != ():
                texts[key] = f"sum({promql.bare_of_parentheses(texts[key])})"
        keys = [key for key, labels in both.items() if labels != ()]
        remarks.append(
            Remark(
                keys[0],
                "each of its results had a budget of its own; here they are summed",
                "to keep them apart, write `sum by (LABEL) (…)` in both queries and name the labels in `by`",
            )
        )
        by = ()
    elif set(by) & set(RESERVED):
        for key, text in tuple(texts.items()):
            texts[key], grouped, more = _renamed(key, text, by)
            if key == "total":
                by = grouped
                remarks += more
    remarks += [
        Remark(
            key,
            "it counts what happened in its window and not per second: counts of events are too high",
            "the ratio is right; for `lowTraffic`, which counts failures, write it with rate()",
        )
        for key, text in texts.items()
        if promql.per_window(text)
    ]
    return Indicator({"ratio": {key: _text(text) for key, text in texts.items()}}, by, tuple(remarks))


def _text(query: str) -> str:
    """A query as people write it: as it was where it has lines of its own, else in one."""
    stripped = promql.bare_of_parentheses(query)
    lines = [line.rstrip() for line in stripped.splitlines()]
    line = promql.one_line(stripped)
    return "\n".join(lines) + "\n" if len(line) > _LONG_LINE and len(lines) > 1 else line
