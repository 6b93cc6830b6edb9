"""What a monitor scrapes: the Services and pods that it selects, and their ports.

Source: the scrape configurations that prometheus-operator writes (`pkg/prometheus/promcfg.go`): `port` is the name of a
port of the Service, `targetPort` a port of a container, neither is every port.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Cluster, Item, Pods, as_list, as_map, as_maps, target
from helm_platform.proofs.selectors.receivers import Receiver, missing
from helm_platform.proofs.selectors.refusal import endpoints


@dataclass
class Scraped:
    """`found` are targets in words, `wrong` what matches nothing, `unknown` what the input cannot tell."""

    found: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def scraped(item: Item, receiver: Receiver, cluster: Cluster) -> Scraped:
    """What this Prometheus scrapes by a monitor."""
    answer = Scraped()
    if item.kind == "ServiceMonitor":
        _by_service(item, receiver, cluster, answer)
    elif item.kind == "PodMonitor":
        _by_pod(item, receiver, cluster, answer)
    elif item.kind == "Probe":
        _by_prober(item, cluster, answer)
    else:
        answer.found += sorted(key for key in item.spec if key.endswith(("SDConfigs", "staticConfigs")))
    if not endpoints(item):
        answer.wrong.append("has no endpoints to scrape")
    return answer


def namespaces(item: Item, receiver: Receiver, cluster: Cluster) -> list[str]:
    """Where a Prometheus looks by a monitor: in its own namespace unless it says otherwise and may."""
    return [item.namespace] if receiver.spec.get("ignoreNamespaceSelectors") else chosen_namespaces(item, cluster)


def chosen_namespaces(item: Item, cluster: Cluster) -> list[str]:
    """Where a monitor says that it looks."""
    wanted = as_map(item.spec.get("namespaceSelector"))
    if wanted.get("any"):
        return list(cluster.namespaces)
    return [str(each) for each in as_list(wanted.get("matchNames"))] or [item.namespace]


def service_ports(endpoint: Mapping[str, Any], service: Item, pods: Pods) -> list[int]:
    """Ports of the pods behind a Service that an endpoint of a ServiceMonitor means."""
    by_name, by_target = endpoint.get("port"), endpoint.get("targetPort")
    if by_target is not None and not by_name:
        return sorted({each.number for each in pods.ports if by_target in (each.number, each.name)})
    ports = [each for each in as_maps(service.spec.get("ports")) if not by_name or each.get("name") == by_name]
    return sorted({number for each in ports if (number := target(each, pods)) is not None})


def pod_ports(endpoint: Mapping[str, Any], pods: Pods) -> list[int]:
    """Ports of pods that an endpoint of a PodMonitor means; without a word all of them."""
    wanted = _pod_port(endpoint)
    return [each.number for each in pods.ports if wanted in (None, each.number, each.name)]


def _pod_port(endpoint: Mapping[str, Any]) -> Any:
    return next((endpoint[key] for key in ("portNumber", "port", "targetPort") if endpoint.get(key)), None)


def _by_service(item: Item, receiver: Receiver, cluster: Cluster, answer: Scraped) -> None:
    where = namespaces(item, receiver, cluster)
    selector = as_map(item.spec.get("selector"))
    near = [each for each in cluster.of("Service", "") if each.namespace in where]
    services = [each for each in near if selector_matches(selector, each.labels)]
    if not services:
        reason = f"selects no Service in {_words(where)}{_nearest(selector, near)}"
        answer.wrong.append(reason + _ignored(item, receiver))
    for path, endpoint in endpoints(item):
        reasons: list[tuple[str, bool]] = []
        before = len(answer.found)
        for service in services:
            job = service.labels.get(item.spec.get("jobLabel") or "", service.name)
            reasons += _ports(endpoint, service, cluster, str(job), answer.found)
        # One Service with the port is enough: others that are selected too have other ports.
        if len(answer.found) == before:
            answer.wrong += [f"{path} {reason}" for reason, known in reasons if known]
            answer.unknown += [f"{path} {reason}" for reason, known in reasons if not known]


def _ports(
    endpoint: Mapping[str, Any], service: Item, cluster: Cluster, job: str, found: list[str]
) -> Iterator[tuple[str, bool]]:
    """Adds what is scraped of one Service; yields why nothing is, and whether that is known for sure."""
    if service.spec.get("type") == "ExternalName":
        yield f"matches {service.label}, which is a name without endpoints", True
        return
    ports = as_maps(service.spec.get("ports"))
    by_name, by_target = endpoint.get("port"), endpoint.get("targetPort")
    if by_name:
        names = ", ".join(str(each.get("name", each.get("port"))) for each in ports) or "none"
        hint = "; `port` is a name and no number" if str(by_name) in [str(each.get("port")) for each in ports] else ""
        ports = [each for each in ports if each.get("name") == by_name]
        if not ports:
            yield f"wants the port `{by_name}`, and {service.label} has {names}{hint}", True
            return
    if not service.spec.get("selector"):
        found.append(f"{service.namespace}/{service.name} (endpoints made by hand) job={job}")
        return
    pods = cluster.behind(service)
    if not pods:
        near = cluster.pods_in(service.namespace)
        wanted = {"matchLabels": service.spec.get("selector")}
        yield f"matches {service.label}, which selects no pods{_nearest(wanted, near)}", bool(near)
    for each in pods:
        asked = by_target if not by_name else None
        numbers = service_ports(endpoint, service, each)
        if numbers:
            found.append(f"{service.namespace}/{service.name}:{','.join(map(str, numbers))} job={job}")
            continue
        wanted_port = asked if asked is not None else ports[0].get("targetPort") if ports else "any"
        names = ", ".join(port.name or str(port.number) for port in each.ports) or "none"
        yield f"matches {service.label}, whose pods ({each.label}) have no port `{wanted_port}`, only {names}", True


def _by_pod(item: Item, receiver: Receiver, cluster: Cluster, answer: Scraped) -> None:
    where = namespaces(item, receiver, cluster)
    selector = as_map(item.spec.get("selector"))
    near = [each for each in cluster.pods if each.namespace in where]
    pods = [each for each in near if selector_matches(selector, each.labels)]
    if not pods:
        text = f"selects no pods in {_words(where)}{_nearest(selector, near)}{_ignored(item, receiver)}"
        (answer.wrong if near else answer.unknown).append(text)
    for path, endpoint in endpoints(item):
        wanted = _pod_port(endpoint)
        reasons, before = [], len(answer.found)
        for each in pods:
            numbers = pod_ports(endpoint, each)
            answer.found += [f"{each.namespace}/{each.owner.name}:{number}" for number in numbers]
            if not numbers:
                names = ", ".join(port.name or str(port.number) for port in each.ports) or "none"
                reasons.append(f"{path} wants the port `{wanted}`, and {each.label} has {names}")
        if len(answer.found) == before:
            answer.wrong += reasons


def _by_prober(item: Item, cluster: Cluster, answer: Scraped) -> None:
    targets = as_map(item.spec.get("targets"))
    prober = as_map(item.spec.get("prober")).get("url", "")
    static = as_list(as_map(targets.get("staticConfig")).get("static"))
    answer.found += [f"{each} by {prober}" for each in static]
    ingress = targets.get("ingress")
    if isinstance(ingress, dict):
        chosen, selector = as_map(ingress.get("namespaceSelector")), as_map(ingress.get("selector"))
        where = list(cluster.namespaces) if chosen.get("any") else chosen.get("matchNames") or [item.namespace]
        near = [each for each in cluster.of("Ingress") if each.namespace in where]
        found = [each for each in near if selector_matches(selector, each.labels)]
        answer.found += [f"{each.label} by {prober}" for each in found]
        if not found:
            answer.wrong.append(f"selects no Ingress in {_words(where)}{_nearest(selector, near)}")
    elif not static:
        answer.wrong.append("has no targets")


def _ignored(item: Item, receiver: Receiver) -> str:
    ignored = receiver.spec.get("ignoreNamespaceSelectors") and item.spec.get("namespaceSelector")
    return f"; {receiver.label} ignores its namespaceSelector" if ignored else ""


def _nearest(selector: Any, candidates: Sequence[Item | Pods]) -> str:
    """The candidate that lacks least, and what it lacks."""
    if not candidates:
        return ": there is none"
    misses = [(missing(selector, each.labels), each.label) for each in candidates]
    reason, label = min(misses, key=lambda each: (each[0].count(" and "), len(each[0]), each[1]))
    return f": nearest is {label}, of which it wants {reason}" if reason else ""


def _words(names: Sequence[str]) -> str:
    return f"namespace {names[0]}" if len(names) == 1 else f"namespaces {', '.join(names)}"
