"""Objects, good and broken, and receivers of every sort of selector: given to the proof and to the real operator."""

from __future__ import annotations

from typing import Any

Manifest = dict[str, Any]
_API = "monitoring.coreos.com/v1"
WATCHED = {"watched": "yes"}


def fixtures(shop: str, store: str, platform: str) -> list[Manifest]:
    """Namespaces, a workload and its Service in each, and objects that are picked up or not for one reason each."""
    spaces = [_namespace(shop, tenant="shop"), _namespace(store, tenant="store"), _namespace(platform)]
    return [
        *spaces,
        *(each for name in (shop, store, platform) for each in _workload(name)),
        *_objects(shop, store, platform),
    ]


def _objects(shop: str, store: str, platform: str) -> list[Manifest]:
    web = {"selector": {"matchLabels": {"app": "web"}}}
    http = {"port": "http"}
    secret = {"name": "absent", "key": "token"}
    return [
        _of("ServiceMonitor", shop, "good", {**web, "endpoints": [http]}),
        _of("ServiceMonitor", shop, "no-label", {**web, "endpoints": [http]}, {}),
        _of("ServiceMonitor", shop, "other-value", {**web, "endpoints": [http]}, {"watched": "no"}),
        _of("ServiceMonitor", store, "other-namespace", {**web, "endpoints": [http]}),
        _of("ServiceMonitor", platform, "unlabelled-namespace", {**web, "endpoints": [http]}),
        _of("ServiceMonitor", shop, "reads-a-file", {**web, "endpoints": [{**http, "bearerTokenFile": "/etc/token"}]}),
        _of("ServiceMonitor", shop, "reads-a-ca", {**web, "endpoints": [{**http, "tlsConfig": {"caFile": "/etc/ca"}}]}),
        _of(
            "ServiceMonitor", shop, "slow", {**web, "endpoints": [{**http, "interval": "10s", "scrapeTimeout": "20s"}]}
        ),
        _of("ServiceMonitor", shop, "slow-by-default", {**web, "endpoints": [{**http, "scrapeTimeout": "31s"}]}),
        _of(
            "ServiceMonitor",
            shop,
            "no-secret",
            {**web, "endpoints": [{**http, "authorization": {"credentials": secret}}]},
        ),
        _of("ServiceMonitor", shop, "no-class", {**web, "endpoints": [http], "scrapeClass": "absent"}),
        _of("ServiceMonitor", shop, "no-such-port", {**web, "endpoints": [{"port": "metrics"}]}),
        _of("PodMonitor", shop, "pods", {**web, "podMetricsEndpoints": [http]}),
        _of(
            "PodMonitor",
            shop,
            "pods-slow",
            {**web, "podMetricsEndpoints": [{**http, "interval": "1s", "scrapeTimeout": "1m"}]},
        ),
        _of("PodMonitor", store, "pods-elsewhere", {**web, "podMetricsEndpoints": [http]}, {}),
        _of(
            "Probe",
            shop,
            "probe",
            {"prober": {"url": "prober:9115"}, "targets": {"staticConfig": {"static": ["acme.io"]}}},
        ),
        _of(
            "Probe",
            shop,
            "probe-no-label",
            {"prober": {"url": "p"}, "targets": {"staticConfig": {"static": ["a"]}}},
            {},
        ),
        _of("PrometheusRule", shop, "rules", _RULES),
        _of("PrometheusRule", shop, "rules-no-label", _RULES, {}),
        _of("PrometheusRule", store, "rules-elsewhere", _RULES),
        _of("PrometheusRule", platform, "rules-platform", _RULES),
        _of("AlertmanagerConfig", shop, "routes", _ROUTES),
        _of("AlertmanagerConfig", shop, "routes-no-label", _ROUTES, {}),
        _of("AlertmanagerConfig", store, "routes-elsewhere", _ROUTES),
        _of("AlertmanagerConfig", platform, "routes-platform", _ROUTES),
    ]


def selecting(platform: str) -> list[Manifest]:
    """Receivers: by label and expression, without any selector of a namespace, with empty ones, and denying files."""
    only = {"matchLabels": WATCHED}
    tenants = {
        "matchExpressions": [
            {"key": "tenant", "operator": "NotIn", "values": ["store"]},
            {"key": "tenant", "operator": "Exists"},
        ]
    }
    kinds = ("serviceMonitor", "podMonitor", "probe", "rule")
    return [
        _receiver(
            "Prometheus",
            platform,
            "labels",
            _both(kinds, only, tenants) | {"arbitraryFSAccessThroughSMs": {"deny": True}},
        ),
        _receiver("Prometheus", platform, "own", {f"{kind}Selector": {} for kind in kinds}),
        _receiver("Prometheus", platform, "all", _both(kinds, {}, {})),
        _receiver(
            "Prometheus",
            platform,
            "rules-only",
            _both(("rule",), {}, {}) | {"serviceMonitorNamespaceSelector": {}, "podMonitorSelector": only},
        ),
        _receiver("Alertmanager", platform, "labels", _both(("alertmanagerConfig",), only, tenants)),
        _receiver("Alertmanager", platform, "own", {"alertmanagerConfigSelector": {}}),
        _receiver("Alertmanager", platform, "all", _both(("alertmanagerConfig",), {}, {})),
    ]


_RULES = {"groups": [{"name": "a", "rules": [{"record": "a:b", "expr": "vector(1)"}]}]}
_ROUTES = {"route": {"receiver": "none"}, "receivers": [{"name": "none"}]}


def _both(kinds: tuple[str, ...], objects: Manifest, namespaces: Manifest) -> Manifest:
    return {
        f"{kind}{word}": value
        for kind in kinds
        for word, value in (("Selector", objects), ("NamespaceSelector", namespaces))
    }


def _receiver(kind: str, namespace: str, name: str, spec: Manifest) -> Manifest:
    return _of(kind, namespace, name, {"replicas": 1, **spec})


def _of(kind: str, namespace: str, name: str, spec: Manifest, labels: Manifest | None = None) -> Manifest:
    api = "monitoring.coreos.com/v1alpha1" if kind == "AlertmanagerConfig" else _API
    metadata = {"name": name, "namespace": namespace, "labels": WATCHED if labels is None else labels}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec}


def _namespace(name: str, **labels: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def _workload(namespace: str) -> list[Manifest]:
    metadata = {"name": "web", "namespace": namespace, "labels": {"app": "web"}}
    container = {"name": "web", "image": "ghcr.io/acme/web:1.0", "ports": [{"name": "http", "containerPort": 8080}]}
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    deployment = {"replicas": 0, "selector": {"matchLabels": {"app": "web"}}, "template": pod}
    service = {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}
    return [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": deployment},
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": service},
    ]
