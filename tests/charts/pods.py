"""The pods in rendered objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def pods(objects: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each pod as (who, metadata, spec): of controllers and bare ones."""
    for item in objects:
        who = f"{item['kind']}/{item['metadata']['name']}"
        if item["kind"] == "Pod":
            yield who, item["metadata"], item["spec"]
        elif "template" in item.get("spec", {}):
            yield who, item["spec"]["template"]["metadata"], item["spec"]["template"]["spec"]
        elif "jobTemplate" in item.get("spec", {}):
            template = item["spec"]["jobTemplate"]["spec"]["template"]
            yield who, template["metadata"], template["spec"]
