"""The objectives of one SLO document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.imports import indicators
from helm_platform.slo.imports.interface import NAMES, Imported, Options, Original, Reads, per_cent, slug
from helm_platform.slo.imports.openslo.indicator import Found, Reading
from helm_platform.slo.imports.openslo.period import Period
from helm_platform.slo.imports.openslo.policies import Policies
from helm_platform.slo.imports.openslo.words import BODY, ELSEWHERE, PREFIX, Part, digest
from helm_platform.slo.windows import Window
from helm_platform.values.foreign import Document


@dataclass(frozen=True)
class Objectives(Part):
    """The objectives of one SLO document."""

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
        period = yield from Period(document, self.options).read()
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
        alerts, tiers = yield from Policies(document, self.known, self.used, self.options).read(period)
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


def _kept(reading: Reads[Found], said: list[Diagnostic]) -> Found:
    """Run a reading, keep what it says, and return what it returns."""
    while True:
        try:
            said.append(next(reading))
        except StopIteration as end:
            found: Found = end.value
            return found


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
