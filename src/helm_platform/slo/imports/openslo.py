"""OpenSLO v1: SLO with its SLI, alert policies and conditions, in the document or by name.

Keys and what they mean are from the specification (README of OpenSLO/OpenSLO) and the types of OpenSLO/go-sdk 0.9.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.imports import indicators, promql
from helm_platform.slo.imports.documents import Document
from helm_platform.slo.imports.interface import (
    NAMES,
    Alerts,
    Imported,
    Importer,
    Options,
    Original,
    Reads,
    per_cent,
    slug,
)
from helm_platform.slo.platform import Tier, default
from helm_platform.slo.windows import Window, seconds, window

VERSION = "openslo/v1"
PREFIX = "helm-platform.io/"
#: What our own annotations say in JSON, beside `name`, `namespace` and `team`, which are texts.
BODY = ("windows", "description", "by", "maxGroups", "revision", "labels", "sli", "alerts", "exclude")
_PROMETHEUS = ("prometheus", "thanos", "mimir", "cortex", "victoriametrics", "amazonprometheus")
_QUERY_KEYS = ("query", "promql", "expr")
_DAYS = {"M": 30, "Q": 90, "Y": 365}
_CALENDAR = {"1M": "month", "3M": "quarter", "1Q": "quarter"}
ELSEWHERE = "name the file that has it as well"
_UTC = ("UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Etc/Zulu")
#: An indicator and its error ratio in $window; None, with a finding, for one that cannot be read.
Found = tuple[indicators.Indicator, str] | None
_SHORT = 12  # SRE workbook, chapter 5: the short window is a twelfth of the long one.


class OpenSLO(Importer):
    """Documents refer to each other by kind and name, across all files."""

    title = "OpenSLO"

    def reads(self, document: Document) -> bool:
        """By the API group, of any version: others than v1 are refused by name."""
        return document.text("apiVersion").startswith(("openslo/", "openslo.com/"))

    def imported(self, documents: Sequence[Document], options: Options) -> Iterator[Imported | Diagnostic]:
        """Each objective of each SLO."""
        usable = []
        for document in documents:
            version = document.text("apiVersion")
            if version == VERSION:
                usable.append(document)
                continue
            yield document.finding(
                "import-refused",
                Level.ERROR,
                ("apiVersion",),
                f"only {VERSION} can be imported, and not {version}",
                "see the specification for what has changed; most documents need few edits",
            )
        known = {(each.text("kind"), each.text("metadata", "name")): each for each in usable}
        used: set[tuple[str, str]] = set()
        for document in usable:
            if document.text("kind") == "SLO":
                yield from _Objectives(document, known, used, options).read()
        for document in usable:
            yield from _beside(document, used)


def _beside(document: Document, used: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    """What is said beside the objectives."""
    kind, name = document.text("kind"), document.text("metadata", "name")
    if kind == "DataSource":
        yield document.finding(
            "import-lost",
            Level.NOTE,
            ("kind",),
            f"the data source {name} is left out: rules are evaluated where they are loaded",
            "load them into the Prometheus that it names",
            confidential=True,
        )
    elif kind == "AlertNotificationTarget":
        yield document.finding(
            "import-lost",
            Level.NOTE,
            ("kind",),
            f"the target {name} is left out: Alertmanager routes by labels",
            "route by severity, team or service",
        )
    elif kind in ("SLI", "AlertPolicy", "AlertCondition") and (kind, name) not in used:
        yield document.finding(
            "import-lost", Level.WARNING, ("kind",), f"no objective uses the {kind} {name}: left out", "refer to it"
        )


@dataclass(frozen=True)
class Condition:
    """An alert condition of a policy. `short` is what our own annotation says, "" without it."""

    name: str
    severity: str
    threshold: float
    lookback: str
    after: str = ""
    short: str = ""
    keep: str = ""

    @property
    def tier(self) -> Tier:
        """The tier that it is. Its short window is a guess where nothing says it."""
        short = self.short or _twelfth(self.lookback)
        return Tier(self.name, self.lookback, short, self.severity, 0, self.threshold, self.after, self.keep)


def _twelfth(long: str) -> str:
    minutes = max(5, round(float(seconds(long)) / 60 / _SHORT))
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


@dataclass(frozen=True)
class _Objectives:
    """The objectives of one SLO document."""

    document: Document
    known: Mapping[tuple[str, str], Document]
    used: set[tuple[str, str]]
    options: Options

    def read(self) -> Iterator[Imported | Diagnostic]:
        document = self.document
        annotations = {
            key.removeprefix(PREFIX): value
            for key, value in document.texts("metadata", "annotations").items()
            if key.startswith(PREFIX)
        }
        theirs = document.text("metadata", "name")
        service = self.options.service or slug(document.text("spec", "service"))
        name = annotations.get("name") or slug(theirs)
        if not service or not name:
            lacking = "service" if name else "name"
            at = ("spec", "service") if name else ("metadata",)
            yield self.refused(at, f"this SLO has no {lacking}", "it needs one")
            return
        if "name" not in annotations and name != theirs:
            yield self.lost(("metadata", "name"), f"`{theirs}` is no name of ours: it becomes `{name}`", NAMES)
        if service != document.text("spec", "service") and not self.options.service:
            yield self.lost(("spec", "service"), f"the service is called `{service}` here", NAMES)
        period = yield from self.period()
        objectives = document.list("spec", "objectives")
        if not objectives:
            yield self.refused(("spec", "objectives"), "this SLO has no objectives", "it needs one")
        for index in range(len(objectives)):
            yield from self.objective(index, len(objectives), service, name, period, annotations)

    def objective(
        self, index: int, number: int, service: str, name: str, period: Window | None, annotations: Mapping[str, str]
    ) -> Iterator[Imported | Diagnostic]:
        document, path = self.document, ("spec", "objectives", index)
        target = _target(document, path)
        if target is None:
            yield self.refused(path, "this objective has no target with an error budget", "write target: 0.999")
        made = yield from self.indicator(path, annotations)
        if target is None or made is None or period is None:
            return
        own = slug(f"{name}-{document.text(*path, 'displayName') or per_cent(target)}") if number > 1 else name
        indicator, error = made
        labels = yield from self.labels(annotations)
        team = annotations.get("team") or _team(document)
        body: dict[str, Any] = {"objective": per_cent(target)}
        body |= {"window": period.name} if period.name != "30d" else {}
        description = document.text("spec", "description").strip()
        body |= {"description": description} if description else {}
        body |= {"by": list(indicator.by)} if indicator.by else {}
        body |= {"labels": labels} if labels else {}
        body["sli"] = indicator.sli
        alerts, tiers = yield from self.alerts(period)
        body |= {"alerts": alerts} if alerts else {}
        body |= yield from self.ours(annotations, body)
        body = {key: value for key, value in body.items() if value is not None}
        original = Original("OpenSLO", document.text("metadata", "name"), error, target / 100, period, tiers)
        yield Imported(
            service,
            own,
            body,
            document,
            annotations.get("namespace", ""),
            team,
            {},
            original,
            ("spec", "timeWindow", 0, "duration"),
        )

    # When.

    def period(self) -> Reads[Window | None]:  # noqa: PLR0911 - a case of the format each
        document, at = self.document, ("spec", "timeWindow", 0)
        given = document.text(*at, "duration")
        if self.options.window or not given:
            chosen = self.options.window or "30d"
            if not self.options.window:
                yield self.note(("spec",), f"this SLO has no time window: {chosen} is taken", "--window gives another")
            return window(chosen)
        number, unit = _parts(given)
        if not number:
            help_text = "write a number and m, h, d, w, M, Q or Y"
            yield self.refused((*at, "duration"), f"`{given}` is no time window", help_text)
            return None
        if document.map(*at, "calendar"):
            return (yield from self.calendar(given))
        if unit == "m" and number % 60 == 0:
            return window(f"{number // 60}h")
        if unit in _DAYS:
            yield self.changed(
                (*at, "duration"),
                f"{given} rolls by {number * _DAYS[unit]} days here",
                "for calendar months and quarters write `calendar`, and here `window: month`",
            )
            return window(f"{number * _DAYS[unit]}d")
        if unit in "hdw":
            return window(given)
        yield self.refused((*at, "duration"), f"`{given}` is too short for a window here", "an hour is the shortest")
        return None

    def calendar(self, given: str) -> Reads[Window | None]:
        document, at = self.document, ("spec", "timeWindow", 0)
        if given not in _CALENDAR:
            number, unit = _parts(given)
            hours = number * {"m": 0, "h": 1, "d": 24, "w": 168}.get(unit, 24 * _DAYS.get(unit, 0))
            if not hours:
                yield self.refused(
                    (*at, "duration"), f"`{given}` is too short for a window here", "an hour is the shortest"
                )
                return None
            yield self.changed(
                (*at, "calendar"),
                f"of the calendar there are months and quarters here: {given} rolls",
                "write 1M or 1Q if one of them is meant",
            )
            return window(f"{hours}h")
        zone, start = document.text(*at, "calendar", "timeZone"), document.text(*at, "calendar", "startTime")
        if zone not in _UTC:
            message = f"periods begin at midnight UTC here, and not of {zone}"
            yield self.changed((*at, "calendar", "timeZone"), message, "see how far that is")
        if not re.match(r"\d{4}-\d\d-01([ T]00:00|$)", start):
            yield self.changed(
                (*at, "calendar", "startTime"),
                f"periods begin with the first day of a month here, and not as from {start}",
                "use a rolling window if that does not fit",
            )
        return window(_CALENDAR[given])

    # What.

    def indicator(self, path: ValuesPath, annotations: Mapping[str, str]) -> Reads[Found]:
        """The indicator of an objective and its error ratio, or None with a finding.

        Nothing is said of queries that our own export has written and says more about.
        """
        document = self.document
        at: ValuesPath = ("spec", "indicator", "spec")
        if document.get(*path, "indicator") or document.get(*path, "indicatorRef"):
            yield self.changed(
                path,
                "parts of a composite are objectives of their own here; the whole is not there",
                "write one with the SLI `composite` of these, and what it promises",
            )
            source, at = yield from self.referred(document, (*path, "indicator", "spec"), (*path, "indicatorRef"))
        else:
            source, at = yield from self.referred(document, at, ("spec", "indicatorRef"))
        if source is None:
            return None
        said: list[Diagnostic] = []
        found = _kept(Reading(source, at, document, path, self.known).read(), said)
        quiet = found is not None and "sli" in annotations
        yield from (each for each in said if not quiet or each.level is Level.ERROR)
        return found

    def referred(
        self, document: Document, inline: ValuesPath, reference: ValuesPath
    ) -> Reads[tuple[Document | None, ValuesPath]]:
        """The document that has the SLI, and where in it."""
        name = document.text(*reference)
        if not name:
            if document.map(*inline):
                return document, inline
            yield self.refused(inline[:-1], "this objective has no indicator", "write it, or indicatorRef")
            return None, ()
        found = self.known.get(("SLI", name))
        if found is None:
            yield self.refused(reference, f"there is no SLI `{name}` in these files", ELSEWHERE)
            return None, ()
        self.used.add(("SLI", name))
        return found, ("spec",)

    # What it is called.

    def labels(self, annotations: Mapping[str, str]) -> Reads[dict[str, str]]:
        given = {
            key: ",".join(map(str, value)) if isinstance(value, list) else str(value)
            for key, value in self.document.map("metadata", "labels").items()
        }
        if _team(self.document):
            given.pop("team")
        kept, changed = indicators.labels(given)
        for key, name in changed.items():
            if "labels" in annotations:
                break
            message, help_text = indicators.about_label(key, name)
            rule = "import-differs" if name else "import-lost"
            yield self.document.finding(rule, Level.WARNING, ("metadata", "labels", key), message, help_text)
        return kept

    # Alerts.

    def alerts(self, period: Window) -> Reads[tuple[dict[str, Any], tuple[Tier, ...]]]:
        """The block `alerts`, {} where the platform's are meant, and the tiers that the conditions are."""
        conditions = yield from self.conditions()
        tiers = tuple(each.tier for each in conditions)
        if not self.document.list("spec", "alertPolicies"):
            if self.options.alerts is Alerts.ORIGINAL:
                return {"tiers": dict.fromkeys((tier.name for tier in default().tiers), False)}, ()
            message = "this SLO has no alert policies: the platform's alerts watch it"
            yield self.note(("spec",), message, "with --alerts original none do")
            return {}, ()
        if same(tiers, period):
            return {}, tiers
        for each in conditions:
            if not each.short:
                yield self.changed(
                    ("spec", "alertPolicies"),
                    f"the condition {each.name} has one window; its tier needs a short one as well: {each.tier.short}",
                    "a twelfth of the long one, as the SRE workbook has it; it ends the alert soon after the incident",
                )
        names = {tier.name for tier in tiers}
        none = [tier.name for tier in default().tiers if tier.name not in names]
        return {"tiers": dict.fromkeys(none, False) | {tier.name: written(tier) for tier in tiers}}, tiers

    def conditions(self) -> Reads[list[Condition]]:
        found: list[Condition] = []
        for index, given in enumerate(self.document.list("spec", "alertPolicies")):
            at: ValuesPath = ("spec", "alertPolicies", index)
            source, where = self.document, (*at, "spec")
            name = given if isinstance(given, str) else given.get("alertPolicyRef")
            if name:
                policy = self.known.get(("AlertPolicy", name))
                if policy is None:
                    yield self.lost(at, f"there is no AlertPolicy `{name}` in these files", ELSEWHERE)
                    continue
                self.used.add(("AlertPolicy", name))
                source, where = policy, ("spec",)
            for number in range(len(source.list(*where, "conditions"))):
                made = yield from self.condition(source, (*where, "conditions", number), at)
                found += [made] if made else []
        return found

    def condition(self, source: Document, path: ValuesPath, at: ValuesPath) -> Reads[Condition | None]:
        name, where, holder = source.text(*path, "conditionRef"), (*path, "spec"), (*path, "metadata")
        if name:
            found = self.known.get(("AlertCondition", name))
            if found is None:
                yield self.lost(at, f"there is no AlertCondition `{name}` in these files", ELSEWHERE)
                return None
            self.used.add(("AlertCondition", name))
            source, where, holder = found, ("spec",), ("metadata",)
        name = name or source.text(*holder, "name")
        fields = source.map(*where, "condition")
        lookback, after = _span(str(fields.get("lookbackWindow", ""))), _span(str(fields.get("alertAfter") or ""))
        threshold = fields.get("threshold")
        if not lookback or not isinstance(threshold, int | float) or threshold <= 0:
            yield source.finding(
                "import-lost",
                Level.WARNING,
                (*where, "condition"),
                f"the condition {name} is no burn rate over minutes, hours or days: left out",
                "it needs threshold and lookbackWindow",
            )
            return None
        if fields.get("op") in ("lt", "lte"):
            yield source.finding(
                "import-differs",
                Level.WARNING,
                (*where, "condition", "op"),
                f"the condition {name} fires at a burn rate below {threshold:g}; here it fires above",
                "write op: gt or gte",
            )
        annotations = source.texts(*holder, "annotations")
        return Condition(
            annotations.get(PREFIX + "tier") or slug(name) or "condition",
            source.text(*where, "severity") or "ticket",
            float(threshold),
            lookback,
            annotations.get(PREFIX + "for") or _hold(after),
            annotations.get(PREFIX + "short", ""),
            annotations.get(PREFIX + "keepFiringFor", ""),
        )

    # What our own export has written beside.

    def ours(self, annotations: Mapping[str, str], body: Mapping[str, Any]) -> Reads[dict[str, Any]]:
        """What our annotations say, unless the document has been changed since."""
        made: dict[str, Any] = {}
        for key in BODY:
            if key not in annotations:
                continue
            at = ("metadata", "annotations", PREFIX + key)
            try:
                value = json.loads(annotations[key])
            except ValueError:
                yield self.lost(at, "this annotation is no JSON: left out", "remove it")
                continue
            read = annotations.get(f"{key}-read")
            if read is not None and read != digest(body.get(key)):
                yield self.changed(
                    at,
                    "the document says something else since this annotation was written: the document counts",
                    "remove the annotation",
                )
                continue
            made[key] = value
        return made

    def note(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.NOTE, path, message, help_text)

    def changed(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.WARNING, path, message, help_text)

    def lost(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-lost", Level.WARNING, path, message, help_text)

    def refused(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-refused", Level.ERROR, path, message, help_text)


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
        length = f"{given}m" if isinstance(given, int) else _span(str(given or ""))
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


def _kept(reading: Reads[Found], said: list[Diagnostic]) -> Found:
    """Run a reading, keep what it says, and return what it returns."""
    while True:
        try:
            said.append(next(reading))
        except StopIteration as end:
            found: Found = end.value
            return found


def same(tiers: Sequence[Tier], period: Window) -> bool:
    """Whether these are the platform's tiers for this window."""
    ours = default().tiers
    return len(tiers) == len(ours) and all(
        (a.name, a.long, a.short, a.severity, a.hold, a.keep) == (b.name, b.long, b.short, b.severity, b.hold, b.keep)
        and abs(a.burn(period.seconds) - max(1.0, b.burn(period.seconds))) < 1e-6  # noqa: PLR2004
        for a, b in zip(tiers, ours, strict=True)
    )


def written(tier: Tier) -> dict[str, Any]:
    """A tier in the words of `alerts.tiers`."""
    made: dict[str, Any] = {"long": tier.long, "short": tier.short, "burnRate": per_cent(Decimal(str(tier.burn_rate)))}
    made["severity"] = tier.severity
    made |= {"for": tier.hold} if tier.hold else {}
    return made | ({"keepFiringFor": tier.keep} if tier.keep else {})


def digest(value: Any) -> str:
    """What tells whether a part of a document still says what it said when it was exported."""
    import hashlib

    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _rate(counted: promql.Counted) -> str:
    by = f" by ({', '.join(counted.by)}) " if counted.by else ""
    return f"sum{by}(rate({counted.selector}[$window]))"


def _team(document: Document) -> str:
    """The label `team`, where it is one that a document of ours can name."""
    given = document.get("metadata", "labels", "team")
    (team,) = given if isinstance(given, list) and len(given) == 1 else (given,)
    return team if isinstance(team, str) and slug(team) == team else ""


def _target(document: Document, path: ValuesPath) -> Decimal | None:
    """The target in per cent."""
    for key, factor in (("target", 100), ("targetPercent", 1)):
        try:
            value = Decimal(document.text(*path, key)) * factor
        except InvalidOperation:
            continue
        if 0 < value < 100:  # noqa: PLR2004
            return value.normalize() if value != value.to_integral_value() else value.to_integral_value()
    return None


def _parts(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([1-9][0-9]*)([mhdwMQY])", text)
    return (int(found[1]), found[2]) if found else (0, "")


def _span(text: str) -> str:
    """A duration as a tier has it: minutes, hours or days; "" for any other."""
    number, unit = _parts(text) if text != "0m" else (0, "m")
    if unit == "w":
        return f"{number * 7}d"
    return text if unit in ("m", "h", "d") and unit else ""


def _hold(after: str) -> str:
    """`for` has no days, and none for no time."""
    if after in ("", "0m"):
        return ""
    return f"{int(after[:-1]) * 24}h" if after.endswith("d") else after


def _wrapped(query: str) -> str:
    """In parentheses where it is more than one thing."""
    import promql_parser

    tree = promql_parser.parse(promql.parsable(query))
    return f"({query})" if isinstance(tree, promql_parser.BinaryExpr) else query
