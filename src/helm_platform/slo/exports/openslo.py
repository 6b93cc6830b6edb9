"""OpenSLO v1: a Service, its SLOs with their SLIs, and the burn-rate tiers as alert policies.

What the format has no word for stands in annotations below helm-platform.io/ as JSON, and the import of this command
reads it again. Beside each that says otherwise than the document stands what the document said (`KEY-read`), so that
an edit of the document wins over an old annotation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helm_platform.slo.imports import levels
from helm_platform.slo.imports.interface import Imported, Options, slug
from helm_platform.slo.imports.openslo import OpenSLO
from helm_platform.slo.imports.openslo.words import BODY, PREFIX, VERSION, digest
from helm_platform.slo.indicators import bare, bucket, number, threshold
from helm_platform.slo.platform import Platform, Tier
from helm_platform.slo.presets import resolved
from helm_platform.slo.spec import Alerts, Slo
from helm_platform.slo.windows import seconds
from helm_platform.values import foreign

_LONGEST_TEXT = 1050
_LONGEST_NAME = 63
_CALENDAR = {"month": "1M", "quarter": "1Q"}
#: A first day of a month and of a quarter, from which periods are counted.
_START = "2024-01-01 00:00:00"
_KINDS = ("Service", "AlertNotificationTarget", "AlertCondition", "AlertPolicy", "SLO")
_SAID = {
    "sli": "its SLI itself (its queries are exported)",
    "alerts": "what its alerts have besides burn rates",
    "windows": "its further windows",
    "exclude": "the times that do not count",
    "by": "the labels by which it is grouped",
    "maxGroups": "the most groups that it has",
    "revision": "its revision",
    "labels": "its labels",
    "description": "its whole description",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The documents in the order in which they are read best, and what they cannot say."""

    documents: tuple[Mapping[str, Any], ...]
    remarks: tuple[tuple[Slo, str], ...]

    @property
    def text(self) -> str:
        """As a YAML stream."""
        return "---\n".join(levels.written(each) for each in self.documents)


def exported(slos: Iterable[Slo], platform: Platform) -> Exported:
    """All objectives. Raises UnknownPresetError."""
    made: dict[tuple[str, str], Mapping[str, Any]] = {}
    remarks: list[tuple[Slo, str]] = []
    for slo in slos:
        export = _Export(slo, platform)
        for document in export.documents():
            key = (document["kind"], document["metadata"]["name"])
            if key in made and document["kind"] == "SLO":
                document["metadata"]["name"] = _free(document["metadata"]["name"], made)
                key = ("SLO", document["metadata"]["name"])
            made[key] = document
        remarks += [(slo, each) for each in export.remarks()]
    ordered = sorted(made.values(), key=lambda document: _KINDS.index(document["kind"]))
    return Exported(tuple(ordered), tuple(remarks))


def _free(name: str, made: Mapping[tuple[str, str], Any]) -> str:
    return next(each for each in (f"{name}-{n}" for n in range(2, len(made) + 3)) if ("SLO", each) not in made)


