"""The order of keys in a values file: as the reference has them, which is how people read them."""

from __future__ import annotations

from functools import cache
from typing import Any

from helm_platform.values import load_chart


def ordered(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the keys of the root and of each workload in the order of the schema."""
    made = _sorted(values)
    for group in ("workloads", "tasks"):
        if group in made:
            made[group] = {name: _sorted(each) for name, each in sorted(made[group].items())}
    return made


def _sorted(block: dict[str, Any]) -> dict[str, Any]:
    order = _keys()
    return {key: block[key] for key in sorted(block, key=lambda key: order.get(key, len(order))) if block[key] != {}}


@cache
def _keys() -> dict[str, int]:
    schema = load_chart(None).schema
    known = schema.get("properties", {}) if isinstance(schema, dict) else {}
    names = dict.fromkeys(["fullnameOverride", "when", "order", *known])
    return {key: number for number, key in enumerate(names)}
