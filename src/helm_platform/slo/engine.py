"""The engine's rules: shared by all objectives of a cluster, for some services alone, or for one objective's alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from helm_platform.slo import data
from helm_platform.slo.indicators import matchers, number
from helm_platform.slo.platform import LowTraffic, Platform, Tier
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import Window, seconds

_SIDES = ("bad", "total")
_TILE = 300
_HOUR = 3600
_DAY = 86400
#: What an objective with alerts of its own needs beside the shared rules.
_OWN = ("objectives", "counts", "burn", "noData", "budget")

Words = dict[str, str]


def shared(platform: Platform) -> tuple[Group, ...]:
    """The rules that a cluster has once."""
    return _Engine(platform, {}, "shared").groups()


def standalone(labels: Mapping[str, str], platform: Platform) -> tuple[Group, ...]:
    """The same for the objectives with these labels alone, for a cluster that has no shared rules."""
    return _Engine(platform, labels, "shared").groups()


def own(slo: Slo, platform: Platform) -> tuple[Group, ...]:
    """The alerts of an objective that differ from the platform's, and the counts that only they need."""
    if not slo.own_alerts:
        return ()
    return _Engine(
        replace(effective(slo, platform), windows=(slo.window,)), slo.identity, "own", slo, platform
    ).groups()


def effective(slo: Slo, platform: Platform) -> Platform:
    """The platform as the alerts of this objective have it: with what they say instead."""
    alerts = slo.alerts
    return replace(
        platform,
        tiers=alerts.laid_over(platform.tiers),
        severities={**platform.severities, **alerts.severities},
        low_traffic=alerts.low_traffic or platform.low_traffic,
        no_data=platform.no_data if alerts.no_data is None else str(alerts.no_data or ""),
        budget=platform.budget if alerts.budget is None else None if alerts.budget is False else alerts.budget / 100,
    )


def counted_in(window: str) -> str:
    """The group that counts a window of a tier: fast, medium or slow."""
    return _how(window)["group"]


def alerted_in(tier: Tier) -> str:
    """The group that evaluates a tier's alert: that of its long window, or medium where that would be slow for it."""
    long = counted_in(tier.long)
    return "medium" if long == "slow" and seconds(tier.long) < _DAY else long


def window_of_traffic(window: Window, platform: Platform) -> Window:
    """The window whose traffic `scaled` compares with: a calendar's begins with none, so the longest that rolls."""
    return platform.rolling[-1] if window.calendar and platform.rolling else window


def tile_delay(platform: Platform) -> float:
    """How long before now a tile ends, in seconds: one interval where the engine's text has an offset, else 0."""
    ends_before = "offset <interval>" in data.engine()["sections"]["tiles"][0]["expr"]
    return float(seconds(platform.interval)) if ends_before else 0.0


def interval_of(group: str) -> str:
    """How often a group is evaluated."""
    found: str = data.engine()["groups"][group]["interval"]
    return found


