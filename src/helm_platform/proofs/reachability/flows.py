"""Traffic that is declared: what the objects of the input say of themselves, and what a file adds.

| Object | Flow |
|---|---|
| any pods | to DNS, UDP and TCP 53 |
| ServiceMonitor, PodMonitor | from Prometheus to the ports that it scrapes |
| Ingress, HTTPRoute, GRPCRoute | from the controller to the pods of each backend |
| webhook configurations, APIService | from the API server to the pods of the Service |
| NetworkPolicy with egress to pods by labels | to these pods: the `needs` of an application |
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform.objects.labels import labels_match, selector_matches
from helm_platform.proofs.cluster import Cluster, Item, Pods, Port, as_map, as_maps, target
from helm_platform.proofs.reachability.evaluate import End, types
from helm_platform.proofs.selectors.refusal import endpoints
from helm_platform.proofs.selectors.targets import chosen_namespaces, pod_ports, service_ports

_WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_ROUTES = ("HTTPRoute", "GRPCRoute")


@dataclass(frozen=True, eq=False)
class Flow:
    """A connection that must be possible. `why` says who declares it, `item` is that object."""

    source: End
    destination: End
    port: int
    why: str
    protocol: str = "TCP"
    item: Item | None = None

    @property
    def label(self) -> str:
        """`Deployment shop/web -> Deployment store/db:5432/TCP`."""
        return f"{self.source.label} -> {self.destination.label}:{self.port}/{self.protocol}"


@dataclass(frozen=True)
class Actors:
    """Who calls, where the input does not have the pods. An API server may be anywhere, outside of the cluster too."""

    dns: End = field(default_factory=lambda: End("DNS", "kube-system", {"k8s-app": "kube-dns"}))
    prometheus: End = field(
        default_factory=lambda: End("Prometheus", "monitoring", {"app.kubernetes.io/name": "prometheus"})
    )
    ingress: End = field(default_factory=lambda: End("ingress", "ingress"))
    apiserver: End = field(default_factory=lambda: End("API server", address="192.0.2.10"))


@dataclass(frozen=True)
class Declared:
    """What a file declares: `problems` are what is wrong with it, each with its path."""

    actors: Actors
    flows: tuple[Flow, ...] = ()
    problems: tuple[str, ...] = ()


def end_of(pods: Pods) -> End:
    """The pods of a workload as an end."""
    return End(pods.label, pods.namespace, pods.labels, pods.ports)


def derived(cluster: Cluster, actors: Actors) -> list[Flow]:
    """What the objects of the input declare, each connection once."""
    found = [*_dns(cluster, actors), *_scrapes(cluster, actors), *_routes(cluster, actors), *_webhooks(cluster, actors)]
    found += needs(cluster)
    return list({(each.label, each.why): each for each in found}.values())


def read(content: Any, cluster: Cluster) -> Declared:
    """The flows of a file; all problems of it at once."""
    import json

    from jsonschema import Draft7Validator

    schema = json.loads(Path(__file__).with_name("flows.schema.json").read_text(encoding="utf-8"))
    problems = [
        f"{'.'.join(map(str, each.absolute_path)) or 'the file'}: {each.message}"
        for each in Draft7Validator(schema).iter_errors(content)
    ]
    if problems:
        return Declared(Actors(), problems=tuple(problems))
    default = Actors()
    given = content.get("actors", {})
    problems += [
        f"actors.{name}: `{each['address']}` is no address" for name, each in given.items() if _no_address(each)
    ]
    flows = []
    for number, each in enumerate(content.get("flows", [])):
        problems += [
            f"flows.{number}.{key}: `{each[key]['address']}` is no address"
            for key in ("from", "to")
            if _no_address(each[key])
        ]
        protocol = each.get("protocol", "TCP")
        flows += [
            Flow(source, destination, each["port"], each["why"], protocol)
            for source in _ends(each["from"], cluster)
            for destination in _ends(each["to"], cluster)
        ]
    actors = Actors(
        **{
            name: _end(name, given[name]) if name in given else getattr(default, name)
            for name in ("dns", "prometheus", "ingress", "apiserver")
        }
    )
    return Declared(actors, tuple(flows), tuple(problems))


def _no_address(end: Mapping[str, Any]) -> bool:
    try:
        ipaddress.ip_address(end.get("address", "192.0.2.1"))
    except ValueError:
        return True
    return False


def _ends(given: Mapping[str, Any], cluster: Cluster) -> Sequence[End]:
    """The pods of the input that are meant, else an end made of what is written."""
    if "namespace" not in given:
        return [_end(given["address"], given)]
    wanted = given.get("labels") or {}
    pods = [each for each in cluster.pods_in(given["namespace"]) if not wanted or labels_match(wanted, each.labels)]
    written = ",".join(f"{key}={value}" for key, value in wanted.items())
    return [end_of(each) for each in pods] or [_end(f"pods {given['namespace']}/{written or '*'}", given)]


def _end(label: str, given: Mapping[str, Any]) -> End:
    return End(label, given.get("namespace"), given.get("labels") or {}, (), given.get("address"))


def _dns(cluster: Cluster, actors: Actors) -> Iterator[Flow]:
    for each in cluster.pods:
        if not each.host_network:
            for protocol in ("UDP", "TCP"):
                yield Flow(end_of(each), actors.dns, 53, "every pod asks for names", protocol, each.owner)


def _scrapes(cluster: Cluster, actors: Actors) -> Iterator[Flow]:
    for monitor in (*cluster.of("ServiceMonitor"), *cluster.of("PodMonitor")):
        why = f"{monitor.label} has it scraped"
        for _, endpoint in endpoints(monitor):
            for pods, number in _scraped(cluster, monitor, endpoint):
                yield Flow(actors.prometheus, end_of(pods), number, why, item=monitor)


def _scraped(cluster: Cluster, monitor: Item, endpoint: Mapping[str, Any]) -> Iterator[tuple[Pods, int]]:
    names, selector = chosen_namespaces(monitor, cluster), as_map(monitor.spec.get("selector"))
    if monitor.kind == "PodMonitor":
        chosen = (each for name in names for each in cluster.pods_in(name) if selector_matches(selector, each.labels))
        yield from ((pods, number) for pods in chosen for number in pod_ports(endpoint, pods))
        return
    for service in cluster.of("Service", ""):
        if service.namespace in names and selector_matches(selector, service.labels):
            for pods in cluster.behind(service):
                yield from ((pods, number) for number in service_ports(endpoint, service, pods))


def _to_service(cluster: Cluster, source: End, item: Item, namespace: str, name: str, wanted: Any) -> Iterator[Flow]:
    """Flows to the pods behind one port of a Service, given by name or number."""
    service = cluster.service(namespace, name)
    if service is None:
        return
    for pods in cluster.behind(service):
        for port in as_maps(service.spec.get("ports")):
            number = target(port, pods)
            if number is not None and wanted in (None, port.get("name"), port.get("port")):
                yield Flow(source, end_of(pods), number, f"{item.label} sends to it", item=item)


def _routes(cluster: Cluster, actors: Actors) -> Iterator[Flow]:
    for item in cluster.of("Ingress", "networking.k8s.io"):
        backends = [item.spec.get("defaultBackend")]
        for rule in as_maps(item.spec.get("rules")):
            backends += [each.get("backend") for each in as_maps(as_map(as_map(rule).get("http")).get("paths"))]
        for each in backends:
            service = as_map(as_map(each).get("service"))
            port = as_map(service.get("port"))
            wanted = port.get("name") or port.get("number")
            yield from _to_service(cluster, actors.ingress, item, item.namespace, str(service.get("name")), wanted)
    for item in (route for kind in _ROUTES for route in cluster.of(kind, "gateway.networking.k8s.io")):
        parents = [as_map(each) for each in as_maps(item.spec.get("parentRefs"))]
        for rule in as_maps(item.spec.get("rules")):
            for each in map(as_map, as_maps(as_map(rule).get("backendRefs"))):
                for source in _gateways(parents, item, actors):
                    where = str(each.get("namespace") or item.namespace)
                    yield from _to_service(cluster, source, item, where, str(each.get("name")), each.get("port"))


def _gateways(parents: Sequence[Mapping[str, Any]], item: Item, actors: Actors) -> Iterator[End]:
    """The proxies of a route's Gateways run where the Gateway is, if the route says where that is."""
    named = {str(each["namespace"]) for each in parents if each.get("namespace")} - {item.namespace}
    yield from (End("Gateway", name) for name in sorted(named))
    if not named:
        yield actors.ingress


