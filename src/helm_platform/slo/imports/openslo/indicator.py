"""SLIs of every kind and budgeting method as indicators of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.imports import indicators, promql
from helm_platform.slo.imports.interface import Reads
from helm_platform.slo.imports.openslo.words import span
from helm_platform.values.foreign import Document

_PROMETHEUS = ("prometheus", "thanos", "mimir", "cortex", "victoriametrics", "amazonprometheus")
_QUERY_KEYS = ("query", "promql", "expr")
#: An indicator and its error ratio in $window; None, with a finding, for one that cannot be read.
Found = tuple[indicators.Indicator, str] | None


@dataclass(frozen=True)
class Reading:
    """Reads an SLI at a path of a document, for one objective of an SLO."""

    source: Document
    at: ValuesPath
    slo: Document
    path: ValuesPath
    known: Mapping[tuple[str, str], Document]

    def read(self) -> Reads[Found]:
        """The indicator and the error ratio in $window, or None with a finding."""
        source, at = self.source, self.at
        method = self.slo.text("spec", "budgetingMethod") or "Occurrences"
        if source.map(*at, "thresholdMetric"):
            return (yield from self.threshold(method))
        if source.map(*at, "ratioMetric", "raw"):
            return (yield from self.raw(method))
        sides = [side for side in ("bad", "good", "total") if source.map(*at, "ratioMetric", side)]
        if len(sides) != 2 or "total" not in sides:  # noqa: PLR2004
            yield self.refused(
                (*at, "ratioMetric"), "this SLI has not one of good and bad beside total", "it needs them"
            )
            return None
        queries = {}
        for side in sides:
            query = yield from self.query((*at, "ratioMetric", side))
            if query is None:
                return None
            queries[side] = query
        counter = source.get(*at, "ratioMetric", "counter") is True
        events = {side: self.events(query, counter=counter) for side, query in queries.items()}
        side = sides[0]
        if method != "Occurrences":
            return (yield from self.slices(method, side, events))
        if not counter and any(promql.selector(query) for query in queries.values()):
            message = "these metrics are no counters: their values are taken for events per second"
            yield self.changed((*at, "ratioMetric"), message, "see that they are")
        found = indicators.of_queries(side, events[side], events["total"])
        for remark in found.remarks:
            yield self.changed((*at, "ratioMetric", remark.side), remark.message, remark.help)
        bad = events[side] if side == "bad" else f"({events['total']}) - ({events['good']})"
        return found, promql.one_line(f"({bad}) / ({events['total']})")

    def events(self, query: str, *, counter: bool) -> str:
        """A query as events per second in $window; those of OpenSLO have no window of their own."""
        bare = promql.Counted(promql.one_line(query)) if promql.selector(query) else promql.summed(query)
        if bare is not None and counter:
            return _rate(bare)
        if bare is not None:
            return query if not promql.selector(query) else f"sum({query})"
        counted = promql.counted(query)
        if counted is not None and counted.function == "rate":
            return _rate(counted)
        return query

    def slices(self, method: str, side: str, events: Mapping[str, str]) -> Reads[Found]:
        """Slices of time: their length is the range of the queries, and they slide."""
        length = yield from self.length()
        if length is None:
            return None
        sliced = {key: promql.one_line(query.replace(promql.WINDOW, length)) for key, query in events.items()}
        ratio = f"{_wrapped(sliced[side])} / {_wrapped(sliced['total'])}"
        if method == "RatioTimeslices":
            error = ratio if side == "bad" else f"1 - {ratio}"
            return indicators.of_raw(error), error
        target = self.slo.get(*self.path, "timeSliceTarget")
        if not isinstance(target, int | float):
            yield self.no_target()
            return None
        bound = {"min": target} if side == "good" else {"max": float(1 - Decimal(str(target)))}
        limit = f"< {target:g}" if side == "good" else f"> {bound['max']:g}"
        error = f"({ratio}) {limit.replace(' ', ' bool ', 1)}"
        return indicators.Indicator({"gauge": {"query": ratio, **bound}}), error

    def length(self) -> Reads[str | None]:
        given = self.slo.get(*self.path, "timeSliceWindow")
        length = f"{given}m" if isinstance(given, int) else span(str(given or ""))
        if not length:
            yield self.refused(
                (*self.path, "timeSliceWindow"), "time slices need a length", "write timeSliceWindow: 5m"
            )
            return None
        where = (*self.path, "timeSliceWindow")
        yield self.slo.finding(
            "import-differs",
            Level.WARNING,
            where,
            f"slices of {length} slide here: each evaluation looks at the last {length}",
            "the share of bad time is the same in the mean; an incident has no rounded edges",
        )
        return length

    def threshold(self, method: str) -> Reads[Found]:  # noqa: PLR0911 - a case of the format each
        query = yield from self.query((*self.at, "thresholdMetric"))
        if query is None:
            return None
        op, value = self.slo.text(*self.path, "op"), self.slo.get(*self.path, "value")
        if op not in ("lt", "lte", "gt", "gte") or not isinstance(value, int | float):
            yield self.refused(self.path, "a threshold metric needs op and value", "write op: lte and value: 0.5")
            return None
        if op in ("lt", "gt"):
            word = "most" if op == "lt" else "least"
            yield self.changed((*self.path, "op"), f"a value of exactly {value} is good here", f"bounds are at {word}")
        key = "max" if op in ("lt", "lte") else "min"
        compared = f"({query}) {'<=' if key == 'max' else '>='} bool {value:g}"
        text = promql.one_line(query)
        if method == "Occurrences":
            error = f"1 - avg_over_time(({compared})[$window:])"
            return indicators.Indicator({"gauge": {"query": text, key: value}}), error
        length = yield from self.length()
        if length is None:
            return None
        good = f"avg_over_time(({promql.one_line(compared)})[{length}:30s])"
        if method == "RatioTimeslices":
            return indicators.of_raw(f"1 - {good}"), f"1 - {good}"
        target = self.slo.get(*self.path, "timeSliceTarget")
        if not isinstance(target, int | float):
            yield self.no_target()
            return None
        return indicators.Indicator({"gauge": {"query": good, "min": target}}), f"{good} < bool {target:g}"

    def raw(self, method: str) -> Reads[Found]:
        query = yield from self.query((*self.at, "ratioMetric", "raw"))
        if query is None:
            return None
        error = query if self.source.text(*self.at, "ratioMetric", "rawType") == "failure" else f"1 - {_wrapped(query)}"
        error = promql.one_line(error)
        if method == "Timeslices":
            target = self.slo.get(*self.path, "timeSliceTarget")
            length = yield from self.length()
            if not isinstance(target, int | float):
                yield self.no_target()
                return None
            if length is None:
                return None
            bound = float(1 - Decimal(str(target)))
            sliced = f"avg_over_time(({error})[{length}:30s])"
            return indicators.Indicator({"gauge": {"query": sliced, "max": bound}}), f"({sliced}) > bool {bound:g}"
        return indicators.of_raw(error), error

    def query(self, path: ValuesPath) -> Reads[str | None]:
        """The PromQL of a metric, with $window where it has a template; None with a finding."""
        source, at = self.source, (*path, "metricSource")
        kind = source.text(*at, "type")
        reference = source.text(*at, "metricSourceRef")
        if not kind and reference:
            found = self.known.get(("DataSource", reference))
            kind = found.text("spec", "type") if found else ""
        if kind and kind.lower().replace("-", "").replace(" ", "").replace("_", "") not in _PROMETHEUS:
            yield self.refused(
                (*at, "type") if source.text(*at, "type") else at,
                f"this is a query of {kind}, and rules are PromQL",
                "write it for metrics that are in Prometheus",
            )
            return None
        key = next((key for key in _QUERY_KEYS if source.text(*at, "spec", key)), "")
        if not key:
            keys = ", ".join(_QUERY_KEYS)
            yield self.refused((*at, "spec"), "this metric has no query", f"it is read from {keys}")
            return None
        query = re.sub(r"\{\{ *\.window *\}\}", "$window", source.text(*at, "spec", key))
        wrong = promql.problem(query)
        if wrong:
            help_text = "correct it, or name the type of its source"
            yield self.refused((*at, "spec", key), f"this is no PromQL: {wrong}", help_text)
            return None
        return query.strip()

    def no_target(self) -> Diagnostic:
        return self.refused((*self.path, "timeSliceTarget"), "time slices need a target", "write timeSliceTarget: 0.95")

    def changed(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        of = self.slo if path[: len(self.path)] == self.path else self.source
        return of.finding("import-differs", Level.WARNING, path, message, help_text)

    def refused(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        of = self.slo if path[: len(self.path)] == self.path else self.source
        return of.finding("import-refused", Level.ERROR, path, message, help_text)


def _rate(counted: promql.Counted) -> str:
    by = f" by ({', '.join(counted.by)}) " if counted.by else ""
    return f"sum{by}(rate({counted.selector}[$window]))"


def _wrapped(query: str) -> str:
    """In parentheses where it is more than one thing."""
    import promql_parser

    tree = promql_parser.parse(promql.parsable(query))
    return f"({query})" if isinstance(tree, promql_parser.BinaryExpr) else query
