"""Objectives as facts: documents of the kind ServiceLevels, and the block `slo` of a chart, in one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from helm_platform.diagnostics import ValuesPath
from helm_platform.slo.platform import LowTraffic, Tier, laid_over, low_traffic
from helm_platform.slo.windows import Window, window

_WINDOW = "30d"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Where the alerts of an objective differ from the platform's. None and {} mean: as the platform has it.

    `tiers` holds only what is written: a name → a map of keys, or False. `budget` and `no_data` are False for none.
    """

    tiers: Mapping[str, Any] = field(default_factory=dict)
    low_traffic: LowTraffic | None = None
    no_data: str | bool | None = None
    budget: float | bool | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    runbook: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)

    def laid_over(self, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        """The platform's tiers with what is written here."""
        return laid_over({each.name: each for each in tiers}, self.tiers)


@dataclass(frozen=True, slots=True)
class Slo:
    """One objective of a service.

    `objective` is a ratio between 0 and 1, exact as it was written in per cent. `window` governs the burn-rate alerts;
    `windows` are further ones. `sli` is a map with one key, the kind. `exclude` are maps as they are written. `path`
    is where the objective stands in its document.
    """

    service: str
    name: str
    objective: Decimal
    window: Window
    sli: Mapping[str, Any]
    namespace: str = ""
    team: str = ""
    windows: tuple[Window, ...] = ()
    description: str = ""
    by: tuple[str, ...] = ()
    max_groups: int = 0
    revision: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)
    alerts: Alerts = field(default_factory=Alerts)
    exclude: tuple[Mapping[str, Any], ...] = ()
    path: ValuesPath = ()

    @property
    def identity(self) -> dict[str, str]:
        """The labels that tell it from all others, in every series and alert of it."""
        named = {"namespace": self.namespace} if self.namespace else {}
        again = {"revision": str(self.revision)} if self.revision > 1 else {}
        return {**named, "service": self.service, "slo": self.name, **again}

    @property
    def own_alerts(self) -> bool:
        """Whether it brings alerts of its own, because some of them differ from the platform's."""
        return self.alerts != Alerts()

    @property
    def allowed(self) -> Decimal:
        """The share of events that may be bad: 1 - objective."""
        return 1 - self.objective


def objectives(document: Mapping[str, Any], *, namespace: str = "", team: str = "") -> Iterator[Slo]:
    """The objectives of a ServiceLevels document that its schema has accepted, several thresholds as several.

    `namespace` and `team` stand in where the document names none.
    """
    defaults = document.get("defaults", {})
    for name, given in document["slos"].items():
        main = window(given.get("window", defaults.get("window", _WINDOW)))
        # Each window once: 4w is 28d, and the rules of one would be there twice.
        windows = dict.fromkeys(window(each) for each in given.get("windows", ()))
        windows.pop(main, None)
        for own, objective, sli, path in _each(name, given):
            yield Slo(
                document["service"],
                own,
                _ratio(objective),
                main,
                sli,
                document.get("namespace", namespace),
                document.get("team", team),
                tuple(windows),
                given.get("description", ""),
                tuple(given.get("by", ())),
                given.get("maxGroups", 0),
                given.get("revision", 1),
                {**document.get("labels", {}), **given.get("labels", {})},
                _alerts(defaults.get("alerts", {}), given.get("alerts", {})),
                _excluded(defaults.get("exclude", {}), given.get("exclude", {})),
                ("slos", name, *path),
            )


def _each(name: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Mapping[str, Any], ValuesPath]]:
    sli = given["sli"]
    thresholds = sli.get("latency", {}).get("thresholds")
    if not thresholds:
        yield name, given["objective"], sli, ()
        return
    shared = {key: value for key, value in sli["latency"].items() if key != "thresholds"}
    for threshold, objective in thresholds.items():
        path = ("sli", "latency", "thresholds", threshold)
        yield f"{name}-{threshold}", objective, {"latency": {**shared, "threshold": threshold}}, path


def _excluded(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The times by the order of their names: Helm, which makes the same rules, keeps no other."""
    return tuple(each for _, each in sorted({**defaults, **given}.items()))


def _ratio(percent: float) -> Decimal:
    """The ratio that was meant: 99.9 is 0.999 and not the float next to it."""
    return Decimal(str(percent)) / 100


def _alerts(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> Alerts:
    if not defaults and not given:
        return Alerts()
    both = {**defaults, **given}
    low = both.get("lowTraffic")
    return Alerts(
        _laid(defaults, given, "tiers"),
        low_traffic(low) if low else None,
        both.get("noData"),
        both.get("budget"),
        _laid(defaults, given, "severities"),
        both.get("runbook", ""),
        _laid(defaults, given, "labels"),
        _laid(defaults, given, "annotations"),
    )


def _laid(defaults: Mapping[str, Any], given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return {**defaults.get(key, {}), **given.get(key, {})}
