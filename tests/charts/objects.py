"""Finding things in rendered objects."""

from __future__ import annotations

from typing import Any

IMAGE: dict[str, Any] = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
PORT: dict[str, Any] = IMAGE | {"port": 8080}


def of(objects: list[dict[str, Any]], kind: str, name: str = "web") -> dict[str, Any]:
    """The one object of that kind and name."""
    (found,) = [item for item in objects if (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


def named(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The one item of that name in a list of containers, volumes or variables."""
    (found,) = [item for item in items if item["name"] == name]
    return found


def pod(objects: list[dict[str, Any]], kind: str = "Deployment", name: str = "web") -> dict[str, Any]:
    """The pod spec of a workload."""
    spec = of(objects, kind, name)["spec"]
    spec = spec["jobTemplate"]["spec"] if kind == "CronJob" else spec
    found: dict[str, Any] = spec["template"]["spec"]
    return found


def names(objects: list[dict[str, Any]], kind: str) -> set[str]:
    """The names of all objects of a kind."""
    return {item["metadata"]["name"] for item in objects if item["kind"] == kind}
