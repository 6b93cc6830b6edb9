"""The dashboard of a team: what fires in its namespaces, what is left of their quotas and budgets, what is not ready.

Metrics: kube_* of kube-state-metrics (docs/metrics), ALERTS of Prometheus, slo:budget:left of the SLO engine. The file
has TEAM and NAMESPACES in place of the team's name and of a pattern of its namespaces; the chart tenant writes both.
"""

from __future__ import annotations

from helm_platform.dashboards.model import Column, Dashboard, Kind, Panel, Query, Row, Step, Table, Unit
from helm_platform.dashboards.panels import lines, number

TEAM, NAMESPACES = "@team@", "@namespaces@"
TOPIC = "team"

_OWN = f'namespace=~"{NAMESPACES}"'
_ALARM = (Step(None, "green"), Step(1, "red"))
_WARNING = (Step(None, "green"), Step(1, "orange"))
_LEFT = (Step(None, "red"), Step(0.1, "orange"), Step(0.25, "green"))


def team() -> Dashboard:
    """One page for whoever of the team is on call."""
    return Dashboard(
        TEAM,
        f"Team {TEAM}",
        f"The namespaces of {TEAM}: what fires, what is left of quotas and error budgets, and what is not ready.",
        (),
        (
            Row("Now", _now()),
            Row("What fires", (_alerts(),)),
            Row("Room", (_quotas(), *_requests())),
            Row("Objectives", (_budgets(),)),
        ),
        topic=TOPIC,
    )


def _now() -> tuple[Panel, ...]:
    wanted = f"sum(kube_deployment_spec_replicas{{{_OWN}}}) - sum(kube_deployment_status_replicas_available{{{_OWN}}})"
    return (
        number(
            "Alerts",
            f'count(ALERTS{{alertstate="firing",{_OWN}}}) or vector(0)',
            "Alerts that fire now, pages and tickets.",
            _ALARM,
            width=8,
        ),
        number(
            "Pods missing",
            f"{wanted} or vector(0)",
            "Pods that Deployments want and that are not available.",
            _WARNING,
            width=8,
        ),
        number(
            "Pods that wait",
            f'sum(kube_pod_status_phase{{phase="Pending",{_OWN}}}) or vector(0)',
            "Pods without a node: the quota, the nodes or a volume.",
            _WARNING,
            width=8,
        ),
    )


def _alerts() -> Panel:
    fires = f'alertstate="firing",{_OWN}'
    return Panel(
        "Alerts that fire",
        Kind.TABLE,
        "One line for each alert, namespace and severity; the runbook of an alert has its name.",
        table=Table(
            (("alertname", "Alert"), ("namespace", "Namespace"), ("severity", "Severity")),
            (Column("Firing", f"count by (alertname, namespace, severity) (ALERTS{{{fires}}})", decimals=0),),
            sort="Firing",
        ),
        width=24,
        height=8,
        empty="nothing fires",
    )


def _quotas() -> Panel:
    def of(kind: str) -> str:
        return f'max by (namespace, resource) (kube_resourcequota{{resourcequota="quota",type="{kind}",{_OWN}}})'

    return Panel(
        "What is used of the quotas",
        Kind.TABLE,
        "One line for each namespace and resource. At 100 % new pods are refused; the platform team gives more.",
        table=Table(
            (("namespace", "Namespace"), ("resource", "Resource")),
            (
                Column("Free", f"1 - {of('used')} / ({of('hard')} > 0)", Unit.SHARE, 0, _LEFT),
                Column("Used", of("used"), Unit.NUMBER, 1),
                Column("May be used", of("hard"), Unit.NUMBER, 1),
            ),
            sort="Free",
        ),
        width=24,
        height=10,
        empty="no quota is measured",
    )


def _requests() -> tuple[Panel, ...]:
    def of(resource: str, title: str, used: str, unit: Unit) -> Panel:
        quota = f'kube_resourcequota{{resourcequota="quota",resource="requests.{resource}",{_OWN}'
        return lines(
            title,
            "Used, and asked for by pods. Far below what is asked for, requests are too large.",
            (
                Query(f"sum by (namespace) ({used})", "{{namespace}} used"),
                Query(f'sum by (namespace) ({quota},type="used"}})', "{{namespace}} asked for"),
            ),
            unit,
        )

    return (
        of("cpu", "CPU", f'rate(container_cpu_usage_seconds_total{{container!="",{_OWN}}}[5m])', Unit.NUMBER),
        of("memory", "Memory", f'container_memory_working_set_bytes{{container!="",{_OWN}}}', Unit.BYTES),
    )


def _budgets() -> Panel:
    left = f"min by (namespace, service, slo, window) (slo:budget:left{{{_OWN}}})"
    return Panel(
        "Error budgets, the emptiest first",
        Kind.TABLE,
        "What is left of each budget. Below zero the objective is missed: no risky release until it is back.",
        table=Table(
            (("namespace", "Namespace"), ("service", "Service"), ("slo", "Objective"), ("window", "Window")),
            (Column("Left", left, Unit.SHARE, 1, _LEFT),),
            sort="Left",
        ),
        width=24,
        height=8,
        empty="no objective is measured",
    )
