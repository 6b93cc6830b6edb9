"""Pyrra: ServiceLevelObjective of pyrra.dev/v1alpha1.

Keys and what they mean are from its kubernetes/api/v1alpha1 and slo/rules.go, version 0.10.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.imports import indicators, promql
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
from helm_platform.values.foreign import Document

_PREFIX = "pyrra.dev/"
_INDICATORS = ("ratio", "latency", "latencyNative", "bool_gauge")
_SEVERITIES = ("fastBurn", "mediumBurn", "slowBurn", "longTermBurn")
_RUNBOOKS = ("runbook", "runbook_url")
#: Long and short window, `for`, each for 28 days and rounded to minutes; the factor; the severity.
_TIERS = (
    (60, 5, 2, 14, "critical"),
    (360, 30, 15, 7, "critical"),
    (1440, 120, 60, 2, "warning"),
    (5760, 360, 180, 1, "warning"),
)
_NOMINAL = 28 * 86400


class Pyrra(Importer):
    """One objective a document."""

    title = "pyrra"

    def reads(self, document: Document) -> bool:
        """By the API group."""
        return document.text("apiVersion").startswith(_PREFIX)

    def imported(self, documents: Sequence[Document], options: Options) -> Iterator[Imported | Diagnostic]:
        """Each document's objective."""
        if documents and options.alerts is Alerts.PLATFORM:
            yield documents[0].finding(
                "import-differs",
                Level.NOTE,
                ("apiVersion",),
                "alerts are the platform's: other burn rates, no waiting time, and they ask for a few failures",
                "--alerts original keeps pyrra's four, as alerts of each objective's own",
            )
        for document in documents:
            yield from _Objective(document, options).read()


def tiers(period: Window, severities: Sequence[str] = ("", "", "", "")) -> tuple[Tier, ...]:
    """Its four burn-rate alerts: windows grow with the period, factors do not."""
    made = []
    for each, given, (long, short, hold, factor, severity) in zip(default().tiers, severities, _TIERS, strict=True):
        scaled = [max(1, round(minutes * period.seconds / _NOMINAL)) for minutes in (long, short, hold)]
        long_window, short_window, hold_time = (f"{minutes}m" for minutes in scaled)
        made.append(
            Tier(each.name, _short(long_window), _short(short_window), given or severity, 0, factor, _short(hold_time))
        )
    return tuple(made)


def _short(minutes: str) -> str:
    """60m is 1h, 1440m is 1d."""
    number = int(minutes[:-1])
    if number % 1440 == 0:
        return f"{number // 1440}d"
    return f"{number // 60}h" if number % 60 == 0 else minutes


