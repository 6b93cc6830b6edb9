"""The dashboard of all objectives of a cluster: which are in trouble, worst first."""

from __future__ import annotations

from helm_platform.dashboards.model import (
    Column,
    Dashboard,
    Kind,
    Link,
    Meaning,
    Panel,
    Query,
    Row,
    Step,
    Table,
    Unit,
    Variable,
)
from helm_platform.slo.dashboards.asked import Asked
from helm_platform.slo.dashboards.looks import BURN, COVERAGE, LEFT, OVERVIEW, SERVICE, STATES
from helm_platform.slo.platform import Platform
from helm_platform.slo.windows import seconds

_ALARM = (Step(None, "green"), Step(1, "red"))
_WARNING = (Step(None, "green"), Step(1, "orange"))
_SERVICE = "namespace, service"

_ASKED = Asked('namespace=~"$namespace",service=~"$service"', 'team=~"$team"')


def overview(platform: Platform) -> Dashboard:
    """The overview, with the windows of the platform's tiers."""
    return Dashboard(
        OVERVIEW,
        "SLOs: overview",
        "All service level objectives, those with the least error budget first. The name of a service leads to it.",
        (
            Variable("namespace", "Namespace", "namespace", "slo:objective:ratio", several=True),
            Variable("team", "Team", "team", 'slo:objective:ratio{namespace=~"$namespace"}', several=True),
            Variable(
                "service",
                "Service",
                "service",
                'slo:objective:ratio{namespace=~"$namespace",team=~"$team"}',
                several=True,
            ),
        ),
        (
            Row("Now", (*_numbers(),)),
            Row("By objective", (_objectives(platform),)),
            Row("By service", (_services(), _history())),
        ),
        span="24h",
    )


def _numbers() -> tuple[Panel, ...]:
    names = "namespace, service, slo"
    firing = f"count(count by ({names}) (({_ASKED.alerts}) > 0)) or vector(0)"
    spent = f"count(count by ({names}) (({_ASKED.left}) <= 0)) or vector(0)"
    burning = f"count(count by ({names}) (({_ASKED.burn('1h')}) >= 1)) or vector(0)"
    missing = f"count(count by ({names}) (({_ASKED.state}) == 0)) or vector(0)"
    count = f"count(count by ({names}) ({_ASKED.objectives})) or vector(0)"
    good = f"1 - {_ASKED.summed('bad', '1d', '')} / ({_ASKED.summed('total', '1d', '')} > 0)"
    return (
        _number("Objectives", count, "How many objectives the choice above has.", (Step(None, "text"),)),
        _number(
            "With alerts",
            firing,
            "Objectives with an alert that fires. The table says which; its runbook says what to do.",
            _ALARM,
        ),
        _number(
            "Out of budget",
            spent,
            "Objectives with nothing left of the budget of one of their windows: changes that can wait should wait.",
            _ALARM,
        ),
        _number(
            "Burning",
            burning,
            "Objectives that spent more in the last hour than they may for long. It is early: no alert may fire yet.",
            _WARNING,
        ),
        _number(
            "Without data",
            missing,
            "Objectives whose events nobody counts, so that none of their alerts can fire: look at their targets.",
            _WARNING,
        ),
        Panel(
            "Good events of 1 d",
            Kind.STAT,
            "The share of good events of the last day: all events that were good by all that there were. "
            "Objectives with more traffic weigh more.",
            (Query(good),),
            Unit.SHARE,
            width=4,
            decimals=3,
        ),
    )


def _number(title: str, query: str, description: str, steps: tuple[Step, ...]) -> Panel:
    return Panel(title, Kind.STAT, description, (Query(query),), Unit.NUMBER, width=4, decimals=0, steps=steps)


def _objectives(platform: Platform) -> Panel:
    windows = {window for tier in platform.tiers for window in (tier.long, tier.short)}
    burns = tuple(
        Column(f"Burn {window}", _ASKED.burn(window), Unit.TIMES, 1, BURN) for window in sorted(windows, key=seconds)
    )
    return Panel(
        "All objectives",
        Kind.TABLE,
        "One line for each window of each objective, the least budget first. Burn is how fast the budget was spent in "
        "the last minutes, hours and days: at 1 it lasts just as long as its window, at 10 a tenth of that. An alert "
        "fires when both windows of a tier are above its limit. Coverage says how much of the window has been counted: "
        "below 100 % the budget is that of the time that was.",
        table=Table(
            (
                ("service", "Service"),
                ("namespace", "Namespace"),
                ("slo", "SLO"),
                ("window", "Window"),
                ("team", "Team"),
            ),
            (
                Column("Objective", _ASKED.objective, Unit.SHARE, 3),
                Column("Budget left", _ASKED.left, Unit.SHARE, 1, LEFT),
                *burns,
                Column("State", _ASKED.state, meanings=STATES),
                Column("Coverage", _ASKED.coverage, Unit.SHARE, 0, COVERAGE),
                Column("Alerts", _ASKED.alerts, Unit.NUMBER, 0, _ALARM, (Meaning(0, "none", "green"),)),
            ),
            sort="Budget left",
            link=Link("What happens there", SERVICE, ("namespace", "service", "slo", "window")),
        ),
        width=24,
        height=14,
        empty="no objective",
    )


def _services() -> Panel:
    def good(window: str) -> str:
        bad, total = (_ASKED.summed(side, window, _SERVICE) for side in ("bad", "total"))
        return f"1 - {bad} / ({total} > 0)"

    return Panel(
        "Services",
        Kind.TABLE,
        "All objectives of a service together: all their good events by all their events, so that one with more "
        "traffic weighs more. Averages of ratios would not say what users saw.",
        table=Table(
            (("service", "Service"), ("namespace", "Namespace")),
            (
                Column("Objectives", f"count by ({_SERVICE}) ({_ASKED.objectives})", decimals=0),
                Column("Events 1d", _ASKED.summed("total", "1d", _SERVICE), decimals=0),
                Column("Bad 1d", _ASKED.summed("bad", "1d", _SERVICE), decimals=0),
                Column("Good 1h", good("1h"), Unit.SHARE, 3),
                Column("Good 1d", good("1d"), Unit.SHARE, 3),
                Column("Good 3d", good("3d"), Unit.SHARE, 3),
            ),
            sort="Good 1d",
        ),
        width=14,
        height=10,
        empty="no service",
    )


def _history() -> Panel:
    names = "namespace, service, slo"
    firing = f"count(count by ({names}) (({_ASKED.alerts}) > 0)) or vector(0)"
    spent = f"count(count by ({names}) (({_ASKED.left}) <= 0)) or vector(0)"
    return Panel(
        "In trouble",
        Kind.LINES,
        "How many objectives had an alert, and how many no budget. Many at once have one cause: look at what they "
        "share, such as an ingress, a database or a node.",
        (Query(firing, "with alerts", color="orange"), Query(spent, "out of budget", color="red")),
        width=10,
        height=10,
        decimals=0,
        least=0,
    )
