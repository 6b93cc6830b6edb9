"""The receivers that kube-prometheus-stack would make of a values file, without the chart.

Keys: prometheus-community/helm-charts `charts/kube-prometheus-stack`: values.yaml, templates/prometheus/prometheus.yaml
and templates/alertmanager/alertmanager.yaml; the sidecar's are those of the chart grafana.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helm_platform.proofs.cluster import Cluster, Item, as_map
from helm_platform.proofs.selectors.receivers import Receiver, receivers, sidecar

_API = "monitoring.coreos.com/v1"
_KINDS = ("serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule")
_PASSED = (
    "enforcedNamespaceLabel",
    "excludedFromEnforcement",
    "ignoreNamespaceSelectors",
    "overrideHonorLabels",
    "scrapeClasses",
    "scrapeInterval",
)


def stack(values: Mapping[str, Any], release: str, namespace: str, file: Path | None = None) -> list[Receiver]:
    """The Prometheus, Alertmanager and Grafana of a release of the chart with these values."""
    made = [Item(each, file, unit=release) for each in _objects(values, release, namespace)]
    found = receivers(Cluster(tuple(made)))
    settings = _at(values, "grafana", "sidecar", "dashboards")
    if _at(values, "grafana").get("enabled", True) and settings.get("enabled", True):
        name = _at(values, "grafana").get("fullnameOverride") or f"{release}-grafana"
        environment = {
            "LABEL": settings.get("label", "grafana_dashboard"),
            "LABEL_VALUE": settings.get("labelValue", "1"),
            "NAMESPACE": settings.get("searchNamespace", "ALL"),
        }
        manifest = {"kind": "Deployment", "metadata": {"name": name, "namespace": namespace}}
        found.append(sidecar(Item(manifest, file, unit=release), environment))
    return found


def _objects(values: Mapping[str, Any], release: str, namespace: str) -> Iterator[dict[str, Any]]:
    name = values.get("fullnameOverride") or f"{release}-kube-prometheus"[:26].rstrip("-")
    if _at(values, "prometheus").get("enabled", True):
        given = _at(values, "prometheus", "prometheusSpec")
        spec: dict[str, Any] = {key: given[key] for key in _PASSED if given.get(key)}
        if _at(given, "arbitraryFSAccessThroughSMs").get("deny"):
            spec["arbitraryFSAccessThroughSMs"] = {"deny": True}
        for kind in _KINDS:
            # A selector with something in it, else the label of the release, else everything: in this order. To a
            # template the quoted word "false" is true.
            by_release = {"matchLabels": {"release": release}}
            otherwise = by_release if given.get(f"{kind}SelectorNilUsesHelmValues", True) else {}
            spec[f"{kind}Selector"] = given.get(f"{kind}Selector") or otherwise
            spec[f"{kind}NamespaceSelector"] = given.get(f"{kind}NamespaceSelector") or {}
        yield _object("Prometheus", f"{name}-prometheus", namespace, spec)
    if _at(values, "alertmanager").get("enabled", True):
        given = _at(values, "alertmanager", "alertmanagerSpec")
        spec = {
            "alertmanagerConfigSelector": given.get("alertmanagerConfigSelector") or {},
            # Everywhere by default; a null that is written is no selector, which is its own namespace.
            "alertmanagerConfigNamespaceSelector": given.get("alertmanagerConfigNamespaceSelector", {}),
        }
        if given.get("alertmanagerConfigMatcherStrategy"):
            spec["alertmanagerConfigMatcherStrategy"] = given["alertmanagerConfigMatcherStrategy"]
        yield _object("Alertmanager", f"{name}-alertmanager", namespace, spec)


def _object(kind: str, name: str, namespace: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": _API, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}


def _at(values: Any, *path: str) -> dict[str, Any]:
    for key in path:
        values = values.get(key) if isinstance(values, Mapping) else None
    return as_map(values)
