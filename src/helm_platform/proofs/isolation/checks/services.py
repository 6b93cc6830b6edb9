"""Services stay in the cluster: no port of the nodes and no address of others is a team's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from helm_platform.proofs.cluster import as_list, as_map
from helm_platform.proofs.isolation.check import Attempt, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy, annotated


def node_ports(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """A quota of none, or the policy service-types without an exception."""
    for space in team.spaces:
        quotas = tenancy.cluster.within(space.name, "ResourceQuota", "")
        none = next((q for q in quotas if str(as_map(q.spec.get("hard")).get("services.nodeports")) == "0"), None)
        hold = tenancy.admission.holds("service-types", space.name)
        excepted = "NodePort" in annotated(space, "service-types")
        if none is not None:
            yield f"{none.label} allows no services.nodeports"
        elif not hold.held:
            advice = "Bind the policy service-types of charts/security, or set services.nodeports to 0 in the quota."
            yield Breach(hold.item or space, f"{space.name} may have NodePorts: {hold.why}", advice)
        elif excepted:
            advice = "Take NodePort out of serviceTypes of the team's values."
            yield Breach(space, "its annotation helm-platform.io/service-types allows NodePort", advice)
        else:
            yield hold.why


def external_addresses(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """The policy external-ips is bound, and no Service in the input has such an address."""
    for space in team.spaces:
        for service in tenancy.cluster.within(space.name, "Service", ""):
            taken = [str(each) for each in as_list(service.spec.get("externalIPs"))]
            if taken:
                message = f"it takes the traffic of {', '.join(taken)} from every pod, whosever the address is"
                yield Breach(service, message, "Take externalIPs away; make a route.")
        hold = tenancy.admission.holds("external-ips", space.name)
        if not hold.held:
            message = f"a Service of {space.name} may take the traffic of any address: {hold.why}"
            advice = "Bind the policy external-ips of charts/security with Deny."
            yield Breach(hold.item or space, message, advice)
        else:
            yield hold.why


def _tries(name: str, more: dict[str, Any], what: str) -> Callable[[Tenancy, Team], Iterator[Attempt]]:
    def tried(_tenancy: Tenancy, team: Team) -> Iterator[Attempt]:
        for namespace in team.namespaces:
            metadata = {"name": name, "namespace": namespace}
            service: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": metadata}
            spec = {"ports": [{"port": 80}], "selector": {"app": "web"}}
            yield Attempt({**service, "spec": {**spec, **more}}, {**service, "spec": spec}, what)

    return tried


CHECKS = (
    Check(
        "node-ports",
        "Does anything admit a Service on ports of the nodes?",
        "the policy service-types without the exception NodePort, or a quota of no services.nodeports",
        node_ports,
        "a NodePort is refused, and the same as ClusterIP admitted",
        _tries("isolation-service", {"type": "NodePort"}, "a Service of type NodePort"),
        "MTB-PL1-BC-HI-1",
    ),
    Check(
        "external-addresses",
        "Does a Service take the traffic of an address that is another's (CVE-2020-8554)?",
        "externalIPs of the team's Services, and the policy external-ips",
        external_addresses,
        "a Service with an external address is refused, and the same without it admitted",
        _tries("isolation-address", {"externalIPs": ["192.0.2.7"]}, "a Service with an external address"),
    ),
)
