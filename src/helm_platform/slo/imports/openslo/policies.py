"""Alert policies and their conditions as tiers of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from helm_platform.diagnostics import Level, ValuesPath
from helm_platform.slo.imports.interface import Alerts, Options, Reads, per_cent, slug
from helm_platform.slo.imports.openslo.words import ELSEWHERE, PREFIX, Part, span
from helm_platform.slo.platform import Tier, default
from helm_platform.slo.windows import Window, seconds
from helm_platform.values.foreign import Document

_SHORT = 12  # SRE workbook, chapter 5: the short window is a twelfth of the long one.


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


@dataclass(frozen=True)
class Policies(Part):
    """The alert policies of one SLO, in it or by name. Those that are met are added to `used`."""

    known: Mapping[tuple[str, str], Document]
    used: set[tuple[str, str]]
    options: Options

    def read(self, period: Window) -> Reads[tuple[dict[str, Any], tuple[Tier, ...]]]:
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
        lookback, after = span(str(fields.get("lookbackWindow", ""))), span(str(fields.get("alertAfter") or ""))
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


def _twelfth(long: str) -> str:
    minutes = max(5, round(float(seconds(long)) / 60 / _SHORT))
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def _hold(after: str) -> str:
    """`for` has no days, and none for no time."""
    if after in ("", "0m"):
        return ""
    return f"{int(after[:-1]) * 24}h" if after.endswith("d") else after
