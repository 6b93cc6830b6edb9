"""Monitoring: the routes of a team see its own alerts, its rules raise none in the name of another, and its monitors
scrape its own pods.

Source: prometheus-operator `pkg/alertmanager/amcfg.go`: with the strategy OnNamespace, the default, every route of an
AlertmanagerConfig gets the matcher `namespace=…` of its own namespace; with None it gets none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.proofs.cluster import TEAM_LABEL, Item, as_list, as_map, as_maps
from helm_platform.proofs.isolation.check import Absent, Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy

_GROUP = "monitoring.coreos.com"
_MONITORS = ("ServiceMonitor", "PodMonitor")


def routes(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Whoever picks up an AlertmanagerConfig of the team adds the namespace to its routes."""
    takers = [each for each in tenancy.receivers if each.kind == "Alertmanager"]
    for space in team.spaces:
        for item in tenancy.cluster.within(space.name, "AlertmanagerConfig", _GROUP):
            taken = [each for each in takers if each.refusal(item, tenancy.cluster) is None]
            for each in taken:
                strategy = as_map(each.spec.get("alertmanagerConfigMatcherStrategy")).get("type", "OnNamespace")
                own = strategy == "OnNamespaceExceptForAlertmanagerNamespace" and space.name == each.namespace
                if strategy == "None" or own:
                    message = f"{each.label} has the strategy {strategy}: its routes get the alerts of all teams"
                    advice = (
                        "Leave alertmanagerConfigMatcherStrategy at OnNamespace, and keep teams out of its namespace."
                    )
                    yield Breach(item, message, advice)
            by = ", ".join(each.label for each in taken)
            yield f"routes get namespace={space.name} alone" + (
                f", by {by}" if by else ", as is the operator's default"
            )
    yield Absent("no AlertmanagerConfig is in the team's namespaces")


def rules(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No rule of the team writes the namespace or the team of another on an alert, and none may."""
    own = {"namespace": set(team.namespaces), "team": {team.name}, TEAM_LABEL: {team.name}}
    for space in team.spaces:
        for item in tenancy.cluster.within(space.name, "PrometheusRule", _GROUP):
            for group in as_maps(item.spec.get("groups")):
                for rule in as_maps(group.get("rules")):
                    yield from _signed(item, rule, own)
        hold = tenancy.admission.holds("team-labels", space.name)
        if not hold.held:
            message = f"objects in {space.name} may have the label {TEAM_LABEL} of another team: {hold.why}"
            yield Breach(hold.item or space, message, "Bind the policy team-labels of charts/security with Deny.")
        else:
            yield hold.why


def monitors(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """No monitor looks into namespaces of others, unless every Prometheus that picks it up ignores that."""
    count = 0
    for space in team.spaces:
        for item in (each for kind in _MONITORS for each in tenancy.cluster.within(space.name, kind, _GROUP)):
            count += 1
            selector = as_map(item.spec.get("namespaceSelector"))
            wanted = [str(each) for each in as_list(selector.get("matchNames"))]
            foreign = [each for each in wanted if each not in team.namespaces]
            takers = [
                each
                for each in tenancy.receivers
                if item.kind in each.choices and each.refusal(item, tenancy.cluster) is None
            ]
            ignored = takers and all(each.spec.get("ignoreNamespaceSelectors") for each in takers)
            if not (selector.get("any") or foreign) or ignored:
                continue
            where = "every namespace" if selector.get("any") else ", ".join(foreign)
            message = f"it has pods of {where} scraped, with labels and limits of this team"
            yield Breach(item, message, "Take namespaceSelector away; a monitor selects in its own namespace.")
    yield f"{count} monitors scrape in their own namespaces" if count else Absent("the team has no monitors")


def _signed(item: Item, rule: dict[str, Any], own: dict[str, set[str]]) -> Iterator[Said]:
    written = as_map(rule.get("labels"))
    for label, values in own.items():
        value = str(written.get(label, ""))
        if value and "{{" not in value and value not in values:
            name = rule.get("alert") or rule.get("record")
            message = f"{name} has {label}={value}, which is not this team's: others are called for it"
            yield Breach(item, message, f"Take {label} out of the labels of the rule.")


def _foreign_label(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
    for namespace in team.namespaces:
        metadata = {"name": "isolation-signed", "namespace": namespace}
        like = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
        signed = {**like, "metadata": {**metadata, "labels": {TEAM_LABEL: f"not-{team.name}"}}}
        yield Attempt(signed, like, f"an object with the label {TEAM_LABEL} of another team")


CHECKS = (
    Check(
        "alert-routes",
        "Do the team's routes get alerts of others?",
        "AlertmanagerConfig of the team, and the strategy of each Alertmanager that picks it up",
        routes,
    ),
    Check(
        "alert-labels",
        "Does a rule of the team raise an alert in the name of another?",
        "labels of every PrometheusRule of the team, and the policy team-labels",
        rules,
        "an object with the label of another team is refused, and the same without it admitted",
        _foreign_label,
    ),
    Check(
        "monitors",
        "Does a monitor of the team scrape pods of others?",
        "namespaceSelector of every ServiceMonitor and PodMonitor of the team",
        monitors,
    ),
)
