"""Quantities of Kubernetes as numbers."""

from __future__ import annotations

import re

from helm_platform.values import Node, Scalar

_QUANTITY = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[eE][0-9]+|m|k|Ki|[MGTPE]i?)?\Z", re.ASCII)
_FACTORS = {
    "m": 1e-3,
    **{unit: 1000.0**power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": 1024.0**power for power, unit in enumerate("KMGTPE", 1)},
}


def amount(node: Node | None) -> float | None:
    """Bytes, cores or pieces: `512Mi` is 536870912, `500m` is 0.5. None where it is no quantity."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool):
        return None
    if isinstance(node.value, int | float):
        return float(node.value)
    found = _QUANTITY.match(node.value) if isinstance(node.value, str) else None
    if found is None:
        return None
    unit = found["unit"] or ""
    factor = 10.0 ** int(unit[1:]) if unit[1:].isdigit() else _FACTORS.get(unit, 1.0)
    return float(found["number"]) * factor


def unit(node: Node | None) -> str:
    """The unit that was written, empty where there is none."""
    found = _QUANTITY.match(node.value) if isinstance(node, Scalar) and isinstance(node.value, str) else None
    return (found["unit"] or "") if found else ""
