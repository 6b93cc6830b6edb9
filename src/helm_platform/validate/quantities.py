"""Quantities that are written in values, as numbers."""

from __future__ import annotations

from helm_platform.objects.quantities import quantity, unit_of
from helm_platform.values import Node, Scalar


def amount(node: Node | None) -> float | None:
    """Bytes, cores or pieces: `512Mi` is 536870912, `500m` is 0.5. None where it is no quantity."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool):
        return None
    if isinstance(node.value, int | float):
        return float(node.value)
    try:
        return float(quantity(node.value)) if isinstance(node.value, str) else None
    except ValueError:
        return None


def unit(node: Node | None) -> str:
    """The unit that was written, empty where there is none."""
    return unit_of(node.value) if isinstance(node, Scalar) and isinstance(node.value, str) else ""