@dataclass(frozen=True)
class _Export:
    slo: Slo
    platform: Platform

    def documents(self) -> Iterator[dict[str, Any]]:
        slo = self.slo
        yield _document("Service", slo.service, {}, {})
        policies = []
        for tier in self._tiers():
            name = self._named(tier)
            policies.append(name)
            yield from self._policy(name, tier)
        document = self._document(policies)
        beside = self._beside(document)
        document["metadata"]["annotations"] |= beside
        if not document["metadata"]["annotations"]:
            del document["metadata"]["annotations"]
        yield document

    def remarks(self) -> Iterator[str]:
        """What is said in annotations only."""
        *_, document = self.documents()
        for key in document["metadata"].get("annotations", {}):
            word = key.removeprefix(PREFIX)
            if word in _SAID:
                yield f"OpenSLO has no words for {_SAID[word]}: kept in the annotation {key}"

    # The objective.

    def _document(self, policies: list[str]) -> dict[str, Any]:
        slo = self.slo
        annotations = {"name": slo.name} | ({"namespace": slo.namespace} if slo.namespace else {})
        annotations |= {"team": slo.team} if slo.team else {}
        spec: dict[str, Any] = {"description": slo.description[:_LONGEST_TEXT]} if slo.description else {}
        spec["service"] = slo.service
        indicator, objective = _indicator(resolved(slo, self.platform), self.platform)
        spec["indicator"] = {"metadata": {"name": _short(f"{slo.service}-{slo.name}")}, "spec": indicator}
        spec["timeWindow"] = [_window(slo)]
        spec["budgetingMethod"] = "Occurrences"
        spec["objectives"] = [{**objective, "target": float(slo.objective)}]
        if policies:
            spec["alertPolicies"] = [{"alertPolicyRef": name} for name in policies]
        made = _document("SLO", _short(f"{slo.service}-{slo.name}"), spec, annotations)
        if slo.labels:
            made["metadata"]["labels"] = dict(slo.labels)
        made["metadata"].setdefault("annotations", {})
        return made

    def _beside(self, document: Mapping[str, Any]) -> dict[str, str]:
        """What an import of the document would not give back, by the keys of an objective."""
        read = self._read_again(document)
        wanted = body(self.slo)
        found = {}
        for key in BODY:
            if read.get(key) == wanted.get(key):
                continue
            found[PREFIX + key] = json.dumps(wanted.get(key), ensure_ascii=False)
            found[f"{PREFIX}{key}-read"] = digest(read.get(key))
        return found

    def _read_again(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        others = [each for tier in self._tiers() for each in self._policy(self._named(tier), tier)]
        text = "---\n".join(levels.written(each) for each in (*others, document))
        files = foreign.parse(text.encode(), Path("<export>"))
        given = OpenSLO().imported(files.documents, Options())
        return next((each.body for each in given if isinstance(each, Imported)), {})

    # The alerts.

    def _tiers(self) -> tuple[Tier, ...]:
        """The tiers as they are for this objective, with its words for severities and its burn rates."""
        slo, severities = self.slo, {**self.platform.severities, **self.slo.alerts.severities}
        return tuple(
            replace(
                tier,
                severity=severities.get(tier.severity, tier.severity),
                burn_rate=round(max(1.0, tier.burn(slo.window.seconds)), 6),
            )
            for tier in slo.alerts.laid_over(self.platform.tiers)
        )

    def _named(self, tier: Tier) -> str:
        """Objectives without alerts of their own share the platform's policies."""
        slo = self.slo
        return _short(f"{slo.service}-{slo.name}-{tier.name}" if slo.own_alerts else f"{tier.name}-{slo.window.name}")

    def _policy(self, name: str, tier: Tier) -> Iterator[dict[str, Any]]:
        condition = {
            "kind": "burnrate",
            "op": "gt",
            "threshold": tier.burn_rate,
            "lookbackWindow": tier.long,
        }
        minutes = -(-int(seconds(tier.hold)) // 60) if tier.hold else 0
        condition |= {"alertAfter": f"{minutes}m"} if minutes else {}
        said = {"tier": tier.name, "short": tier.short} | ({"for": tier.hold} if tier.hold else {})
        said |= {"keepFiringFor": tier.keep} if tier.keep else {}
        target = slug(tier.severity) or "alert"
        yield _document(
            "AlertNotificationTarget",
            target,
            {"description": f"Whoever Alertmanager tells of severity {tier.severity}.", "target": "alertmanager"},
            {},
        )
        yield _document("AlertCondition", name, {"severity": tier.severity, "condition": condition}, said)
        policy = {
            "alertWhenNoData": self._no_data(tier),
            "alertWhenBreaching": True,
            "alertWhenResolved": True,
            "conditions": [{"conditionRef": name}],
            "notificationTargets": [{"targetRef": target}],
        }
        yield _document("AlertPolicy", name, policy, {})

    def _no_data(self, tier: Tier) -> bool:
        """One policy tells of missing data: that of the last tier, a ticket."""
        given = self.slo.alerts.no_data
        wanted = self.platform.no_data if given is None else given
        return bool(wanted) and tier.name == self._tiers()[-1].name


def body(slo: Slo) -> dict[str, Any]:
    """What stands below the name of an objective, without objective and window."""
    given = {
        "windows": [each.name for each in slo.windows],
        "description": slo.description,
        "by": list(slo.by),
        "maxGroups": slo.max_groups,
        "revision": slo.revision if slo.revision > 1 else 0,
        "labels": dict(slo.labels),
        "sli": json.loads(json.dumps(slo.sli)),
        "alerts": alerts(slo.alerts),
        "exclude": {f"time-{number}": dict(each) for number, each in enumerate(slo.exclude, 1)},
    }
    return {key: value for key, value in given.items() if value}


def alerts(given: Alerts) -> dict[str, Any]:
    """The block `alerts` that is read as this."""
    low = given.low_traffic
    made: dict[str, Any] = {
        "tiers": json.loads(json.dumps(given.tiers)),
        "lowTraffic": {low.kind: True if low.kind == "scaled" else low.number} if low else None,
        "noData": given.no_data,
        "budget": given.budget,
        "severities": dict(given.severities),
        "runbook": given.runbook,
        "labels": dict(given.labels),
        "annotations": dict(given.annotations),
    }
    return {key: value for key, value in made.items() if value or value is False or (value == 0 and value is not None)}


def _document(kind: str, name: str, spec: Mapping[str, Any], annotations: Mapping[str, str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name}
    if annotations:
        metadata["annotations"] = {PREFIX + key: value for key, value in annotations.items()}
    return {"apiVersion": VERSION, "kind": kind, "metadata": metadata, "spec": dict(spec)}


def _short(name: str) -> str:
    return name[:_LONGEST_NAME].rstrip("-")


def _window(slo: Slo) -> dict[str, Any]:
    if not slo.window.calendar:
        return {"duration": slo.window.name, "isRolling": True}
    calendar = {"startTime": _START, "timeZone": "Etc/UTC"}
    return {"duration": _CALENDAR[slo.window.name], "isRolling": False, "calendar": calendar}


# The indicator.


def _indicator(slo: Slo, platform: Platform) -> tuple[dict[str, Any], dict[str, Any]]:
    """The spec of an SLI, and what its objective needs: op and value of a threshold."""
    ((kind, fields),) = slo.sli.items()
    by = f" by ({', '.join(slo.by)})" if slo.by else ""
    of = _Texts(by, platform.base, slo)
    if kind == "gauge":
        return of.gauge(fields)
    if kind == "raw":
        return of.raw(fields), {}
    return {"ratioMetric": getattr(of, kind)(fields)}, {}


@dataclass(frozen=True)
class _Texts:
    by: str
    base: str
    slo: Slo

    def _in_window(self, text: str) -> str:
        return text.strip().replace("$window", self.base)

    def _rate(self, text: str) -> str:
        """Events per second of a counter or of PromQL."""
        return f"sum{self.by} (rate({text.strip()}[{self.base}]))" if bare(text) else self._in_window(text)

    def ratio(self, fields: Mapping[str, str]) -> dict[str, Any]:
        if "total" not in fields:
            bad, good = self._rate(fields["bad"]), self._rate(fields["good"])
            return _ratio("bad", bad, f"({bad} + {good}) or {good} or {bad}")
        side = "bad" if "bad" in fields else "good"
        if not self.by and bare(fields[side]) and bare(fields["total"]):
            return _ratio(side, fields[side].strip(), fields["total"].strip(), counter=True)
        return _ratio(side, self._rate(fields[side]), self._rate(fields["total"]))

    def latency(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        if fields.get("native"):
            selector = fields["histogram"].strip()
            rate = f"sum{self.by} (rate({selector}[{self.base}]))"
            limit = number(threshold(fields))
            good = f"histogram_fraction(0, {limit}, {rate}) * histogram_count({rate})"
            return _ratio("good", good, f"histogram_count({rate})")
        count, within = self._histogram(fields)
        if self.by:
            return _ratio("good", self._rate(within), self._rate(count))
        return _ratio("good", within, count, counter=True)

    def requests(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        count, within = self._histogram(fields)
        failed, slow = self._rate(fields["bad"]), f"({self._rate(count)} - {self._rate(within)})"
        return _ratio("bad", f"({failed} + {slow}) or {slow}", self._rate(fields["total"]))

    def _histogram(self, fields: Mapping[str, Any]) -> tuple[str, str]:
        selector = fields["histogram"].strip()
        name, brace, inside = selector.partition("{")
        return f"{name}_count{brace}{inside}", bucket(selector, threshold(fields))

    def uptime(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        series = fields["series"].strip()
        if fields.get("any"):
            return _ratio("good", f"max{self.by} ({series} > bool 0)", f"max{self.by} ({series} >= bool 0)")
        total = f"sum{self.by} (count_over_time({series}[{self.base}]))"
        return _ratio("bad", f"{total} - sum{self.by} (sum_over_time({series}[{self.base}]))", total)

    def composite(self, _fields: Mapping[str, Any]) -> dict[str, Any]:
        """From what the engine records: other tools can read that, but not its parts."""
        own = ",".join(f'{key}="{value}"' for key, value in self.slo.identity.items())
        return _ratio("bad", f"slo:bad:rate{{{own}}}", f"slo:total:rate{{{own}}}")

    def raw(self, fields: Mapping[str, str]) -> dict[str, Any]:
        ratio = self._in_window(fields["errorRatio"])
        if "weight" in fields:
            weight = self._in_window(fields["weight"])
            return {"ratioMetric": _ratio("bad", f"({weight}) * ({ratio})", weight)}
        return {"ratioMetric": {"counter": False, "rawType": "failure", "raw": _metric(ratio)}}

    def gauge(self, fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        query = self._in_window(fields["query"])
        if "max" in fields and "min" in fields:
            both = f"(({query}) >= bool {number(fields['min'])}) * (({query}) <= bool {number(fields['max'])})"
            return {"thresholdMetric": _metric(both)}, {"op": "gte", "value": 1}
        key, op = ("max", "lte") if "max" in fields else ("min", "gte")
        return {"thresholdMetric": _metric(query)}, {"op": op, "value": fields[key]}


def _ratio(side: str, query: str, total: str, *, counter: bool = False) -> dict[str, Any]:
    return {"counter": counter, side: _metric(query), "total": _metric(total)}


def _metric(query: str) -> dict[str, Any]:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}