@dataclass(frozen=True)
class _Engine:
    """Fills in the engine's text. `slo` is set for one objective's own alerts, `common` is then the platform's."""

    platform: Platform
    labels: Mapping[str, str]
    alerts: str
    slo: Slo | None = None
    common: Platform | None = None

    def groups(self) -> tuple[Group, ...]:
        prefix = "slo-" + "-".join([*self.labels.values(), ""]) if self.labels else "slo-"
        made = []
        for name, group in data.engine()["groups"].items():
            wanted = [each for each in group["sections"] if self.slo is None or each in _OWN]
            rules = tuple(rule for section in wanted for rule in self._section(section, name))
            if rules:
                made.append(Group(prefix + name, group["interval"], rules))
        return tuple(made)

    def _section(self, section: str, group: str) -> Iterator[Rule]:
        if section == "noData" and not self.platform.no_data:
            return
        for template in data.engine()["sections"][section]:
            if template.get("alert") == "SLOBudgetLow" and not self.platform.budget:
                continue
            for words in self._each(template.get("each", ""), group):
                yield self._rule(template, {**self._common(), **words})

    def _each(self, each: str, group: str) -> Iterator[Words]:
        if not each:
            yield {}
            return
        yield from _LOOPS[each](self, group)

    def _common(self) -> Words:
        inside = matchers(self.labels)
        return {
            "of": f"{{{inside}}}" if inside else "",
            "and": f",{inside}" if inside else "",
            "interval": number(seconds(self.platform.interval)),
            "alerts": self.alerts,
            "alerts-budget": "own" if self.slo else "shared|budget",
            "of-window": f"{{{inside}}}" if inside and not self.slo else "",
            "no-data": self.platform.no_data,
            "low": number(self.platform.budget or 0),
            "ticket": self.platform.severities["ticket"],
        }

    def _rule(self, template: Mapping[str, Any], words: Words) -> Rule:
        def text(value: str) -> str:
            return " ".join(data.filled(value, words).split())

        written = {key: data.filled(value, words) for key, value in template.get("labels", {}).items()}
        labels = {**self.labels, **written}
        if "record" in template:
            return Rule(text(template["record"]), text(template["expr"]), labels)
        name = template["alert"]
        annotations = {key: data.prometheus_braces(text(value)) for key, value in template["annotations"].items()}
        own = self.slo.alerts if self.slo else None
        runbook = own.runbook if own and own.runbook else _runbook(self.platform.runbooks, name)
        more = {"runbook_url": runbook} if runbook else {}
        return Rule(
            name,
            text(template["expr"]),
            {**labels, **(own.labels if own else {})},
            alerting=True,
            hold=text(template.get("for", "")) or words.get("hold", ""),
            keep=words.get("keep", ""),
            annotations={**annotations, **more, **self._dashboard(), **(own.annotations if own else {})},
        )

    def _dashboard(self) -> dict[str, str]:
        if not self.platform.grafana:
            return {}
        below: str = data.prometheus_braces(data.engine()["dashboard"])
        return {"dashboard_url": f"{self.platform.grafana.rstrip('/')}{below}"}

    # What is written several times, and the words of each time.

    def side(self, _group: str) -> Iterator[Words]:
        for side in _SIDES:
            yield {"side": side}

    def count(self, group: str) -> Iterator[Words]:
        """The windows that tiers read; for one objective only those that the shared rules do not count."""
        known = data.engine()["counts"]
        wanted = {each: how for each, how in known.items() if how["group"] == group} if self.slo is None else {}
        shared = {each.name for each in self.common.rolling} | _read(self.common) if self.common else set()
        for window in _read(self.platform) - shared - known.keys():
            if _how(window)["group"] == group:
                wanted[window] = _how(window)
        for window in sorted(wanted, key=lambda each: (seconds(each), each)):
            for side in _SIDES:
                count = self._count(window, wanted[window]["from"], side, self._counted_before())
                yield {"side": side, "window": window, "count": count}

    def window(self, _group: str) -> Iterator[Words]:
        for each in self.platform.rolling:
            number_of = str(4 * each.days) if each.days else str(each.seconds // _TILE)
            words = {**self._common(), "window": each.name, "number": number_of}
            how = "days" if each.days else "tile"
            yield {**words, "coverage": data.filled(data.engine()["coverage"][how], words)}

    def length(self, _group: str) -> Iterator[Words]:
        """How long each window is; the shared rules have said it for an objective with its own alerts."""
        for each in () if self.slo else self.platform.windows:
            calendar = data.engine()["calendar"]
            days = calendar[each.name]["days"] if each.calendar else f"vector({number(round(each.seconds / _DAY, 12))})"
            yield {"window": each.name, "days": days}

    def windows(self, _group: str) -> Iterator[Words]:
        for each in self.platform.rolling:
            how = "days" if each.days > 1 else "tile"
            if each.name in data.engine()["counts"].keys() | _read(self.platform):
                continue
            for side in _SIDES:
                before = self._counted_before() | {window.days for window in self.platform.rolling}
                yield {"side": side, "window": each.name, "count": self._count(each.name, how, side, before)}

    def calendar(self, _group: str) -> Iterator[Words]:
        for each in self.platform.calendar:
            yield {**data.engine()["calendar"][each.name], "window": each.name}

    def calendars(self, group: str) -> Iterator[Words]:
        for words in self.calendar(group):
            for side in _SIDES:
                yield {**words, "side": side}

    def tier(self, group: str) -> Iterator[Words]:
        for tier in self.platform.tiers:
            if alerted_in(tier) == group:
                yield self._tier(tier, group)

    # What stands in them.

    def _count(self, window: str, how: str, side: str, before: set[int]) -> str:
        words = {**self._common(), "side": side, "window": window}
        texts = data.engine()["from"]
        if how == "days":
            words["terms"] = " or ".join(self._terms(int(seconds(window)) // _DAY, words, before))
        return data.filled(texts[how], words)

    def _terms(self, days: int, words: Words, before: set[int]) -> Iterator[str]:
        """The days of a window: those that a shorter one has just summed, and the others one by one.

        The alerts of one objective are in a group of their own, where nothing has just been summed: each day is looked
        for as far back as in the shared rules.
        """
        texts = data.engine()["from"]
        first = 1
        if self.slo is None:
            first = max((each for each in before if each < days), default=1)
            yield data.filled(texts["first"], {**words, "before": f"{first}d"})
        else:
            yield data.filled(texts["today"], words)
        for day in range(first, days):
            yield data.filled(texts["day"], {**words, "day": str(day)})

    def _counted_before(self) -> set[int]:
        """The days of the windows that the group has always counted before others."""
        known = data.engine()["counts"]
        return {int(seconds(each)) // _DAY for each, how in known.items() if how["group"] == "slow"} - {0}

    def _tier(self, tier: Tier, group: str) -> Words:
        counts = {}
        for role, window in (("long", tier.long), ("short", tier.short)):
            slower = counted_in(window) == "slow" and group != "slow"
            text = data.engine()["read"]["slower" if slower else "same"]
            for side in _SIDES:
                counts[f"{side}-{role}"] = data.filled(text, {**self._common(), "side": side, "window": window})
        limit = self._limit(tier)
        words = {**self._common(), **counts, "bad": counts["bad-long"], "total": counts["total-long"], "limit": limit}
        return {
            **counts,
            "limit": limit,
            "tier": tier.name,
            "long": tier.long,
            "short": tier.short,
            "severity": self.platform.severities.get(tier.severity, tier.severity),
            "guard": self._guard(self.platform.low_traffic, tier, words),
            "advice": "",
            "hold": tier.hold,
            "keep": tier.keep,
        }

    def _limit(self, tier: Tier) -> str:
        """θ = B · (1 - O) with B = share · P / L, and the budget in days is (1 - O) · P: so θ is that times share / L.

        A tier whose B would be less than 1 in a window fires at 1 there: below it no budget is ever spent.
        """
        texts = data.engine()["limit"]
        inside = matchers({"alerts": self.alerts, **self.labels})
        long = float(seconds(tier.long))
        if tier.burn_rate:
            factors = {
                each.name: number(round(tier.burn_rate * _DAY / each.seconds, 12)) for each in self.platform.windows
            }
            return " or ".join(
                data.filled(texts["all"], {"inside": inside, "window": name, "factor": factor})
                for name, factor in factors.items()
            )
        short = [each for each in self.platform.windows if round(tier.burn(each.seconds), 9) < 1]
        terms = []
        if len(short) < len(self.platform.windows):
            names = "|".join(each.name for each in short)
            words = {"inside": inside, "not": f',window!~"{names}"' if short else ""}
            terms.append(data.filled(texts["share"], {**words, "factor": number(round(tier.budget * _DAY / long, 12))}))
        for each in short:
            words = {"inside": inside, "window": each.name, "factor": number(round(_DAY / each.seconds, 12))}
            terms.append(data.filled(texts["all"], words))
        return " or ".join(terms)

    def _guard(self, policy: LowTraffic, tier: Tier, words: Words) -> str:
        if policy.kind == "minimumFailures" and policy.number == 0:
            return ""
        text = data.engine()["lowTraffic"][policy.kind]
        extra = {"number": str(policy.number)}
        if policy.kind == "confidence":
            z = data.engine()["z"][policy.number]
            extra |= {"z": z, "z2": number(round(float(z) ** 2, 6))}
        if policy.kind == "scaled":
            period = window_of_traffic(self.platform.windows[0], self.common or self.platform)
            read = data.engine()["read"]["slower"]
            extra["period"] = data.filled(read, {**self._common(), "side": "total", "window": period.name})
            extra["scale"] = number(round(period.seconds / float(seconds(tier.long)), 6))
        return data.filled(text, {**words, **extra})


_LOOPS: dict[str, Callable[[_Engine, str], Iterator[Words]]] = {
    "side": _Engine.side,
    "count": _Engine.count,
    "window": _Engine.window,
    "length": _Engine.length,
    "window-side": _Engine.windows,
    "calendar": _Engine.calendar,
    "calendar-side": _Engine.calendars,
    "tier": _Engine.tier,
}


def _read(platform: Platform) -> set[str]:
    """The windows that alerts read."""
    return {window for tier in platform.tiers for window in (tier.long, tier.short)}


def _how(window: str) -> Mapping[str, str]:
    known: Mapping[str, Mapping[str, str]] = data.engine()["counts"]
    if window in known:
        return known[window]
    length = seconds(window)
    if length <= _HOUR:  # longer ones cost too much from the base rates
        return {"group": "fast", "from": "rate"}
    return {"group": "slow", "from": "days" if length > _DAY and length % _DAY == 0 else "tile"}


def _runbook(address: str, alert: str) -> str:
    if not address:
        return ""
    return address.replace("{alert}", alert) if "{alert}" in address else f"{address.rstrip('/')}/{alert}"
