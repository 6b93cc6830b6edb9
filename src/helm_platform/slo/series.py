"""Series that an indicator counts: made from its selectors, so that rules can be run before any target is scraped.

An event raises some counters by one. `traffic` finds which ones a good event raises and which a bad one, from nothing
but the queries: it looks for few series whose sum makes the query of all events rise by one, and the query of the bad
ones by nothing or by one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helm_platform.slo.imports import promql
from helm_platform.slo.indicators import bare, bucket, threshold
from helm_platform.slo.selectors import Matcher, NotDerivable, Selector, taken
from helm_platform.slo.spec import Slo

if TYPE_CHECKING:
    import promql_parser

Labels = Mapping[str, str]
_MOST = 3
_RANGED = ("rate", "increase", "irate", "delta")
_SAME = ("label_replace", "clamp_min", "abs", "sort")


@dataclass(frozen=True, slots=True)
class Traffic:
    """Labels, with `__name__`, of what one event changes.

    `good` and `bad` are the counters that a good and a bad event raise by one. For an indicator of gauges both are
    empty: `gauge` is then the series, whose samples are the events, `up` its value at a good moment and `down` at a
    bad one.
    """

    good: tuple[Labels, ...] = ()
    bad: tuple[Labels, ...] = ()
    gauge: Labels | None = None
    up: float = 1
    down: float = 0

    @property
    def only_bad(self) -> tuple[Labels, ...]:
        """Series that are born with the first failure."""
        return tuple(each for each in self.bad if each not in self.good)


def traffic(slo: Slo) -> Traffic:
    """The series of an objective whose indicator is written in full. Raises NotDerivable."""
    ((kind, fields),) = slo.sli.items()
    if kind == "ratio" and "total" in fields:
        side = "bad" if "bad" in fields else "good"
        one, total = (_counted(fields[key]) for key in (side, "total"))
        return counters(one if side == "bad" else f"({total}) - ({one})", total, slo.by)
    if kind == "ratio":
        bad, good = _counted(fields["bad"]), _counted(fields["good"])
        return counters(bad, f"({bad}) + ({good})", slo.by)
    if kind == "latency" and not fields.get("native"):
        name, brace, inside = fields["histogram"].strip().partition("{")
        total = _counted(f"{name}_count{brace}{inside}")
        return counters(f"({total}) - ({_counted(bucket(fields['histogram'], threshold(fields)))})", total, slo.by)
    if kind == "uptime":
        return gauge(fields["series"], 1, 0, slo.by)
    if kind == "gauge":
        return _bounded(fields, slo.by)
    if kind == "raw":
        return _raw(fields["errorRatio"], slo.by)
    what = "native histograms have no samples that could be written" if kind == "latency" else f"of the kind {kind}"
    raise NotDerivable(what)


def counters(bad: str, total: str, by: Sequence[str] = ()) -> Traffic:
    """The counters of two queries with $window. Raises NotDerivable for what is no sum of rates."""
    trees = [promql.parsed(bad), promql.parsed(total)]
    selectors = [found for tree in trees for found in _selectors(tree)]
    candidates = list(_candidates(selectors, by))
    effects = [tuple(_effect(tree, each) for tree in trees) for each in candidates]
    found: dict[float, tuple[Labels, ...]] = {}
    for size in range(1, _MOST + 1):
        for chosen in itertools.combinations(range(len(candidates)), size):
            raised = [sum(effects[index][side] for index in chosen) for side in (0, 1)]
            if raised[1] == 1 and raised[0] in (0, 1):
                found.setdefault(raised[0], tuple(candidates[index] for index in chosen))
    if set(found) != {0, 1}:
        which = "bad" if 0 in found else "good"
        raise NotDerivable(f"no few counters make one {which} event")
    return Traffic(found[0], found[1])


def gauge(query: str, up: float, down: float, by: Sequence[str] = ()) -> Traffic:
    """The one gauge that a query reads. Raises NotDerivable."""
    found = list(_selectors(promql.parsed(query)))
    if len({str(each) for each in found}) != 1:
        raise NotDerivable("its query reads several series")
    return Traffic(gauge=next(_candidates(found[:1], by)), up=up, down=down)


def _counted(text: str) -> str:
    return f"sum(rate({text.strip()}[$window]))" if bare(text) else text


def _bounded(fields: Mapping[str, Any], by: Sequence[str]) -> Traffic:
    """A gauge of time slices, as far as its query is one series and what is between the bounds can be told."""
    bounds = [float(fields[key]) for key in ("min", "max") if key in fields]
    down = bounds[-1] + 1 if "max" in fields else bounds[0] - 1
    return gauge(fields["query"], sum(bounds) / len(bounds), down, by)


def _raw(query: str, by: Sequence[str]) -> Traffic:
    """A share of bad events: a fraction of counters, or the rest of one, or a mean of a gauge."""
    rest = promql.subtracted(query)
    share = rest[1] if rest is not None and rest[0].strip() == "1" else query
    parts = promql.divided(share)
    if parts is not None and all(promql.counted(each) for each in parts):
        of, total = parts
        functions = {counted.function for each in parts if (counted := promql.counted(each))}
        if functions == {"sum_over_time", "count_over_time"}:
            return gauge(of, *((1, 0) if share is not query else (0, 1)), by)
        return counters(of if share is query else f"({total}) - ({of})", total, by)
    if parts is not None:
        of, total = parts
        return counters(of if share is query else f"({total}) - ({of})", total, by)
    if not re.fullmatch(r"(avg_over_time\s*\(.*\)|[^()]*)", share.strip(), re.DOTALL):
        raise NotDerivable("its share of bad events is neither a fraction of counters nor a mean of a gauge")
    return gauge(share, *((1, 0) if share is not query else (0, 1)), by)


# Queries as sums of counters.


def _selectors(tree: promql_parser.Expr) -> Iterator[Selector]:
    import promql_parser

    found: list[Selector] = []

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(Selector.of(node.vector_selector))
        elif isinstance(node, promql_parser.VectorSelector):
            found.append(Selector.of(node))

    promql_parser.walk(tree, visit)
    yield from found


def _candidates(selectors: Sequence[Selector], by: Sequence[str]) -> Iterator[Labels]:
    """Series that selectors take: each alone, and each without what another one takes of it."""
    tries: list[tuple[str, tuple[Matcher, ...]]] = []
    for one, other in itertools.permutations(selectors, 2):
        if one.name == other.name:
            tries.append((one.name, (*one.matchers, *other.matchers)))
            tries += [(one.name, (*one.matchers, each.opposite)) for each in other.matchers]
    # Last: a label that only one of two queries names is on the series of both.
    tries += [(each.name, each.matchers) for each in selectors]
    seen: list[Labels] = []
    for name, matchers in tries:
        made = _series(name, matchers, by)
        if made is not None and made not in seen:
            seen.append(made)
            yield made


def _series(name: str, matchers: Sequence[Matcher], by: Sequence[str]) -> Labels | None:
    # A label of_x of groups is made of the label x by the query.
    groups = [each.removeprefix("of_") for each in by]
    labels = {"__name__": name} if name else {}
    for label in dict.fromkeys([*(each.label for each in matchers), *groups]):
        wanted = [each for each in matchers if each.label == label] or [Matcher(label, "!=", "")]
        found = next(iter(taken(wanted)), None)
        if found is None:
            return None
        if found:
            labels[label] = found
    return labels if "__name__" in labels else None


def _takes(selector: Selector, series: Labels) -> bool:
    return selector.name in ("", series["__name__"]) and selector.takes(series)


def _effect(tree: promql_parser.Expr, series: Labels) -> float:  # noqa: PLR0911 - a kind of expression each
    """How much a query rises when one counter rises by one. Raises NotDerivable where that depends on others."""
    import promql_parser as p

    match tree:
        case p.NumberLiteral():
            return 0
        case p.ParenExpr():
            return _effect(tree.expr, series)
        case p.UnaryExpr():
            return -_effect(tree.expr, series)
        case p.AggregateExpr() if str(tree.op) == "sum":
            return _effect(tree.expr, series)
        case p.BinaryExpr():
            return _effect_of_both(tree, series)
        case p.Call() if tree.func.name == "vector":
            return 0
        case p.Call() if tree.func.name in _SAME:
            return _effect(tree.args[0], series)
        case p.Call() if tree.func.name in _RANGED and isinstance(tree.args[0], p.MatrixSelector):
            return float(_takes(Selector.of(tree.args[0].vector_selector), series))
        case _:
            raise NotDerivable("its queries are more than sums of rates of counters")


def _effect_of_both(tree: promql_parser.BinaryExpr, series: Labels) -> float:
    import promql_parser as p

    operator = str(tree.op)
    if operator in ("+", "-"):
        return _effect(tree.lhs, series) + (1 if operator == "+" else -1) * _effect(tree.rhs, series)
    if operator == "or":
        return _effect(tree.lhs, series)
    if operator == "*" and isinstance(tree.lhs, p.NumberLiteral):
        return float(tree.lhs.val) * _effect(tree.rhs, series)
    if operator in ("*", "/") and isinstance(tree.rhs, p.NumberLiteral):
        return _effect(tree.lhs, series) * (float(tree.rhs.val) if operator == "*" else 1 / float(tree.rhs.val))
    raise NotDerivable("its queries are more than sums of rates of counters")
