"""Pod templates without what the API server would fill in anyway: writing a default explicitly restarts nothing.

Source of every line: Kubernetes v1.37, pkg/apis/core/v1/defaults.go. Left out on purpose are the defaults that are
set on Pods only (`enableServiceLinks`, requests from limits): in a template they do make a difference.
"""

from __future__ import annotations

from typing import Any

_PROBE = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
    "initialDelaySeconds": 0,
}
_MODE = {"defaultMode": 0o644}
_CONTAINER = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "resources": {},
    "stdin": False,
    "stdinOnce": False,
    "tty": False,
}

# The key under which a map, or a list of maps, is written → what its fields are when they are not written.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "spec": {
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30,
        "securityContext": {},
        "hostNetwork": False,
        "hostPID": False,
        "hostIPC": False,
    },
    "containers": _CONTAINER,
    "initContainers": _CONTAINER,
    "ports": {"protocol": "TCP"},
    "livenessProbe": _PROBE,
    "readinessProbe": _PROBE,
    "startupProbe": _PROBE,
    "httpGet": {"scheme": "HTTP", "path": "/"},
    "grpc": {"service": ""},
    "secret": _MODE,
    "configMap": _MODE,
    "downwardAPI": _MODE,
    "projected": _MODE,
    "hostPath": {"type": ""},
    "serviceAccountToken": {"expirationSeconds": 3600},
    "fieldRef": {"apiVersion": "v1"},
    "volumeMounts": {"readOnly": False},
}
_CONTAINERS = ("containers", "initContainers")


def settled(template: dict[str, Any]) -> dict[str, Any]:
    """The template without defaults, nulls and empty lists."""
    kept: dict[str, Any] = {}
    metadata = template.get("metadata") or {}
    words = {key: metadata[key] for key in ("labels", "annotations") if metadata.get(key)}
    if words:
        kept["metadata"] = words
    spec = template.get("spec")
    if isinstance(spec, dict):
        kept["spec"] = _without(spec, "spec")
    return kept


def _without(node: Any, where: str) -> Any:
    if isinstance(node, list):
        return [_without(item, where) for item in node]
    if not isinstance(node, dict):
        return node
    defaults = _DEFAULTS.get(where, {})
    kept = {}
    for key, value in node.items():
        if value is None or value == []:
            continue
        inner = _without(value, key)
        # `true == 1` in Python, and not in a manifest.
        if key in defaults and defaults[key] == inner and type(defaults[key]) is type(inner):
            continue
        kept[key] = inner
    if where in _CONTAINERS and kept.get("imagePullPolicy") == _pull_policy(str(kept.get("image") or "")):
        del kept["imagePullPolicy"]
    if where == "spec" and kept.get("serviceAccount") == kept.get("serviceAccountName"):
        kept.pop("serviceAccount", None)
    return kept


def _pull_policy(image: str) -> str:
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "Always" if (not tag and not digest) or tag == "latest" else "IfNotPresent"
