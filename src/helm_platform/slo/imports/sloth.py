"""Sloth: specs `version: prometheus/v1`, and PrometheusServiceLevel of sloth.slok.dev/v1, which say the same.

Keys and what they mean are from its pkg/prometheus/api/v1 and pkg/kubernetes/api/sloth/v1, version 0.16.
"""

from __future__ import annotations

import re
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
    common,
    per_cent,
    slug,
)
from helm_platform.slo.platform import default
from helm_platform.slo.windows import window
from helm_platform.values.foreign import Document

_PERIOD = "30d"
_WINDOW = re.compile(r"\{\{ *\.window *\}\}")
_SIDES = (("page", ("page-fast", "page-slow")), ("ticket", ("ticket-fast", "ticket-slow")))
_RUNBOOKS = ("runbook", "runbook_url")
_TEMPLATES = {"sloth_service": "service", "sloth_slo": "slo", "sloth_severity": "severity", "sloth_window": "window"}
#: Plugins of the tool itself, by the end of their name, and what becomes of them.
_PLUGINS = {
    "info_labels": "labels never stand in the counts here, so it is not needed",
    "remove_labels": "labels never stand in the counts here, so it is not needed",
    "rule_intervals": "intervals are a setting of the platform",
    "error_budget_exhausted_alert": "the platform has SLOBudgetExhausted",
}


class Sloth(Importer):
    """Both forms; only the letters of the keys differ."""

    title = "sloth"

    def reads(self, document: Document) -> bool:
        """By `version: prometheus/v1`, or the API group."""
        return document.text("version") == "prometheus/v1" or document.text("apiVersion").startswith("sloth.slok.dev/")

    def imported(self, documents: Sequence[Document], options: Options) -> Iterator[Imported | Diagnostic]:
        """Each objective of each document."""
        told = False
        for document in documents:
            if document.text("kind") not in ("", "PrometheusServiceLevel"):
                yield document.finding(
                    "import-lost",
                    Level.WARNING,
                    ("kind",),
                    f"this {document.text('kind')} is no objective: left out",
                    "windows and tiers of alerts are settings of the platform, or of an objective's `alerts`",
                )
                continue
            if options.alerts is Alerts.PLATFORM and not told:
                told = True
                yield document.finding(
                    "import-differs",
                    Level.NOTE,
                    _at(document),
                    "alerts are the platform's: the same windows and burn rates, but they also ask for a few failures",
                    "sloth's fire without, and carry all labels of the objective: --alerts original keeps both",
                )
            yield from _Spec(document, options).read()


def _at(document: Document) -> ValuesPath:
    return ("version",) if document.text("version") else ("apiVersion",)


