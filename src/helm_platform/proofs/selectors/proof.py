"""The proof itself: every object that somebody is meant to pick up is, and every monitor has something to scrape."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.proofs.cluster import Cluster, Item, as_map, as_maps
from helm_platform.proofs.outcome import Outcome, finding
from helm_platform.proofs.selectors.receivers import KINDS, Receiver
from helm_platform.proofs.selectors.refusal import absent_secrets, rejected
from helm_platform.proofs.selectors.targets import scraped

RULES: dict[str, str] = {
    "not-selected": "No Prometheus, Alertmanager or Grafana of the input picks the object up.",
    "rejected": "prometheus-operator leaves out what a Prometheus selects.",
    "no-target": "A monitor, or one of its endpoints, matches no port of any pod.",
    "unknown-target": "The input does not tell whether a monitor has something to scrape.",
    "needs-secret": "prometheus-operator leaves a monitor out until a Secret is there.",
    "dashboard-collision": "Two dashboards have one file name or uid: only one of them is shown.",
}
"""Every rule id of this proof, with what it means."""

_GROUP = "monitoring.coreos.com"
_MONITORS = ("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig")
_COLUMNS = ("OBJECT", "PICKED UP BY", "WHAT FOR")


@dataclass
class _Found:
    rows: list[tuple[str, ...]] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def prove(cluster: Cluster, receivers: Sequence[Receiver]) -> Outcome:
    """A row for each object, and what is wrong with it."""
    found = _Found()
    items = [each for each in cluster.items if each.group == _GROUP and each.kind in KINDS]
    for item in items:
        for receiver in _taken(item, cluster, receivers, found):
            found.rows.append((item.label, receiver.label, _purpose(item, receiver, cluster, found)))
    dashboards = [each for each in cluster.of("ConfigMap", "") if _is_dashboard(each, receivers)]
    for item in dashboards:
        titles = ", ".join(title for _, _, title in _dashboards(item)) or "no dashboard in it"
        found.rows += [(item.label, each.label, titles) for each in _taken(item, cluster, receivers, found)]
    found.findings += _collisions(dashboards)
    checked = f"{len(items)} monitors, rules and routes, {len(dashboards)} dashboards, {len(receivers)} receivers"
    return Outcome(_COLUMNS, tuple(found.rows), tuple(found.findings), checked, RULES)


def selected(item: Item, receiver: Receiver, cluster: Cluster) -> bool:
    """Whether prometheus-operator writes an object into what this receiver gets."""
    if item.kind not in receiver.choices or receiver.refusal(item, cluster) is not None:
        return False
    return item.kind not in _MONITORS or not (any(rejected(item, receiver)) or any(absent_secrets(item, cluster)))


def _taken(item: Item, cluster: Cluster, receivers: Sequence[Receiver], found: _Found) -> list[Receiver]:
    """Who picks an object up; a finding where nobody does."""
    refusals = {each: each.refusal(item, cluster) for each in receivers if item.kind in each.choices}
    taken = [each for each, refusal in refusals.items() if refusal is None]
    if not taken:
        reasons = "; ".join(f"{each.label}: {refusal}" for each, refusal in refusals.items())
        reasons = reasons or f"nothing in the input picks up what is a {item.kind}"
        found.findings.append(finding("not-selected", item, f"nobody picks it up. {reasons}", _advice(item, refusals)))
        found.rows.append((item.label, "nobody", ""))
    return taken


def _purpose(item: Item, receiver: Receiver, cluster: Cluster, found: _Found) -> str:
    if item.kind == "AlertmanagerConfig":
        return _routes(item, receiver)
    if item.kind == "PrometheusRule":
        label = receiver.spec.get("enforcedNamespaceLabel")
        limited = label and not _excluded(item, receiver)
        return f"queries limited to {label}={item.namespace}" if limited else "queries as written"
    for reason in rejected(item, receiver):
        advice = f"Change it, or what {receiver.label} allows."
        found.findings.append(finding("rejected", item, f"the operator leaves it out: {reason}", advice))
    for reason in absent_secrets(item, cluster):
        advice = "Make the Secret before, or add what makes it to the input."
        found.findings.append(finding("needs-secret", item, reason, advice, Level.WARNING))
    targets = scraped(item, receiver, cluster)
    advice = "Make the labels and ports of the Service and the pods those that the monitor names."
    found.findings += [finding("no-target", item, reason, advice) for reason in dict.fromkeys(targets.wrong)]
    advice = "Add the objects that make the pods to the input."
    found.findings += [
        finding("unknown-target", item, reason, advice, Level.WARNING) for reason in dict.fromkeys(targets.unknown)
    ]
    return "; ".join(dict.fromkeys(targets.found)) or "nothing"


def _routes(item: Item, receiver: Receiver) -> str:
    """Which alerts the routes of an AlertmanagerConfig see."""
    strategy = as_map(receiver.spec.get("alertmanagerConfigMatcherStrategy")).get("type", "OnNamespace")
    own = strategy == "OnNamespaceExceptForAlertmanagerNamespace" and item.namespace == receiver.namespace
    return "every alert" if strategy == "None" or own else f"alerts with namespace={item.namespace}"


def _excluded(item: Item, receiver: Receiver) -> bool:
    """Whether `excludedFromEnforcement` names the object; no name is every one of its kind in the namespace."""
    return any(
        each.get("resource") == "prometheusrules"
        and each.get("namespace") == item.namespace
        and each.get("name") in (None, "", item.name)
        for each in as_maps(receiver.spec.get("excludedFromEnforcement"))
    )


def _advice(item: Item, able: object) -> str:
    if not able:
        return "Add the objects of the monitoring stack to the input, or its values with --stack."
    if item.kind == "ConfigMap":
        return "Give it the label of the sidecar, or let the sidecar search its namespace."
    where = "with global.platform.monitoring.labels in the values" if item.template else "on the object"
    return f"Set the label that is wanted: on the Namespace, or {where}."


def _is_dashboard(item: Item, receivers: Sequence[Receiver]) -> bool:
    """A ConfigMap with a dashboard in it, or with a label that a sidecar looks for."""
    wanted = {
        str(each["key"])
        for receiver in receivers
        if (choice := receiver.choices.get("ConfigMap"))
        for each in choice.objects["matchExpressions"]
    }
    return bool(wanted & item.labels.keys()) or any(_dashboards(item))


def _dashboards(item: Item) -> Iterator[tuple[str, str, str]]:
    """File name, uid and title of each dashboard in a ConfigMap."""
    for name, text in as_map(item.manifest.get("data")).items():
        if not str(name).endswith(".json"):
            continue
        try:
            content = json.loads(str(text))
        except ValueError:
            continue
        if isinstance(content, dict) and "panels" in content:
            yield str(name), str(content.get("uid") or ""), str(content.get("title") or name)


def _collisions(items: Sequence[Item]) -> Iterator[Diagnostic]:
    """File names and uids that two ConfigMaps share: the later one is shown (kiwigrid/k8s-sidecar#141)."""
    seen: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        folder = str(item.annotations.get("grafana_folder", ""))
        for name, uid, _ in _dashboards(item):
            seen["the file name", f"{folder}/{name}".lstrip("/")].append(item)
            if uid:
                seen["the uid", uid].append(item)
    for (what, value), owners in seen.items():
        for other in owners[1:]:
            if (other.namespace, other.name) != (owners[0].namespace, owners[0].name):
                message = f"its dashboard has {what} {value} of {owners[0].label}: only one of them is shown"
                yield finding("dashboard-collision", other, message, "Put the team into the name and the uid.")
