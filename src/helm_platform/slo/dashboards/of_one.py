"""The dashboard of a service: any service by choice, or one that is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helm_platform.dashboards.model import (
    Column,
    Dashboard,
    Kind,
    Marker,
    Meaning,
    Panel,
    Query,
    Row,
    Step,
    Table,
    Unit,
    Variable,
    uid,
)
from helm_platform.slo.dashboards.asked import ALERTS, OBJECTIVE, Asked
from helm_platform.slo.dashboards.looks import BURN, COVERAGE, LEFT, OVERVIEW, SERVICE, STATES, times
from helm_platform.slo.indicators import excluded, matchers, number
from helm_platform.slo.platform import Platform, Tier
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import Window, seconds

_DAY = 86400
_OF = 'namespace="$namespace",service="$service",slo="$slo"'
_ASKED = Asked(_OF, 'window="$window"')
_ALERT_STATES = (Meaning(1, "pending", "yellow"), Meaning(2, "firing", "red"))


def service(platform: Platform) -> Dashboard:
    """The dashboard of any service: namespace, service, objective and window are chosen."""
    chosen = (
        Variable("namespace", "Namespace", "namespace", "slo:objective:ratio"),
        Variable("service", "Service", "service", 'slo:objective:ratio{namespace="$namespace"}'),
    )
    tiers = [(each, "") for each in platform.tiers]
    title = "SLOs: service"
    return _dashboard(SERVICE, title, chosen, tiers, platform.windows, (_no_traffic(),), grouped=True)


def fixed(namespace: str, name: str, slos: Sequence[Slo], platform: Platform) -> Dashboard:
    """The dashboard of one service, with the tiers, windows and excluded times of its objectives.

    Without a namespace, which is then that of wherever its rules are, one is chosen.
    """
    where = Variable("namespace", "Namespace", "namespace", f'slo:objective:ratio{{service="{name}"}}')
    chosen = (
        Variable("namespace", "Namespace", fixed=namespace) if namespace else where,
        Variable("service", "Service", fixed=name),
    )
    windows = tuple(dict.fromkeys(window for slo in slos for window in (slo.window, *slo.windows)))
    markers = tuple(_excluded(slo) for slo in slos if slo.exclude)
    title = f"SLOs: {name} ({namespace})" if namespace else f"SLOs: {name}"
    grouped = any(slo.by for slo in slos)
    tiers = list(_tiers(slos, platform))
    return _dashboard(named(namespace, name), title, chosen, tiers, windows, markers, grouped=grouped, slos=slos)


def named(namespace: str, name: str) -> str:
    """The name of the dashboard of one service; `uid` of it leads there."""
    return f"service {namespace}/{name}"


def _dashboard(
    name: str,
    title: str,
    chosen: tuple[Variable, ...],
    tiers: Iterable[tuple[Tier, str]],
    windows: Iterable[Window],
    markers: tuple[Marker, ...],
    *,
    grouped: bool,
    slos: Sequence[Slo] = (),
) -> Dashboard:
    promises = "".join(f" {slo.name}: {slo.description}." for slo in slos if slo.description)
    rows = [
        Row("Now", _now()),
        Row("Error budget", (_budget(windows),)),
        Row("Burn rate", tuple(_burn(tier, only) for tier, only in tiers)),
        Row("Events", (_good(), _traffic())),
        Row("Alerts and data", (_alerts(), _state(), _coverage())),
    ]
    if grouped:
        rows.append(Row("Groups", (_groups(),)))
    return Dashboard(
        name,
        title,
        f"What an objective promises, what is left of its error budget, and who spends it.{promises}",
        (
            *chosen,
            Variable("slo", "SLO", "slo", 'slo:objective:ratio{namespace="$namespace",service="$service"}'),
            Variable("window", "Window", "window", f"slo:objective:ratio{{{_OF}}}"),
        ),
        tuple(rows),
        (_deploys(), *markers),
        links=(("All SLOs", f"/d/{uid(OVERVIEW)}"), *_runbooks(slos)),
    )


def _runbooks(slos: Sequence[Slo]) -> Iterable[tuple[str, str]]:
    return dict.fromkeys(("Runbook", slo.alerts.runbook) for slo in slos if slo.alerts.runbook)


def _tiers(slos: Sequence[Slo], platform: Platform) -> Iterable[tuple[Tier, str]]:
    """The tiers of the objectives, each once, with a matcher of those that have it where not all do."""
    found: dict[Tier, list[str]] = {}
    for slo in slos:
        for tier in slo.alerts.laid_over(platform.tiers):
            found.setdefault(tier, []).append(slo.name)
    for tier, names in found.items():
        yield tier, "" if len(names) == len(slos) else "|".join(names)


def _now() -> tuple[Panel, ...]:
    left, burn = f"min({_ASKED.left})", f"max({_ASKED.burn('1h')})"
    days = 'max(slo:window:days{window="$window"})'
    kept = f"1 - (1 - {left}) * (1 - max({_ASKED.objective}))"
    spent = f"{_DAY} * {days} * clamp_min({left}, 0) / ({burn} > 0)"
    allowed = f"{left} * (1 - max({_ASKED.objective})) * sum({_events()})"
    return (
        _stat("Objective", f"max({_ASKED.objective})", "The share of events that are to be good.", decimals=3),
        Panel(
            "Budget left",
            Kind.GAUGE,
            "What is left of the bad events that the objective allows in the window; below 0 more were bad than it "
            "allows. Near 0, put changes off that can wait. Of an objective that counts groups, that of the worst one.",
            (Query(left),),
            Unit.SHARE,
            width=4,
            decimals=1,
            least=0,
            most=1,
            steps=LEFT,
        ),
        _stat(
            "Bad events left",
            allowed,
            "How many more events may be bad before the budget is spent, as long as traffic stays as it is.",
            unit=Unit.NUMBER,
            decimals=0,
        ),
        _stat(
            "Good events", kept, "The share of good events of the window, to compare with the objective.", decimals=3
        ),
        _stat(
            "Burn rate, 1 h",
            burn,
            "How fast the budget was spent in the last hour. At 1 it lasts just as long as its window; at 10 it is "
            "gone in a tenth of it. Above 1 something is wrong: the row below says since when.",
            unit=Unit.TIMES,
            decimals=2,
            steps=BURN,
        ),
        _stat(
            "Spent in",
            spent,
            "When nothing is left of the budget if all goes on as in the last hour. So long you have to stop it.",
            unit=Unit.DURATION,
            decimals=1,
            empty="never",
            width=4,
        ),
    )


def _events() -> str:
    """All events of the chosen window; those of the calendar's windows are counted hourly."""
    return f"max without (period) (last_over_time(slo:total:increase_$window{{{_OF}}}[70m]))"