@dataclass(frozen=True)
class _Spec:
    document: Document
    options: Options

    @property
    def at(self) -> ValuesPath:
        return () if self.document.text("version") else ("spec",)

    def key(self, snake: str) -> str:
        """A key as this form writes it."""
        if not self.at:
            return snake
        first, *rest = snake.split("_")
        return first + "".join(word.capitalize() for word in rest)

    def read(self) -> Iterator[Imported | Diagnostic]:
        document = self.document
        service = document.text(*self.at, "service")
        objectives = document.list(*self.at, "slos")
        if not service or not objectives:
            lacking = "objectives" if service else "service"
            yield document.finding(
                "import-refused", Level.ERROR, self.at, f"this document has no {lacking}", "sloth refuses it too"
            )
            return
        labels = document.texts(*self.at, "labels")
        team = labels.pop("team", "")
        if team and slug(team) != team:
            labels["team"] = team
            team = ""
        named = self.options.service or slug(service)
        if named != service and not self.options.service:
            yield self.lost(("service",), f"`{service}` is no name of ours: it becomes `{named}`", "see --service")
        labels = yield from self.labels(labels, (*self.at, "labels"))
        plugins = yield from self.plugins((*self.at, self.key("slo_plugins")))
        for index in range(len(objectives)):
            yield from self.objective(index, named, team, labels, plugins)

    def objective(
        self, index: int, service: str, team: str, labels: dict[str, str], plugins: set[str]
    ) -> Iterator[Imported | Diagnostic]:
        document, path = self.document, (*self.at, "slos", index)
        theirs = document.text(*path, "name")
        name = slug(theirs)
        if not name:
            yield self.refused((*path, "name"), "this objective has no name", "give it one: it is a part of its series")
            return
        if name != theirs:
            yield self.lost((*path, "name"), f"`{theirs}` is no name of ours: it becomes `{name}`", NAMES)
        objective = _objective(document.text(*path, "objective"))
        if objective is None:
            yield self.refused(
                (*path, "objective"),
                f"`{document.text(*path, 'objective')}` is no objective here: it leaves no error budget",
                "write per cent between 0 and 100, such as 99.9",
            )
        made = yield from self.indicator(path)
        if objective is None or made is None:
            return
        indicator, error = made
        own = yield from self.labels(document.texts(*path, "labels"), (*path, "labels"))
        plugins = plugins | (yield from self.plugins((*path, "plugins")))
        body: dict[str, Any] = {"objective": per_cent(objective)}
        period = self.options.window or _PERIOD
        body |= {"window": window(period).name} if period != _PERIOD else {}
        description = document.text(*path, "description").strip()
        body |= {"description": description} if description else {}
        body |= {"by": list(indicator.by)} if indicator.by else {}
        body |= {"labels": own} if own else {}
        body["sli"] = indicator.sli
        alerts = yield from self.alerts((*path, "alerting"), {**labels, **own}, plugins)
        body |= {"alerts": alerts} if alerts else {}
        off = self.off(path)
        original = Original(
            "sloth",
            theirs,
            error,
            objective / 100,
            window(period),
            tuple(tier for tier in default().tiers if tier.name not in off),
            averaged=True,
            labels={"sloth_service": document.text(*self.at, "service"), "sloth_slo": theirs},
        )
        yield Imported(service, name, body, document, document.text("metadata", "namespace"), team, labels, original)

    def indicator(self, path: ValuesPath) -> Reads[tuple[indicators.Indicator, str] | None]:
        """The indicator and its error ratio in $window; None with a finding for one that cannot be read."""
        document, key = self.document, self.key
        if document.map(*path, "sli", "plugin"):
            yield self.refused(
                (*path, "sli", "plugin"),
                f"the SLI plugin `{document.text(*path, 'sli', 'plugin', 'id')}` is code of sloth's",
                "run `sloth generate` and write what it makes of it as `raw` or `ratio`",
            )
            return None
        events, raw = (*path, "sli", "events"), (*path, "sli", "raw")
        wanted = (
            {"bad": (*events, key("error_query")), "total": (*events, key("total_query"))}
            if document.map(*events)
            else {"raw": (*raw, key("error_ratio_query"))}
        )
        queries = {}
        for side, where in wanted.items():
            text = document.text(*where)
            if not text:
                yield self.refused(where, f"this objective has no {where[-1]}", "an SLI is events or raw")
                return None
            queries[side] = _WINDOW.sub(lambda _: promql.WINDOW, text)
            wrong = promql.problem(queries[side]) or ("" if promql.WINDOW in queries[side] else "it has no {{.window}}")
            if "{{" in queries[side]:
                wrong = "it has a template other than {{.window}}"
            if wrong:
                yield self.refused(where, f"this query cannot be read: {wrong}", "sloth's own check refuses it as well")
                return None
        if "raw" in queries:
            found = indicators.of_raw(queries["raw"])
            yield document.finding(
                "import-differs",
                Level.NOTE,
                wanted["raw"],
                "every moment weighs the same in a ready ratio, however much traffic it has",
                "if it divides two counters, write it as `ratio`: then each event weighs the same; or add `weight`",
            )
        else:
            found = indicators.of_queries("bad", queries["bad"], queries["total"])
        for remark in found.remarks:
            where = wanted.get(remark.side, (*path, "sli"))
            yield document.finding("import-differs", Level.WARNING, where, remark.message, remark.help)
        error = queries.get("raw") or f"({queries['bad']}) / ({queries['total']})"
        return found, promql.one_line(error)

    def off(self, path: ValuesPath) -> set[str]:
        """The tiers of the alerts that are disabled."""
        return {
            tier
            for side, tiers in _SIDES
            if self.document.get(*path, "alerting", self.key(f"{side}_alert"), "disable") is True
            for tier in tiers
        }

    def alerts(self, path: ValuesPath, labels: dict[str, str], plugins: set[str]) -> Reads[dict[str, Any]]:
        """The block `alerts`, {} where the platform's are meant."""
        document, made = self.document, dict[str, Any]()
        off = self.off(path[:-1])
        if len(off) == len(default().tiers):
            return {"tiers": dict.fromkeys(sorted(off), False), "noData": False, "budget": False}
        if off:
            made["tiers"] = dict.fromkeys(sorted(off), False)
        if any(plugin.endswith("denominator_corrected_rules") for plugin in plugins):
            made["lowTraffic"] = {"scaled": True}
        elif self.options.alerts is Alerts.ORIGINAL:
            made["lowTraffic"] = {"minimumFailures": 0}
        name = document.text(*path, "name")
        if name:
            yield document.finding(
                "import-lost",
                Level.WARNING,
                (*path, "name"),
                f"alerts have one name here, SLOBudgetBurn, and not `{name}`",
                "routes and silences tell them apart by the labels service, slo and tier",
            )
        on = {side: self.key(f"{side}_alert") for side, tiers in _SIDES if tiers[0] not in off}
        shared = document.texts(*path, "labels")
        if self.options.alerts is Alerts.ORIGINAL:
            shared = {**labels, **shared}
        given = {side: {**shared, **document.texts(*path, key, "labels")} for side, key in on.items()}
        severities = {side: each.pop("severity") for side, each in given.items() if "severity" in each}
        made |= {"severities": severities} if severities else {}
        both = common(given.values())
        yield from self.unshared(path, given, both, on, "label")
        both = yield from self.labels(both, (*path, "labels"))
        texts = {
            side: {**document.texts(*path, "annotations"), **document.texts(*path, key, "annotations")}
            for side, key in on.items()
        }
        annotations = common(texts.values())
        yield from self.unshared(path, texts, annotations, on, "annotation")
        for key in _RUNBOOKS:
            if annotations.get(key, "").startswith(("http://", "https://")) and "{{" not in annotations[key]:
                made["runbook"] = annotations.pop(key)
        made |= {"labels": both} if both else {}
        made |= {"annotations": {key: _ours(text) for key, text in annotations.items()}} if annotations else {}
        return made

    def unshared(
        self, path: ValuesPath, given: dict[str, dict[str, str]], both: dict[str, str], on: dict[str, str], what: str
    ) -> Iterator[Diagnostic]:
        for side, each in given.items():
            for key in sorted(set(each) - set(both)):
                yield self.lost(
                    (*path, on[side], f"{what}s", key),
                    f"the {what} `{key}` of {side} alerts has no place: an objective's alerts share their {what}s",
                    "route by severity or tier instead",
                )

    def labels(self, given: dict[str, str], path: ValuesPath) -> Reads[dict[str, str]]:
        """Labels under the names that they have here."""
        kept, changed = indicators.labels(given)
        for key, name in changed.items():
            message, help_text = indicators.about_label(key, name)
            rule = "import-differs" if name else "import-lost"
            yield self.document.finding(rule, Level.WARNING, (*path, key), message, help_text)
        return kept

    def plugins(self, path: ValuesPath) -> Reads[set[str]]:
        """The ids of the plugins that are not the tool's own rules, each with what becomes of it."""
        found: set[str] = set()
        for index, each in enumerate(self.document.list(*path, "chain")):
            name = str(each.get("id", "")) if isinstance(each, dict) else ""
            found.add(name.removesuffix("/v1"))
            last = name.removesuffix("/v1").rpartition("/")[2]
            where = (*path, "chain", index)
            if name.startswith("sloth.dev/core/"):
                continue
            if last == "denominator_corrected_rules":
                yield self.note(where, "to scale burn rates by traffic is `alerts.lowTraffic: {scaled: true}` here")
            elif last in _PLUGINS:
                yield self.note(where, f"`{name}` is left out: {_PLUGINS[last]}")
            else:
                yield self.lost(where, f"the plugin `{name}` is code of sloth's: left out", "see what it did")
        return found

    def note(self, path: ValuesPath, message: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.NOTE, path, message, "nothing is to be done")

    def lost(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        where = path if path[: len(self.at)] == self.at else (*self.at, *path)
        return self.document.finding("import-lost", Level.WARNING, where, message, help_text)

    def refused(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-refused", Level.ERROR, path, message, help_text)


def _objective(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if 0 < value < 100 else None  # noqa: PLR2004


def _ours(text: str) -> str:
    """An annotation with the names of our labels in its templates."""
    for theirs, ours in _TEMPLATES.items():
        text = re.sub(rf"\$labels\.{theirs}\b", f"$labels.{ours}", text)
    return text