def _webhooks(cluster: Cluster, actors: Actors) -> Iterator[Flow]:
    for item in (each for kind in _WEBHOOKS for each in cluster.of(kind)):
        for webhook in as_maps(item.manifest.get("webhooks")):
            yield from _called(cluster, actors, item, as_map(as_map(webhook).get("clientConfig")).get("service"))
    for item in cluster.of("APIService"):
        yield from _called(cluster, actors, item, item.spec.get("service"))


def _called(cluster: Cluster, actors: Actors, item: Item, service: Any) -> Iterator[Flow]:
    if isinstance(service, dict):
        where, name, port = str(service.get("namespace")), str(service.get("name")), service.get("port", 443)
        yield from _to_service(cluster, actors.apiserver, item, where, name, port)


def needs(cluster: Cluster) -> Iterator[Flow]:
    """Egress to pods that are named by labels, with numbers of ports: to no purpose unless they let it in."""
    for policy in cluster.of("NetworkPolicy", "networking.k8s.io"):
        if "Egress" not in types(policy.spec):
            continue
        sources = [
            each
            for each in cluster.pods_in(policy.namespace)
            if selector_matches(as_map(policy.spec.get("podSelector")), each.labels)
        ]
        for number, rule in enumerate(as_maps(policy.spec.get("egress"))):
            for pods, port in _needed(cluster, policy, as_map(rule)):
                why = f"{policy.label} egress[{number}] needs it"
                for source in sources:
                    if source is not pods:
                        yield Flow(end_of(source), end_of(pods), port.number, why, port.protocol, policy)


def _needed(cluster: Cluster, policy: Item, rule: Mapping[str, Any]) -> Iterator[tuple[Pods, Port]]:
    ports = [
        Port(each["port"], protocol=str(each.get("protocol") or "TCP"))
        for each in as_maps(rule.get("ports"))
        if isinstance(each.get("port"), int)
    ]
    for peer in map(as_map, as_maps(rule.get("to"))):
        labels = as_map(peer.get("podSelector"))
        if not (labels.get("matchLabels") or labels.get("matchExpressions")):
            continue
        where = peer.get("namespaceSelector")
        names = [policy.namespace]
        if where is not None:
            names = [name for name, own in cluster.namespaces.items() if selector_matches(where, own)]
        for name in names:
            for pods in cluster.pods_in(name):
                if selector_matches(labels, pods.labels):
                    yield from ((pods, port) for port in ports)
