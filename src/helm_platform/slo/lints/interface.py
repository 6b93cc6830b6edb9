"""What a lint gets and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.prometheus.client import Client
from helm_platform.slo.platform import Platform, Tier
from helm_platform.slo.promql import Parsed, Problem, parse, place
from helm_platform.slo.reading import Levels, Reading
from helm_platform.slo.spec import Slo
from helm_platform.values import Scalar, find

#: Where PromQL stands, by the kind of the indicator: what it is there.
_ROLES = {
    "ratio": {"bad": "counter", "good": "counter", "total": "counter"},
    "requests": {"bad": "counter", "total": "counter", "histogram": "selector"},
    "latency": {"histogram": "selector"},
    "uptime": {"series": "selector"},
    "gauge": {"query": "query"},
    "raw": {"errorRatio": "query", "weight": "query"},
}


@dataclass(frozen=True)
class Expression:
    """PromQL in a document. `role` is `counter`, a bare selector or PromQL; `selector`, a bare one; or `query`."""

    levels: Levels
    path: ValuesPath
    text: str
    role: str

    @property
    def parsed(self) -> Parsed | Problem:
        """What it means, or why it does not parse."""
        return parse(self.text)

    def found(
        self, rule: str, level: Level, message: str, part: tuple[int, int] | None = None, **more: Any
    ) -> Diagnostic:
        """A finding about it, or about a part of the text."""
        finding = self.levels.subject.on_value(rule, message, self.path, level=level, **more)
        node = find(self.levels.document.root, self.path)
        span = place(node, *part) if part is not None and isinstance(node, Scalar) else None
        return replace(finding, span=span) if span is not None else finding


@dataclass(frozen=True)
class Objective:
    """An objective as it is written in its document; `slos` are what became of it, one for each threshold."""

    levels: Levels
    name: str
    given: Mapping[str, Any]
    slos: tuple[Slo, ...]

    @property
    def path(self) -> ValuesPath:
        """Where it stands."""
        return ("slos", self.name)

    def on_value(self, rule: str, level: Level, message: str, *below: str | int, **more: Any) -> Diagnostic:
        """A finding about a value of it, or about the key where the value is none."""
        return self.levels.subject.on_value(rule, message, (*self.path, *below), level=level, **more)

    def written(self, *keys: str) -> ValuesPath:
        """The path of a key of its own, or of the document's defaults, or its own where neither writes it."""
        for path in ((*self.path, *keys), ("defaults", *keys)):
            if find(self.levels.document.root, path) is not None:
                return path
        return self.path

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The PromQL of its indicator and of the times that do not count."""
        ((kind, fields),) = self.given["sli"].items()
        roles = _ROLES.get(kind, {})
        path = (*self.path, "sli", kind)
        found = [Expression(self.levels, (*path, key), fields[key], roles[key]) for key in roles if key in fields]
        found += [
            Expression(self.levels, (*self.path, "exclude", name, "when"), each["when"], "query")
            for name, each in self.given.get("exclude", {}).items()
            if "when" in each
        ]
        return tuple(found)


@dataclass(frozen=True)
class Everything:
    """All that was read; `prometheus` is a server that can be asked at `now`, None where none was named."""

    reading: Reading
    prometheus: Client | None = None
    now: float = 0
    asked: dict[str, Any] = field(default_factory=dict)
    """What the server has answered already, by query."""

    @property
    def platform(self) -> Platform:
        """The settings of the platform."""
        return self.reading.platform

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Every objective of every document."""
        return tuple(
            Objective(levels, name, given, tuple(slo for slo in levels.slos if slo.path[1] == name))
            for levels in self.reading.levels
            for name, given in levels.values["slos"].items()
        )

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every piece of PromQL, those of the documents' defaults included."""
        found = [each for objective in self.objectives for each in objective.expressions]
        for levels in self.reading.levels:
            for name, each in levels.values.get("defaults", {}).get("exclude", {}).items():
                if "when" in each:
                    path = ("defaults", "exclude", name, "when")
                    found.append(Expression(levels, path, each["when"], "query"))
        return tuple(found)

    def tiers(self, slo: Slo) -> tuple[Tier, ...]:
        """The tiers that watch an objective."""
        return slo.alerts.laid_over(self.platform.tiers) if slo.own_alerts else self.platform.tiers

    def on_platform(self, rule: str, level: Level, message: str, *path: str, **more: Any) -> Diagnostic | None:
        """A finding about the platform's settings; None where they are the engine's own."""
        return self.reading.surroundings.written.at(path, message, rule, level=level, **more)


@dataclass(frozen=True)
class Lint:
    """A look at all objectives. `id` is stable and kebab-case; `docs` says what is wrong, why it matters and what to
    write instead. One that is `live` asks a Prometheus, and finds nothing without.
    """

    id: str
    docs: str
    check: Callable[[Everything], Iterator[Diagnostic]]
    live: bool = False
