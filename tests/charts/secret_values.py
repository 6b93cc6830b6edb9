"""Values with secrets, and what is looked at in the objects they render to."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from typing import Any

Problems = Callable[..., list[str]]

IMAGE: dict[str, Any] = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
STORE: dict[str, Any] = {"global": {"platform": {"secrets": {"store": "vault"}}}}


def sealed(seed: int = 1) -> str:
    """A text as kubeseal prints it: the length of the RSA part, then bytes."""
    return base64.b64encode(b"\x02\x00" + random.Random(seed).randbytes(560)).decode()  # noqa: S311


def values(secrets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return IMAGE | STORE | {"secrets": secrets} | more


def of(objects: list[dict[str, Any]], kind: str, name: str = "web") -> dict[str, Any]:
    (found,) = [item for item in objects if item["kind"] == kind and item["metadata"]["name"] == name]
    return found


def pod(objects: list[dict[str, Any]], name: str = "web") -> dict[str, Any]:
    template: dict[str, Any] = of(objects, "Deployment", name)["spec"]["template"]
    return template


def main(objects: list[dict[str, Any]], name: str = "web") -> dict[str, Any]:
    container: dict[str, Any] = pod(objects, name)["spec"]["containers"][0]
    return container


def variables(objects: list[dict[str, Any]], name: str = "web") -> dict[str, Any]:
    return {entry["name"]: entry.get("valueFrom", entry.get("value")) for entry in main(objects, name).get("env", [])}


def key(name: str, key: str, **more: Any) -> dict[str, Any]:
    return {"secretKeyRef": {"name": name, "key": key} | more}


DB = {"from": "prod/db", "keys": {"password": "pw", "user": {"from": "prod/logins", "property": "shop"}}}


def problem(problems: Problems, document: dict[str, Any]) -> str:
    (line,) = problems(document)
    return line
