"""What is proven: an objective on a platform, its rules, and what is known of its alerts without looking at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from helm_platform.slo.behaviour import Behaviour, behaviours
from helm_platform.slo.engine import effective, window_of_traffic
from helm_platform.slo.indicators import matchers
from helm_platform.slo.platform import Platform
from helm_platform.slo.proving.raw import Sources, derived
from helm_platform.slo.proving.rulefiles import RuleFile
from helm_platform.slo.proving.timeline import hot
from helm_platform.slo.rules import Rule
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import Window

DAY = 86400
#: promtool's time begins in January 1970.
_JANUARY = 31 * DAY


@dataclass(frozen=True)
class Subject:
    """One objective, with a resolved indicator. `files` are all rules that act on it."""

    slo: Slo
    platform: Platform
    files: tuple[RuleFile, ...]

    @cached_property
    def here(self) -> Platform:
        """The platform as its alerts have it."""
        return effective(self.slo, self.platform)

    @cached_property
    def period(self) -> int:
        """The length of its window in January 1970."""
        return _JANUARY if self.slo.window.name == "month" else self.slo.window.seconds

    @cached_property
    def tiers(self) -> tuple[Behaviour, ...]:
        """Its tiers, as they are in that month."""
        return tuple(behaviours(self.slo, self.platform, self.period))

    @cached_property
    def sources(self) -> Sources | None:
        """Made-up series that its own queries read, where they can be derived."""
        return derived(self.slo)

    @property
    def identity(self) -> dict[str, str]:
        """The labels of the group that burns."""
        return {**self.slo.identity, **hot(self.slo)}

    @property
    def days(self) -> float:
        """The value of slo:budget:days: (1 - O) · P, computed as Prometheus does."""
        return (1 - float(self.slo.objective)) * (self.period / DAY)

    @property
    def objective_labels(self) -> dict[str, str]:
        """Those of slo:objective:ratio of its window."""
        team = {"team": self.slo.team} if self.slo.team else {}
        alerts = "own" if self.slo.own_alerts else "shared"
        return {**self.slo.labels, **self.slo.identity, **team, "window": self.slo.window.name, "alerts": alerts}

    def burn_labels(self, tier: Behaviour) -> dict[str, str]:
        """All labels of a tier's alert."""
        written = {"severity": tier.severity, "tier": tier.tier.name, "long": tier.tier.long, "short": tier.tier.short}
        return self.alert_labels("SLOBudgetBurn", {**self._of_window(self.slo.window), **written})

    def alert_labels(self, alert: str, more: Mapping[str, str], *, own: bool = True) -> dict[str, str]:
        """All labels of an alert about the group that burns; `own` where the objective's own alerts speak."""
        team = {"team": self.slo.team} if self.slo.team else {}
        extra = self.slo.alerts.labels if own and self.slo.own_alerts else {}
        return {"alertname": alert, **self.identity, **team, **more, **extra}

    @property
    def compared(self) -> Window | None:
        """The window whose traffic a `scaled` policy compares with, where tiers do not count it; else None."""
        if self.here.low_traffic.kind != "scaled":
            return None
        found = window_of_traffic(self.slo.window if self.slo.own_alerts else self.platform.windows[0], self.platform)
        counted = {window for tier in self.tiers for window in (tier.tier.long, tier.tier.short)} | {"1d", "3d"}
        return None if found.name in counted else found

    def rule(self, alert: str, tier: str = "", *, own: bool = True) -> Rule:
        """The rule of an alert. Raises LookupError."""
        wanted = own and self.slo.own_alerts
        for file in self.files:
            if file.alerting and ("-own-" in file.name) is wanted:
                for rule in file.group.rules:
                    if rule.name == alert and (not tier or rule.labels.get("tier") == tier):
                        return rule
        raise LookupError(alert)

    def has(self, alert: str, *, own: bool = True) -> bool:
        """Whether there is such an alert."""
        try:
            self.rule(alert, own=own)
        except LookupError:
            return False
        return True

    def firing(self, tier: Behaviour | None = None, *, alert: str = "SLOBudgetBurn") -> str:
        """The series of its firing alerts, of one tier or of all."""
        labels = {"alertname": alert, "alertstate": "firing", **self.slo.identity}
        return f"ALERTS{{{matchers({**labels, **({'tier': tier.tier.name} if tier else {})})}}}"

    def _of_window(self, window: Window) -> dict[str, str]:
        return {"window": window.name}
