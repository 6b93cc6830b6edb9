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
#: Helm 4.N is made for Kubernetes 1.(N+34) and the three before it; Helm 3.22 for those up to 1.37.
_FIRST_OF_HELM_4 = 34
_BACK = 3


@dataclass(frozen=True)
class Trouble:
    """Something to know. `bad` is what surely does not work; `fix` says what to do."""

    about: str
    message: str
    fix: str
    bad: bool = True


def skew(helm: str, kubernetes: str) -> Iterator[Trouble]:
    """Whether this Helm is made for this Kubernetes. Versions as they tell them: `4.3.1`, `v1.37.2`."""
    found = re.match(r"v?(\d+)\.(\d+)", kubernetes)
    major, minor = (int(part) for part in helm.split(".")[:2])
    if found is None or major != 4:  # noqa: PLR2004 - Helm 4
        return
    newest, server = _FIRST_OF_HELM_4 + minor, int(found[2])
    if not newest - _BACK <= server <= newest:
        fix = f"use Helm 4.{max(server - _FIRST_OF_HELM_4, 0)}"
        yield Trouble(
            "helm",
            f"Helm {helm} is made for Kubernetes 1.{newest - _BACK} to 1.{newest}, not {kubernetes}",
            fix,
            bad=False,
        )


def storage(classes: Iterable[Object]) -> Iterator[Trouble]:
    """Whether exactly one StorageClass is the default one."""
    found = [
        each["metadata"]["name"]
        for each in classes
        if each["metadata"].get("annotations", {}).get(_DEFAULT_CLASS) == "true"
    ]
    if not found:
        yield Trouble(
            "storage", "no StorageClass is the default one", f"annotate one: {_DEFAULT_CLASS}=true", bad=False
        )
    elif len(found) > 1:
        what = f"several StorageClasses are the default one: {', '.join(found)}"
        yield Trouble("storage", what, "take the annotation from all but one", bad=False)


def webhooks(configurations: Iterable[Object], ready: frozenset[str]) -> Iterator[Trouble]:
    """Webhooks that must answer and whose Service has no ready endpoint. `ready` is of `NAMESPACE/SERVICE`."""
    for each in configurations:
        for hook in each.get("webhooks", ()):
            service = hook["clientConfig"].get("service")
            if service is None or hook.get("failurePolicy", "Fail") != "Fail":
                continue
            name = f"{service['namespace']}/{service['name']}"
            if name not in ready:
                kind = each["kind"]
                what = (
                    f"{kind} {each['metadata']['name']}: {hook['name']} must answer, and {name} has no ready endpoint"
                )
                fix = f"start what answers, or: kubectl delete {kind.lower()} {each['metadata']['name']}"
                yield Trouble("webhook", what, fix)


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
