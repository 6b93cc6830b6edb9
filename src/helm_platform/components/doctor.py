"""What would keep components from being installed, or keeps them from working now: facts of a cluster, judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
#: DaemonSets of networks that enforce NetworkPolicy.
_ENFORCING = ("calico-node", "cilium", "antrea-agent", "kube-router", "weave-net", "canal", "ovnkube-node")
_DEFAULT_INGRESS = "ingressclass.kubernetes.io/is-default-class"
#: Helm 3.N is made for Kubernetes 1.(N+15), Helm 4.N for 1.(N+34), and each for the three before it.
_FIRST = {3: 15, 4: 34}
_BACK = 3
_SERVICE_NAME = "kubernetes.io/service-name"
_HTTPS = 443


@dataclass(frozen=True)
class Trouble:
    """Something to know. `bad` is what surely does not work; `fix` says what to do."""

    about: str
    message: str
    fix: str
    bad: bool = True


def skew(helm: str, kubernetes: str) -> Iterator[Trouble]:
    """Whether this Helm is made for this Kubernetes. Versions as they tell them: `4.3.1`, `v1.37.2`."""
    major, minor = (int(part) for part in helm.split(".")[:2])
    server, first = _minor(kubernetes), _FIRST.get(major)
    if server is None or first is None:
        return
    newest = first + minor
    if not newest - _BACK <= server <= newest:
        what = f"Helm {helm} is made for Kubernetes 1.{newest - _BACK} to 1.{newest}, not {kubernetes}"
        fix = f"use Helm {major}.{server - first}" if server >= first else f"use Helm 3.{server - _FIRST[3]}"
        yield Trouble("helm", what, fix, bad=False)


def kubectl_skew(kubectl: str, kubernetes: str) -> Iterator[Trouble]:
    """Whether this kubectl is at most one minor version away from this Kubernetes."""
    client, server = _minor(kubectl), _minor(kubernetes)
    if client is not None and server is not None and abs(client - server) > 1:
        what = f"kubectl {kubectl} is more than one minor version away from {kubernetes}"
        yield Trouble("kubectl", what, f"use kubectl 1.{server}", bad=False)


def storage(classes: Iterable[Object]) -> Iterator[Trouble]:
    """Whether exactly one StorageClass is the default one."""
    found = _defaults(classes, _DEFAULT_CLASS)
    if not found:
        yield Trouble(
            "storage", "no StorageClass is the default one", f"annotate one: {_DEFAULT_CLASS}=true", bad=False
        )
    elif len(found) > 1:
        what = f"several StorageClasses are the default one: {', '.join(found)}"
        yield Trouble("storage", what, "take the annotation from all but one", bad=False)


def ingress(classes: Iterable[Object]) -> Iterator[Trouble]:
    """Whether at most one IngressClass is the default one: with two the API server refuses an Ingress without class."""
    found = _defaults(classes, _DEFAULT_INGRESS)
    if len(found) > 1:
        what = (
            f"several IngressClasses are the default one, so no Ingress without class is accepted: {', '.join(found)}"
        )
        yield Trouble("ingress", what, f"take {_DEFAULT_INGRESS} from all but one")


def webhooks(
    configurations: Iterable[Object], services: Iterable[Object], slices: Iterable[Object]
) -> Iterator[Trouble]:
    """Webhooks that must answer and cannot: without a Service, without its port, or without a ready endpoint there."""
    known = {_place(each["metadata"]): each for each in services}
    behind: dict[str, list[Object]] = {}
    for each in slices:
        metadata = each["metadata"]
        behind.setdefault(f"{metadata['namespace']}/{metadata.get('labels', {}).get(_SERVICE_NAME)}", []).append(each)
    for each in configurations:
        for hook in each.get("webhooks", ()):
            service = hook["clientConfig"].get("service")
            if service is None or hook.get("failurePolicy", "Fail") != "Fail":
                continue
            name = _place(service)
            lack = _lack(name, service.get("port", _HTTPS), known.get(name), behind.get(name, ()))
            if lack:
                kind, own = each["kind"], each["metadata"]["name"]
                fix = f"start what answers, or: kubectl delete {kind.lower()} {own}"
                yield Trouble("webhook", f"{kind} {own}: {hook['name']} must answer, and {lack}", fix)


def api_services(services: Iterable[Object]) -> Iterator[Trouble]:
    """Aggregated APIs that do not answer; discovery is slow or fails as long as they do not."""
    for each in services:
        for one in each.get("status", {}).get("conditions", ()):
            if one["type"] == "Available" and one["status"] != "True":
                name = each["metadata"]["name"]
                what = f"{name}: {one.get('reason', '')}: {one.get('message', '')}"
                yield Trouble("api", what, f"start what answers, or: kubectl delete apiservice {name}")


def network(daemon_sets: Iterable[Object]) -> Iterator[Trouble]:
    """Whether something that is known to enforce NetworkPolicy runs."""
    names = [each["metadata"]["name"] for each in daemon_sets]
    if not any(name.startswith(_ENFORCING) for name in names):
        what = "no network that is known to enforce NetworkPolicy runs: teams may be open to each other"
        yield Trouble("network", what, "on minikube: --cni=calico; elsewhere ask who runs the network", bad=False)


def _minor(version: str) -> int | None:
    found = re.match(r"v?1\.(\d+)", version)
    return int(found[1]) if found else None


def _defaults(classes: Iterable[Object], annotation: str) -> list[str]:
    return [
        each["metadata"]["name"]
        for each in classes
        if each["metadata"].get("annotations", {}).get(annotation) == "true"
    ]


def _place(metadata: Object) -> str:
    return f"{metadata['namespace']}/{metadata['name']}"


def _lack(name: str, port: int, service: Object | None, slices: Iterable[Object]) -> str:
    """What keeps a port of a Service from being answered, or nothing."""
    if service is None:
        return f"there is no Service {name}"
    ports = {each["port"]: each.get("name", "") for each in service["spec"].get("ports", ())}
    if port not in ports:
        return f"Service {name} has no port {port} (it has {', '.join(map(str, ports)) or 'none'})"
    for each in slices:
        named = any(one.get("name", "") == ports[port] for one in each.get("ports") or ())
        # An endpoint that says nothing is ready.
        ready = any(one.get("conditions", {}).get("ready", True) for one in each.get("endpoints") or ())
        if named and ready:
            return ""
    return f"port {port} of Service {name} has no ready endpoint"
