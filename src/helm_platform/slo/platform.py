"""What a platform says once about all objectives: intervals, windows, tiers, severities, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from helm_platform.slo import data
from helm_platform.slo.windows import Window, seconds, window


@dataclass(frozen=True, slots=True)
class Tier:
    """A pair of windows and how much may burn. One of `budget` (a share of it spent in `long`) and `burn_rate` is set.

    `severity` is `page`, `ticket` or a word of the user's. `hold` and `keep` are as for a rule.
    """

    name: str
    long: str
    short: str
    severity: str
    budget: float = 0
    burn_rate: float = 0
    hold: str = ""
    keep: str = ""

    def burn(self, period: int) -> float:
        """The burn rate that fires, for a window of `period` seconds: budget · P / L (SRE workbook, chapter 5)."""
        return self.burn_rate or self.budget * period / float(seconds(self.long))


@dataclass(frozen=True, slots=True)
class LowTraffic:
    """What an alert asks beside the burn rate: `minimumFailures` with a number, `confidence` per cent, or `scaled`."""

    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Platform:
    """Settings with the defaults of the engine's file. `base` is the base window, max(2m, 4 · scrape interval).

    `windows` are those that the shared rules count. `budget` is the share left at which a ticket is opened, None for
    never; `no_data` a duration, "" for never. `runbooks` is an address with or without `{alert}`, `grafana` one too.
    """

    interval: str
    base: str
    windows: tuple[Window, ...]
    tiers: tuple[Tier, ...]
    severities: Mapping[str, str]
    low_traffic: LowTraffic
    no_data: str
    budget: float | None
    providers: tuple[str, ...] = ()
    runbooks: str = ""
    grafana: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    scrape: str = "30s"
    retention: str = ""

    @property
    def rolling(self) -> tuple[Window, ...]:
        """The windows that roll, shortest first."""
        return tuple(sorted((each for each in self.windows if not each.calendar), key=lambda each: each.seconds))

    @property
    def calendar(self) -> tuple[Window, ...]:
        """Month and quarter, where they are counted."""
        return tuple(each for each in self.windows if each.calendar)


@cache
def default() -> Platform:
    """The settings of the engine's file."""
    return platform({})


def platform(given: Mapping[str, Any]) -> Platform:
    """Settings as a map in the words of the engine's file, laid over its defaults."""
    settings = {**data.engine()["settings"], **given}
    low = settings["lowTraffic"]
    return Platform(
        settings["interval"],
        settings["baseWindow"],
        tuple(dict.fromkeys(window(each) for each in settings["windows"])),
        laid_over({}, data.engine()["settings"]["tiers"], given.get("tiers", {})),
        {"page": "page", "ticket": "ticket", **settings["severities"]},
        low_traffic(low),
        settings["noData"] or "",
        None if settings["budget"] is False else settings["budget"] / 100,
        tuple(settings.get("providers", ())),
        settings.get("runbooks", ""),
        settings.get("grafana", ""),
        settings.get("labels", {}),
        settings.get("scrapeInterval", "30s"),
        settings.get("retention", ""),
    )


def laid_over(tiers: Mapping[str, Tier], *layers: Mapping[str, Any]) -> tuple[Tier, ...]:
    """Tiers by name, with what the layers write: the keys of a tier, or False where there is to be none.

    In the order of their names, because Helm, which makes the same rules, keeps no other.
    """
    known = dict(tiers)
    for layer in layers:
        for name, given in layer.items():
            if given is False:
                known.pop(name, None)
            else:
                known[name] = tier(name, given, known.get(name))
    return tuple(known[name] for name in sorted(known))


def tier(name: str, given: Mapping[str, Any], below: Tier | None = None) -> Tier:
    """A tier as it is written, laid over the one of that name where there is one."""
    old: dict[str, Any] = (
        {
            "long": below.long,
            "short": below.short,
            "severity": below.severity,
            "for": below.hold,
            "keepFiringFor": below.keep,
        }
        if below
        else {"severity": "ticket"}
    )
    if below and "budget" not in given and "burnRate" not in given:
        old |= {"budget": below.budget * 100} if below.budget else {"burnRate": below.burn_rate}
    new = old | dict(given)
    return Tier(
        name,
        new["long"],
        new["short"],
        new["severity"],
        new.get("budget", 0) / 100,
        new.get("burnRate", 0),
        new.get("for", ""),
        new.get("keepFiringFor", ""),
    )


def low_traffic(given: Mapping[str, Any]) -> LowTraffic:
    """The policy as it is written: a map with one key."""
    ((kind, value),) = given.items()
    return LowTraffic(kind, 0 if value is True else int(value))
