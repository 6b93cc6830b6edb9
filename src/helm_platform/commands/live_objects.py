"""The objects of a cluster that proofs about teams look at, read from its API server."""

from __future__ import annotations

import json
from collections.abc import Iterator

from helm_platform.errors import UsageError
from helm_platform.kubectl import Kubectl
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.cluster import Item

_READ = {
    "": ("namespaces", "serviceaccounts", "resourcequotas", "limitranges", "services"),
    "admissionregistration.k8s.io": ("validatingadmissionpolicies", "validatingadmissionpolicybindings"),
    "apps": ("deployments", "statefulsets", "daemonsets"),
    "argoproj.io": ("appprojects", "rollouts"),
    "batch": ("jobs", "cronjobs"),
    "external-secrets.io": ("secretstores", "clustersecretstores"),
    "gateway.networking.k8s.io": ("gateways", "listenersets", "httproutes", "grpcroutes", "tlsroutes"),
    "monitoring.coreos.com": (
        "alertmanagers",
        "alertmanagerconfigs",
        "prometheuses",
        "prometheusrules",
        "servicemonitors",
        "podmonitors",
    ),
    "networking.k8s.io": ("networkpolicies", "ingresses"),
    "policies.kyverno.io": ("validatingpolicies",),
    "rbac.authorization.k8s.io": ("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
    "templates.gatekeeper.sh": ("constrainttemplates",),
}
_CONSTRAINTS = ".constraints.gatekeeper.sh"
_DASHBOARDS = "grafana_dashboard"


def of_cluster(kubectl: Kubectl, progress: Progress = SILENT) -> list[Item]:
    """Everything but Secrets, pods and ConfigMaps without a dashboard. Raises EnvironmentProblem, UsageError."""
    progress.step("reading the cluster")
    served = kubectl.ask("api-resources", "--verbs=list", "--output=name").split()
    read = {f"{name}.{group}" if group else name for group, names in _READ.items() for name in names}
    wanted = [each for each in served if each in read or each.endswith(_CONSTRAINTS)]
    found = list(_get(kubectl, ",".join(wanted)))
    found += _get(kubectl, "configmaps", "--selector", _DASHBOARDS)
    if not any(each.kind == "Namespace" for each in found):
        raise UsageError("the cluster shows no namespaces", fix="use an account that may read everything")
    return found


def _get(kubectl: Kubectl, resources: str, *words: str) -> Iterator[Item]:
    text = kubectl.ask("get", resources, "--all-namespaces", "--output=json", *words)
    for manifest in json.loads(text)["items"]:
        owners = manifest["metadata"].get("ownerReferences") or []
        # A Job of a CronJob, or what an operator makes of its own object: the owner is looked at.
        if not any(each.get("controller") for each in owners):
            manifest.get("metadata", {}).pop("managedFields", None)
            yield Item(manifest, unit="the cluster")