def _stat(
    title: str,
    query: str,
    description: str,
    *,
    unit: Unit = Unit.SHARE,
    decimals: int | None = None,
    steps: tuple[Step, ...] = (),
    empty: str = "no data",
    width: int = 4,
) -> Panel:
    queries = (Query(query),)
    return Panel(title, Kind.STAT, description, queries, unit, width, decimals=decimals, steps=steps, empty=empty)


def _budget(windows: Iterable[Window]) -> Panel:
    longest = max(31 if each.name == "month" else 92 if each.calendar else each.seconds / _DAY for each in windows)
    return Panel(
        "Budget left over time",
        Kind.LINES,
        "How the budget came down and recovered. A step down is an incident: its depth is what that incident cost. In "
        "a rolling window it comes back when the incident is as old as the window; in a month it begins anew.",
        (Query(f"min({_ASKED.left})", "left", color="green"), Query("vector(0)", "spent", limit=True)),
        Unit.SHARE,
        width=24,
        height=8,
        decimals=1,
        most=1,
        span=f"{max(1, round(longest))}d",
    )


def _burn(tier: Tier, only: str) -> Panel:
    asked = Asked(f'{_OF},slo=~"{only}"', 'window="$window"') if only else _ASKED
    of = f"; only {only.replace('|', ', ')}" if only else ""
    days = 'max(slo:window:days{window="$window"})'
    factor = number(round(tier.budget * _DAY / float(seconds(tier.long)), 12))
    limit = f"vector({times(tier.burn_rate)})" if tier.burn_rate else f"clamp_min({factor} * {days}, 1)"
    share = (
        f"by then {times(tier.budget * 100)} % of the budget has been spent in {tier.long}"
        if tier.budget
        else f"that is {times(tier.burn_rate)} times what lasts"
    )
    return Panel(
        f"{tier.name}: {tier.long} and {tier.short}{of}",
        Kind.LINES,
        f"The alert of severity {tier.severity} fires while both lines are above the dashed one; {share}. The short "
        f"line says whether it goes on, the long one whether it matters. It ends when the short one falls below.",
        (
            Query(f"max({asked.burn(tier.long)})", tier.long, color="blue"),
            Query(f"max({asked.burn(tier.short)})", tier.short, color="orange"),
            Query(limit, "limit", limit=True),
        ),
        Unit.TIMES,
        width=12,
        height=7,
        decimals=1,
        least=0,
    )


