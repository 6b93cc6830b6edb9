"""What every API server has by itself: its own cluster roles and bindings (built_in.yaml says where they are from)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.proofs.cluster import Item, as_map

_API = "rbac.authorization.k8s.io/v1"
_AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-{}"
_SOURCE = "Kubernetes itself"
_KEYS = {"groups": "apiGroups", "resources": "resources", "verbs": "verbs", "urls": "nonResourceURLs"}


@cache
def roles() -> tuple[Item, ...]:
    """The cluster roles."""
    return tuple(_role(name, as_map(given)) for name, given in _content()["roles"].items())


@cache
def bindings() -> tuple[Item, ...]:
    """The cluster role bindings to groups."""
    return tuple(_binding(name, groups) for name, groups in _content()["bindings"].items())


@cache
def _content() -> dict[str, Any]:
    from helm_platform.values.stream import load_all

    (content,) = load_all(Path(__file__).with_name("built_in.yaml").read_text(encoding="utf-8"))
    return as_map(content)


def _role(name: str, given: dict[str, Any]) -> Item:
    labels = {_AGGREGATE.format(given["part"]): "true"} if "part" in given else {}
    manifest: dict[str, Any] = {
        "apiVersion": _API,
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": labels},
        "rules": [{_KEYS[key]: value for key, value in rule.items()} for rule in given.get("rules", [])],
    }
    if "aggregates" in given:
        wanted = {"matchLabels": {_AGGREGATE.format(given["aggregates"]): "true"}}
        manifest["aggregationRule"] = {"clusterRoleSelectors": [wanted]}
    return Item(manifest, unit=_SOURCE)


def _binding(name: str, groups: list[str]) -> Item:
    manifest = {
        "apiVersion": _API,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": each} for each in groups],
    }
    return Item(manifest, unit=_SOURCE)
