"""Why prometheus-operator leaves out a monitor that a Prometheus selects.

Source: prometheus-operator `pkg/prometheus/resource_selector.go` (checkServiceMonitor, checkPodMonitor, checkProbe).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from helm_platform.proofs.cluster import Cluster, Item, as_map, as_maps
from helm_platform.proofs.selectors.receivers import Receiver

_ENDPOINTS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}
_FILES = ("caFile", "certFile", "keyFile")
_DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_SECRETS = ("Secret", "ExternalSecret", "SealedSecret", "Certificate")


def endpoints(item: Item) -> list[tuple[str, Mapping[str, Any]]]:
    """What a monitor scrapes, each with its path: `endpoints[0]`. A Probe is one itself."""
    key = _ENDPOINTS.get(item.kind)
    if key is None:
        return [("spec", item.spec)]
    listed = item.spec.get(key)
    listed = listed if isinstance(listed, list) else []
    return [(f"{key}[{number}]", each) for number, each in enumerate(listed) if isinstance(each, dict)]


def rejected(item: Item, receiver: Receiver) -> Iterator[str]:
    """What the operator does not take of a monitor for this Prometheus."""
    spec = receiver.spec
    denied = as_map(spec.get("arbitraryFSAccessThroughSMs")).get("deny")
    for path, each in endpoints(item):
        if item.kind == "ServiceMonitor" and denied:
            if each.get("bearerTokenFile"):
                yield f"{path}.bearerTokenFile reads a file of Prometheus, which {receiver.label} denies"
            for key in _FILES:
                if as_map(each.get("tlsConfig")).get(key):
                    yield f"{path}.tlsConfig.{key} reads a file of Prometheus, which {receiver.label} denies"
        timeout = seconds(each.get("scrapeTimeout"))
        every = each.get("interval") or each.get("scrapeInterval") or spec.get("scrapeInterval") or "30s"
        if timeout is not None and timeout > (seconds(every) or 0):
            yield f"{path}.scrapeTimeout {each['scrapeTimeout']} is longer than the interval {every}"
    wanted = item.spec.get("scrapeClass")
    if wanted and wanted not in {as_map(each).get("name") for each in as_maps(spec.get("scrapeClasses"))}:
        yield f"scrapeClass {wanted} is none of {receiver.label}"


def absent_secrets(item: Item, cluster: Cluster) -> Iterator[str]:
    """Secrets that the operator must read, or it leaves the monitor out, and that nothing in the input makes."""
    made = {_made(each) for each in cluster.items if each.kind in _SECRETS}
    for path, each in endpoints(item):
        for where, name in _references(each):
            if (item.namespace, name) not in made:
                yield f"{path}.{where} needs the Secret {item.namespace}/{name}, which is not in the input"


def seconds(duration: Any) -> float | None:
    """A duration of Prometheus (`1m30s`) in seconds; None where there is none."""
    parts = _DURATION.findall(str(duration or ""))
    return sum(int(number) * _SECONDS[unit] for number, unit in parts) if parts else None


def _made(item: Item) -> tuple[str, str]:
    """The Secret that an object is or makes."""
    name = as_map(item.spec.get("target")).get("name") if item.kind == "ExternalSecret" else None
    own = item.spec.get("secretName") if item.kind == "Certificate" else None
    return item.namespace, str(name or own or item.name)


def _references(endpoint: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Places of an endpoint that name a Secret of the monitor's namespace."""
    tls, auth = as_map(endpoint.get("tlsConfig")), as_map(endpoint.get("basicAuth"))
    places = {
        "bearerTokenSecret": endpoint.get("bearerTokenSecret"),
        "authorization.credentials": as_map(endpoint.get("authorization")).get("credentials"),
        "basicAuth.username": auth.get("username"),
        "basicAuth.password": auth.get("password"),
        "oauth2.clientSecret": as_map(endpoint.get("oauth2")).get("clientSecret"),
        "tlsConfig.ca.secret": as_map(tls.get("ca")).get("secret"),
        "tlsConfig.cert.secret": as_map(tls.get("cert")).get("secret"),
        "tlsConfig.keySecret": tls.get("keySecret"),
    }
    for where, value in places.items():
        if isinstance(value, dict) and value.get("name"):
            yield where, str(value["name"])
