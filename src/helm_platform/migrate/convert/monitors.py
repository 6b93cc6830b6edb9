"""ServiceMonitors and PodMonitors as `metrics`."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import kept
from helm_platform.migrate.convert.labels import own_labels
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.convert.ports import Ports
from helm_platform.migrate.part import DIFFERS, KEPT, Object, Part

_SPEC = {"selector", "endpoints", "podMetricsEndpoints", "namespaceSelector", "sampleLimit", "jobLabel"}
_ENDPOINT = {"port", "targetPort", "path", "interval", "scrapeTimeout", "scheme"}


def measured(owned: Owned, draft: Draft, ports: Ports) -> None:
    """Write the first monitor as `metrics`, where that can be, and keep the others as they are."""
    for each in owned.monitors:
        made = None if draft.get("metrics") else _metrics(each, owned, ports)
        if made is None:
            draft.beside(each.part, _renamed(kept(each, draft.pods), each, ports), f"{each.kind.lower()}-{each.name}")
            message = f"{each.title} says more than `metrics` can: it is kept in `extraObjects`"
            help_text = "let Prometheus in by `network.allowFrom`, and check what the monitor selects"
            draft.say([each.part.finding(DIFFERS, message, help_text)])
            continue
        for key, value in made.items():
            draft.put(value, "metrics", key, of=each.part.get("spec"))
        # Only what everything here has is left out: Prometheus may select monitors by labels that others have too.
        common = draft.get("labels") or {}
        for key, value in own_labels(each.labels).items():
            if common.get(key) != value and key != "app.kubernetes.io/version":
                draft.put(value, "metrics", "labels", key, of=each.part.get("metadata", "labels", key))
        message = "with `metrics` come ready alerts and a dashboard"
        draft.say(
            [
                each.part.finding(
                    KEPT, message, "to have none: `alerts: {enabled: false}`, `dashboards: {default: false}`"
                )
            ]
        )


def _renamed(manifest: dict[str, Any], monitor: Object, ports: Ports) -> dict[str, Any]:
    """A monitor that is kept, with the ports as they are called here."""
    spec = dict(manifest["spec"])
    field = "endpoints" if monitor.kind == "ServiceMonitor" else "podMetricsEndpoints"
    named = []
    for part in monitor.part.get("spec", field).items():
        found = ports.behind(part.get("port").value) if field == "endpoints" else ports.find(part.get("port").value)
        named.append(part.map | ({"port": found.name} if found is not None and part.get("port").text else {}))
    if field == "endpoints":
        # The headless Service leads to the same pods.
        other = {"key": "helm-platform.io/service", "operator": "DoesNotExist"}
        spec["selector"] = {**spec["selector"], "matchExpressions": [other]}
    return manifest | {"spec": spec | {field: named}}


def _metrics(monitor: Object, owned: Owned, ports: Ports) -> dict[str, Any] | None:
    spec = monitor.part.get("spec")
    field = "endpoints" if monitor.kind == "ServiceMonitor" else "podMetricsEndpoints"
    endpoints = spec.get(field).items()
    label = spec.get("jobLabel").text
    if label and any(label in each.labels for each in owned.services):
        return None  # it is the value of that label that counts
    if set(spec.map) - _SPEC or not endpoints or any(set(each.map) - _ENDPOINT for each in endpoints):
        return None
    first, *others = [_endpoint(each, monitor, ports) for each in endpoints]
    if first is None or None in others:
        return None
    made: dict[str, Any] = {"enabled": True} | first
    usual = [port.name for port in ports.all]
    if first["port"] == ("http" if "http" in usual else usual[0]):
        made.pop("port")
    if others:
        made["extra"] = {each["port"]: each for each in others if each is not None}
    if spec.get("sampleLimit").value is not None:
        made["sampleLimit"] = spec.get("sampleLimit").value
    if monitor.kind == "PodMonitor":
        made["monitor"] = "pod"
    return made


def _endpoint(part: Part, monitor: Object, ports: Ports) -> dict[str, Any] | None:
    ref = part.get("port").value if part.get("port").value is not None else part.get("targetPort").value
    service = monitor.kind == "ServiceMonitor" and part.get("port").value is not None
    port = ports.behind(ref) if service else ports.find(ref)
    if port is None:
        return None
    made: dict[str, Any] = {"port": port.name}
    if part.get("path").text not in ("", "/metrics"):
        made["path"] = part.get("path").text
    for key, word in (("interval", "interval"), ("scrapeTimeout", "timeout"), ("scheme", "scheme")):
        if part.get(key).text:
            made[word] = part.get(key).text
    return made
