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
            continue
        spec = item.get("spec", {})
        # A CronJob holds the Job it starts, KEDA's ScaledJob too.
        spec = spec.get("jobTemplate", {}).get("spec") or spec.get("jobTargetRef") or spec
        if "template" in spec and "spec" in spec["template"]:
            yield who, spec["template"]["metadata"], spec["template"]["spec"]