@dataclass(frozen=True)
class _Objective:
    document: Document
    options: Options

    def read(self) -> Iterator[Imported | Diagnostic]:
        document = self.document
        theirs = document.text("metadata", "name")
        name = slug(theirs)
        if document.text("kind") != "ServiceLevelObjective" or not name:
            lacking = "name" if document.text("kind") == "ServiceLevelObjective" else "kind ServiceLevelObjective"
            yield self.refused(("metadata",), f"this document has no {lacking}", "pyrra refuses it too")
            return
        if name != theirs:
            yield self.lost(("metadata", "name"), f"`{theirs}` is no name of ours: it becomes `{name}`", NAMES)
        objective = yield from self.objective()
        period = yield from self.period()
        made = yield from self.indicator()
        if objective is None or period is None or made is None:
            return
        indicator, error = made
        labels = {
            key.removeprefix(_PREFIX): value
            for key, value in document.texts("metadata", "labels").items()
            if key.startswith(_PREFIX)
        }
        yield from self.left_out()
        service = yield from self.service(theirs, labels)
        team = labels.pop("team", "")
        if team and slug(team) != team:
            labels["of_team"] = team
            team = ""
        labels, changed = indicators.labels(labels)
        for key, new in changed.items():
            message, help_text = indicators.about_label(key, new)
            rule = "import-differs" if new else "import-lost"
            at = ("metadata", "labels", _PREFIX + key)
            yield document.finding(rule, Level.WARNING, at, message, help_text)
        body: dict[str, Any] = {"objective": per_cent(objective)}
        body |= {"window": period.name} if period.name != "30d" else {}
        description = document.text("spec", "description").strip()
        body |= {"description": description} if description else {}
        body |= {"by": list(indicator.by)} if indicator.by else {}
        body |= {"labels": labels} if labels else {}
        body["sli"] = indicator.sli
        theirs_tiers, alerts = yield from self.alerts(period, labels)
        body |= {"alerts": alerts} if alerts else {}
        original = Original("pyrra", theirs, error, objective / 100, period, theirs_tiers, labels={"slo": theirs})
        yield Imported(
            service,
            name,
            body,
            document,
            document.text("metadata", "namespace"),
            team,
            {},
            original,
            ("spec", "window"),
        )

    def objective(self) -> Reads[Decimal | None]:
        text = self.document.text("spec", "target")
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(0)
        if 0 < value < 100:  # noqa: PLR2004
            return value
        yield self.refused(
            ("spec", "target"), f"`{text}` is no objective here: it leaves no error budget", "write per cent: 99.9"
        )
        return None

    def period(self) -> Reads[Window | None]:
        text = self.options.window or self.document.text("spec", "window")
        try:
            length = seconds(text)
        except ValueError:
            length = seconds("0s")
        if length >= 3600 and length % 3600 == 0:  # noqa: PLR2004
            return window(f"{int(length) // 3600}h")
        yield self.refused(
            ("spec", "window"), f"`{text}` is no window here", "write whole hours, days or weeks, such as 4w"
        )
        return None

    def indicator(self) -> Reads[tuple[indicators.Indicator, str] | None]:
        """The indicator and its error ratio in $window, or None with a finding."""
        document = self.document
        kinds = [kind for kind in _INDICATORS if document.map("spec", "indicator", kind)]
        if len(kinds) != 1:
            what = "no indicator" if not kinds else f"the indicators {' and '.join(kinds)}"
            yield self.refused(("spec", "indicator"), f"this objective has {what}", "one of them is needed")
            return None
        kind = kinds[0]
        at: ValuesPath = ("spec", "indicator", kind)
        by = tuple(sorted(map(str, document.list(*at, "grouping"))))
        wanted = {
            "ratio": {"bad": (*at, "errors", "metric"), "total": (*at, "total", "metric")},
            "latency": {"good": (*at, "success", "metric"), "total": (*at, "total", "metric")},
            "latencyNative": {"total": (*at, "total", "metric")},
            "bool_gauge": {"total": (*at, "metric")},
        }[kind]
        selectors = {}
        for side, where in wanted.items():
            text = document.text(*where)
            wrong = promql.problem(text) if text else "it is empty"
            if not wrong and not promql.selector(text):
                wrong = "it is no selector of one metric"
            if wrong:
                yield self.refused(where, f"`{text}` cannot be read: {wrong}", "pyrra takes bare selectors only")
                return None
            selectors[side] = promql.one_line(text)
        clash = [label for label in by if label in indicators.RESERVED]
        if clash and kind in ("latencyNative", "bool_gauge"):
            yield self.refused(
                (*at, "grouping"),
                f"it groups by `{clash[0]}`, which tells objectives apart here",
                "make it an objective for each of its values",
            )
            return None
        found, error = _made(kind, selectors, by, document.text(*at, "latency"))
        for remark in found.remarks:
            yield document.finding("import-differs", Level.WARNING, (*at, "grouping"), remark.message, remark.help)
        return found, error

    def service(self, theirs: str, labels: dict[str, str]) -> Reads[str]:
        """--service, a label of the object, or its own name."""
        propagated = labels.pop("service", "")
        given = self.options.service or propagated or self.document.text("metadata", "labels", "app.kubernetes.io/name")
        if not given:
            yield self.document.finding(
                "import-differs",
                Level.NOTE,
                ("metadata", "name"),
                f"pyrra knows no services: `{slug(theirs)}` is one of its own here",
                f"give it with --service, or as the label {_PREFIX}service",
            )
        return slug(given or theirs)

    def left_out(self) -> Iterator[Diagnostic]:
        document = self.document
        ours = (_PREFIX, "app.kubernetes.io/")
        others = [key for key in document.map("metadata", "labels") if not key.startswith(ours)]
        if others:
            yield self.note(
                ("metadata", "labels"),
                f"labels of the object are left out: {', '.join(others)}",
                "those of the generated objects are given where they are generated",
            )
        if document.get("spec", "performanceOverAccuracy") is True:
            yield self.note(
                ("spec", "performanceOverAccuracy"),
                "long windows are always sums of recorded counts here, exact and cheap",
                "nothing is to be done",
            )
        if document.text("spec", "partial_response_strategy") not in ("", "abort"):
            at = ("spec", "partial_response_strategy")
            yield self.lost(at, "there is no such setting of a rule here", "set it in Thanos Ruler")
        if document.map("spec", "ruleOutput"):
            yield self.lost(("spec", "ruleOutput"), "generated objects are not split here", "select them by labels")

    def alerts(self, period: Window, labels: dict[str, str]) -> Reads[tuple[tuple[Tier, ...], dict[str, Any]]]:
        """Its own tiers, and the block `alerts`, {} where the platform's are meant."""
        document, at = self.document, ("spec", "alerting")
        on = document.get(*at, "burnrates") is not False and document.get(*at, "disabled") is not True
        given = [document.text(*at, "severities", key) for key in _SEVERITIES]
        theirs = tiers(period, given)
        made: dict[str, Any] = {}
        if not on:
            made["tiers"] = dict.fromkeys((tier.name for tier in theirs), False)
        elif self.options.alerts is Alerts.ORIGINAL:
            made["tiers"] = {tier.name: _written(tier) for tier in theirs}
            made["lowTraffic"] = {"minimumFailures": 0}
        elif any(given):
            made |= _severities(given)
        if document.get(*at, "absent") is False:
            made["noData"] = False
        yield from self.names()
        annotations = {
            key.removeprefix(_PREFIX): value
            for key, value in document.texts("metadata", "annotations").items()
            if key.startswith(_PREFIX)
        }
        for key in _RUNBOOKS:
            if annotations.get(key, "").startswith(("http://", "https://")) and "{{" not in annotations[key]:
                made["runbook"] = annotations.pop(key)
        if labels and self.options.alerts is Alerts.ORIGINAL:
            made["labels"] = dict(labels)
        made |= {"annotations": annotations} if annotations else {}
        return theirs if on else (), made

    def names(self) -> Iterator[Diagnostic]:
        """Names and severities of alerts that have no place."""
        at = ("spec", "alerting")
        for key, ours in (("name", "SLOBudgetBurn"), ("absentName", "SLONoData")):
            theirs = self.document.text(*at, key)
            if theirs:
                yield self.lost(
                    (*at, key),
                    f"the alert has one name here, {ours}, and not `{theirs}`",
                    "routes and silences tell alerts apart by the labels service, slo and tier",
                )
        if self.document.text(*at, "severities", "absent"):
            where = (*at, "severities", "absent")
            yield self.lost(where, "SLONoData has the severity of tickets", "see `alerts.severities.ticket`")

    def note(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.NOTE, path, message, help_text)

    def lost(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-lost", Level.WARNING, path, message, help_text)

    def refused(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-refused", Level.ERROR, path, message, help_text)


def _made(
    kind: str, selectors: dict[str, str], by: tuple[str, ...], threshold: str
) -> tuple[indicators.Indicator, str]:
    total = selectors["total"]
    summed = f"sum by ({', '.join(by)})" if by else "sum"
    if kind == "ratio":
        error = f"{summed} (rate({selectors['bad']}[$window])) / {summed} (rate({total}[$window]))"
        return indicators.of_selectors("bad", selectors["bad"], total, by), error
    if kind == "latency":
        of_all = f"{summed} (rate({total}[$window]))"
        error = f"({of_all} - {summed} (rate({selectors['good']}[$window]))) / {of_all}"
        return indicators.of_selectors("good", selectors["good"], total, by), error
    if kind == "latencyNative":
        error = f"1 - histogram_fraction(0, {float(seconds(threshold)):g}, {summed} (rate({total}[$window])))"
        sli = {"latency": {"histogram": total, "threshold": threshold, "native": True}}
        return indicators.Indicator(sli, by), error
    of_all = f"{summed} (count_over_time({total}[$window]))"
    error = f"({of_all} - {summed} (sum_over_time({total}[$window]))) / {of_all}"
    return indicators.Indicator({"uptime": {"series": total}}, by), error


def _written(tier: Tier) -> dict[str, Any]:
    """A tier in the words of `alerts.tiers`."""
    return {
        "long": tier.long,
        "short": tier.short,
        "burnRate": tier.burn_rate,
        "severity": tier.severity,
        "for": _hours(tier.hold),
    }


def _severities(given: list[str]) -> dict[str, Any]:
    """Words for page and ticket where both tiers of each have the same, else one for each tier."""
    fast, medium, slow, long = given
    if fast == medium and slow == long:
        return {"severities": {key: word for key, word in (("page", fast), ("ticket", slow)) if word}}
    named = zip(default().tiers, given, strict=True)
    return {"tiers": {tier.name: {"severity": word} for tier, word in named if word}}


def _hours(duration: str) -> str:
    """`for` has no days."""
    return f"{int(duration[:-1]) * 24}h" if duration.endswith("d") else duration