def _good() -> Panel:
    def good(window: str) -> str:
        return f"1 - sum({_ASKED.counts('bad', window)}) / (sum({_ASKED.counts('total', window)}) > 0)"

    return Panel(
        "Good events over time",
        Kind.LINES,
        "The share of good events of the last 5 minutes and of the last hour, all groups together. Below the dashed "
        "line budget is spent faster than it comes back. Nothing is drawn where there was no traffic.",
        (
            Query(good("5m"), "5m", color="orange"),
            Query(good("1h"), "1h", color="blue"),
            Query(f"max({_ASKED.objective})", "objective", limit=True),
        ),
        Unit.SHARE,
        width=12,
        height=8,
        decimals=3,
        most=1,
    )


def _traffic() -> Panel:
    return Panel(
        "Traffic",
        Kind.LINES,
        "Events a second. Fewer than usual is an incident too: who does not reach the service does not fail in it. "
        "A single failure weighs more when traffic is low.",
        (
            Query(f"sum(slo:total:rate{{{_OF}}})", "all", color="blue"),
            Query(f"sum(slo:bad:rate{{{_OF}}})", "bad", color="red"),
        ),
        Unit.RATE,
        width=12,
        height=8,
        decimals=2,
        least=0,
    )


def _alerts() -> Panel:
    by = "max by (alertname, tier)"
    firing, pending = (f'{by} (ALERTS{{alertstate="{state}",{ALERTS},{_OF}}})' for state in ("firing", "pending"))
    return Panel(
        "Alerts",
        Kind.TIMELINE,
        "When alerts of the objective fired. SLOBudgetBurn means that it goes on now, SLOBudgetLow and "
        "SLOBudgetExhausted that it has been too much for long, SLONoData that nobody counts.",
        (Query(f"2 * {firing} or {pending}", "{{alertname}} {{tier}}"),),
        width=24,
        height=6,
        decimals=0,
        meanings=_ALERT_STATES,
        empty="no alert",
    )


def _state() -> Panel:
    return Panel(
        "State",
        Kind.TIMELINE,
        "Whether events were counted. No traffic is normal where nobody comes at night, and in excluded times. No data "
        "means that the query has no result: no alert on the budget can fire, so look for the target or its metric.",
        (Query(f"max(slo:state:code{{{_OF}}})", "state"),),
        width=18,
        height=4,
        decimals=0,
        meanings=STATES,
    )


def _coverage() -> Panel:
    return _stat(
        "Coverage",
        f"min({_ASKED.coverage})",
        "How much of the window has been counted. The budget is about that part alone: of a new objective, or where "
        "Prometheus keeps less than the window, it says little.",
        decimals=0,
        steps=COVERAGE,
        width=6,
    )


def _groups() -> Panel:
    chosen = f"and on ({OBJECTIVE}) {_ASKED.objectives}"
    left = f'last_over_time(slo:budget:left{{{_OF},window="$window"}}[15m])'
    bad, total = (_ASKED.counts(side, "1h") for side in ("bad", "total"))
    return Panel(
        "Budget of each group",
        Kind.TABLE,
        "Of an objective that counts groups, what is left for each, least first, and what they did in the last hour. "
        "One bad group and many good ones point to what is special about it: a tenant, a region, a method.",
        table=Table(
            (),
            (
                Column("Budget left", f"bottomk(50, {left} {chosen})", Unit.SHARE, 1, LEFT),
                Column("Bad 1h", f"{bad} {chosen}", decimals=0),
                Column("Events 1h", f"{total} {chosen}", decimals=0),
            ),
            sort="Budget left",
            rest=True,
        ),
        width=24,
        height=8,
    )


def _deploys() -> Marker:
    """Images that begin to run in the namespace, by kube-state-metrics; where it was away itself, nothing is said.

    The generation of a Deployment would count each step of an autoscaler, and miss all other kinds.
    """
    images = 'count by (namespace, image) (kube_pod_container_info{namespace="$namespace",image!=""}'
    known = 'count by (namespace) (kube_pod_container_info{namespace="$namespace"} offset 5m)'
    return Marker("Deploys", f"{images}) unless {images} offset 5m) and on (namespace) {known}", "{{image}}", "purple")


def _no_traffic() -> Marker:
    return Marker("No traffic or excluded", f"max(slo:state:code{{{_OF}}}) == 1", "nothing was counted", "blue")


def _excluded(slo: Slo) -> Marker:
    """The times that the objective does not count, while it is the one that is shown."""
    shown = f'max(slo:objective:ratio{{{matchers({"service": slo.service, "slo": slo.name})},slo="$slo"}}) > 0'
    return Marker(f"Excluded from {slo.name}", f"{shown} and on () ({excluded(slo)})", "does not count", "blue")
