"""The proof: declared flows arrive, every pod is closed by default, and between teams nothing else is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.proofs.cluster import TEAM_LABEL, Cluster, Pods
from helm_platform.proofs.outcome import Outcome, finding
from helm_platform.proofs.reachability.classes import pairs
from helm_platform.proofs.reachability.evaluate import POD_ADDRESS, Policies, Verdict, decide
from helm_platform.proofs.reachability.flows import Flow, end_of

RULES: dict[str, str] = {
    "closed": "A NetworkPolicy stops traffic that is declared.",
    "open": "Traffic between teams is possible that nobody declares.",
    "no-default-deny": "No NetworkPolicy selects the pods for a direction, so that all of it is open.",
}
"""Every rule id of this proof, with what it means."""

_COLUMNS = ("FLOW", "WHY", "PATH")


def prove(cluster: Cluster, flows: Sequence[Flow]) -> Outcome:
    """A row for each declared flow; what is closed, what is open and what is not isolated."""
    policies = Policies(cluster)
    rows, findings = [], []
    for flow in flows:
        verdict = decide(policies, flow.source, flow.destination, flow.port, flow.protocol)
        rows.append((flow.label, flow.why, ("" if verdict.allowed else "CLOSED: ") + str(verdict)))
        if not verdict.allowed:
            findings.append(_closed(flow, verdict))
    pods = [each for each in cluster.pods if not each.host_network]
    findings += [each for own in pods for each in _unisolated(policies, own)]
    findings += _undeclared(cluster, policies, pods, flows)
    checked = f"{len(flows)} flows, {len(cluster.of('NetworkPolicy'))} policies, {len(pods)} workloads"
    return Outcome(_COLUMNS, tuple(rows), tuple(findings), checked, RULES)


def _closed(flow: Flow, verdict: Verdict) -> Diagnostic:
    message = f"{flow.label} is closed, but {flow.why}. {verdict}"
    advice = "Allow it in a NetworkPolicy of the end that denies it, or stop declaring it."
    if flow.item is None:
        return Diagnostic("closed", Level.ERROR, message, origin="flows", help=advice)
    return finding("closed", flow.item, message, advice)


def _unisolated(policies: Policies, pods: Pods) -> Iterator[Diagnostic]:
    for direction in ("Ingress", "Egress"):
        if not policies.of(end_of(pods), direction):
            message = (
                f"no NetworkPolicy in {pods.namespace} selects its pods for {direction.lower()}: all of it is open"
            )
            advice = "Add a policy with an empty podSelector and both policyTypes to the namespace."
            yield finding("no-default-deny", pods.owner, message, advice)


def _undeclared(
    cluster: Cluster, policies: Policies, pods: Sequence[Pods], flows: Sequence[Flow]
) -> Iterator[Diagnostic]:
    declared = {each.label for each in flows}
    # Without the label each namespace is a team of its own.
    teams = {name: str(labels.get(TEAM_LABEL, name)) for name, labels in cluster.namespaces.items()}
    # Some networks hold the traffic of pods against ipBlock: an address of a pod, as most clusters have them.
    owners = {replace(end_of(each), address=POD_ADDRESS): each for each in pods}
    for caller, called, port in pairs(policies, list(owners), lambda end: teams[end.namespace or ""]):
        flow = Flow(caller, called, port.number, "", port.protocol)
        if flow.label not in declared:
            yield _open(flow, owners[called], decide(policies, caller, called, port.number, port.protocol))


def _open(flow: Flow, destination: Pods, verdict: Verdict) -> Diagnostic:
    message = f"{flow.label} is open between teams and nobody declares it. {verdict}"
    advice = "Narrow the rule that allows it, or declare the flow with its reason."
    return finding("open", destination.owner, message, advice)
