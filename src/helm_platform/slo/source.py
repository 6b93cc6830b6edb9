"""The rules that an objective has of its own: its counts at the base window, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable

from helm_platform.slo.indicators import number, queries
from helm_platform.slo.platform import Platform
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.spec import Slo


def sources(slos: Iterable[Slo], platform: Platform, *, recorded: bool = True, modifier: str = "") -> tuple[Group, ...]:
    """One group an objective; composites come last, so that they read what the others have just counted."""
    ordered = sorted(slos, key=lambda slo: "composite" in slo.sli)
    return tuple(source(slo, platform, recorded=recorded, modifier=modifier) for slo in ordered)


def source(slo: Slo, platform: Platform, *, recorded: bool = True, modifier: str = "") -> Group:
    """The source rules of one objective, with a resolved indicator: all, bad, then the objective for each window.

    `recorded` and `modifier` are those of `indicators.queries`.
    """
    counted = queries(slo, platform, recorded=recorded, modifier=modifier)
    identity = slo.identity
    rules = [Rule("slo:total:rate", counted.total, identity), Rule("slo:bad:rate", counted.bad, identity)]
    for window in (slo.window, *slo.windows):
        alerts = ("own" if slo.own_alerts else "shared") if window is slo.window else "budget"
        team = {"team": slo.team} if slo.team else {}
        labels = {**slo.labels, **identity, **team, "window": window.name, "alerts": alerts}
        rules.append(Rule("slo:objective:ratio", f"vector({number(slo.objective)})", labels))
    return Group(f"slo-{slo.service}-{slo.name}", platform.interval, tuple(rules), slo.max_groups if slo.by else 0)
