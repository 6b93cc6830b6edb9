"""Who picks objects up, and by what selectors: as prometheus-operator and the sidecar of Grafana read them.

Source: prometheus-operator `pkg/prometheus/resource_selector.go` and `pkg/apis/monitoring/v1`: no selector selects
nothing, an empty one everything; no namespace selector is the receiver's own namespace, an empty one all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import NAME_LABEL, Cluster, Item, as_map, as_maps

KINDS = ("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig", "PrometheusRule", "AlertmanagerConfig")
"""What prometheus-operator hands on."""

_MONITORS = {
    "ServiceMonitor": "serviceMonitor",
    "PodMonitor": "podMonitor",
    "Probe": "probe",
    "ScrapeConfig": "scrapeConfig",
}
_KEYS = {
    "Prometheus": {**_MONITORS, "PrometheusRule": "rule"},
    "PrometheusAgent": _MONITORS,
    "ThanosRuler": {"PrometheusRule": "rule"},
    "Alertmanager": {"AlertmanagerConfig": "alertmanagerConfig"},
}
_WITH_SIDECAR = ("Deployment", "StatefulSet", "DaemonSet")


@dataclass(frozen=True)
class Choice:
    """How a receiver picks objects of one kind: None is a selector that is not there. `keys` name the selectors."""

    objects: Any
    namespaces: Any
    keys: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Receiver:
    """A Prometheus, PrometheusAgent, ThanosRuler or Alertmanager, or the sidecar of a Grafana."""

    item: Item
    kind: str
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """Where it runs."""
        return self.item.namespace

    @property
    def label(self) -> str:
        """`Prometheus monitoring/main`."""
        return f"{self.kind} {self.namespace}/{self.item.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """What was written of it."""
        return self.item.spec

    def refusal(self, item: Item, cluster: Cluster) -> str | None:
        """Why it does not pick up an object of a kind that it can; None where it does."""
        choice = self.choices[item.kind]
        selector, namespace_selector = choice.keys
        if choice.objects is None:
            return f"it has no {selector}, which selects nothing (an empty one selects everything)"
        reasons = []
        labels = cluster.labels_of(item.namespace)
        if choice.namespaces is None:
            if item.namespace != self.namespace:
                reasons.append(f"without {namespace_selector} it looks into its own namespace {self.namespace} only")
        elif not selector_matches(choice.namespaces, labels):
            known = "" if item.namespace in cluster.declared else ", which is not in the input"
            wanted = missing(choice.namespaces, labels)
            reasons.append(f"{namespace_selector} wants {wanted} of namespace {item.namespace}{known}")
        if not selector_matches(choice.objects, item.labels):
            reasons.append(f"{selector} wants {missing(choice.objects, item.labels)}")
        return "; ".join(reasons) or None


def receivers(cluster: Cluster) -> list[Receiver]:
    """Everything in the input that picks up objects."""
    return [each for item in cluster.items for each in (*_operated(item), *_sidecars(item))]


def missing(selector: Any, labels: Mapping[str, Any]) -> str:
    """What of a selector does not hold: "label team=shop (it is `store`)"."""
    wanted = as_map(selector)
    words = [
        f"label {key}={value} ({_is(labels, key)})"
        for key, value in as_map(wanted.get("matchLabels")).items()
        if labels.get(key) != value
    ]
    for each in as_maps(wanted.get("matchExpressions")):
        if not selector_matches({"matchExpressions": [each]}, labels):
            values = f" ({', '.join(map(str, each.get('values') or []))})" if each.get("values") else ""
            words.append(f"label {each.get('key')} {each.get('operator')}{values} ({_is(labels, each.get('key'))})")
    return " and ".join(words)


def sidecar(item: Item, settings: Mapping[Any, Any]) -> Receiver:
    """A sidecar by its environment (kiwigrid/k8s-sidecar README): no value is any, no NAMESPACE its own."""
    key, value, where = str(settings["LABEL"]), settings.get("LABEL_VALUE"), settings.get("NAMESPACE")
    operator = {"key": key, "operator": "In", "values": [str(value)]} if value else {"key": key, "operator": "Exists"}
    namespaces: Any = None
    if where == "ALL":
        namespaces = {}
    elif where:
        names = [each.strip() for each in str(where).split(",")]
        namespaces = {"matchExpressions": [{"key": NAME_LABEL, "operator": "In", "values": names}]}
    choice = Choice({"matchExpressions": [operator]}, namespaces, ("its LABEL", "its NAMESPACE"))
    return Receiver(item, "Grafana", {"ConfigMap": choice})


def _is(labels: Mapping[str, Any], key: Any) -> str:
    return f"it is `{labels[key]}`" if key in labels else "it has none"


def _operated(item: Item) -> Iterator[Receiver]:
    kinds = _KEYS.get(item.kind) if item.group == "monitoring.coreos.com" else None
    if kinds is None:
        return
    choices = {}
    for kind, key in kinds.items():
        keys = (f"{key}Selector", f"{key}NamespaceSelector")
        choices[kind] = Choice(item.spec.get(keys[0]), item.spec.get(keys[1]), keys)
    yield Receiver(item, item.kind, choices)


def _sidecars(item: Item) -> Iterator[Receiver]:
    """Containers of k8s-sidecar: LABEL, LABEL_VALUE and NAMESPACE of their environment say what they look for."""
    if item.kind not in _WITH_SIDECAR:
        return
    pod = as_map(as_map(item.spec.get("template")).get("spec"))
    for container in [*(as_maps(pod.get("containers"))), *(as_maps(pod.get("initContainers")))]:
        listed = as_maps(as_map(container).get("env"))
        settings = {each.get("name"): each.get("value") for each in listed}
        if settings.get("LABEL") and "FOLDER" in settings and settings.get("RESOURCE") != "secret":
            yield sidecar(item, settings)
