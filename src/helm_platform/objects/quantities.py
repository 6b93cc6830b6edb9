"""Quantities of Kubernetes as exact numbers, and numbers as people read them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_QUANTITY = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[eE][0-9]+|m|k|Ki|[MGTPE]i?)?\Z", re.ASCII)
_FACTORS = {
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
}
_BINARY = ("Ti", "Gi", "Mi", "Ki")


def quantity(written: Any) -> Decimal:
    """Bytes, cores or pieces: `512Mi` is 536870912, `500m` is 0.5. Raises ValueError for anything else."""
    found = _QUANTITY.match(str(written))
    if found is None:
        raise ValueError(f"`{written}` is no quantity")
    unit = found["unit"] or ""
    factor = Decimal(10) ** int(unit[1:]) if unit[1:].isdigit() else _FACTORS.get(unit, Decimal(1))
    return Decimal(found["number"]) * factor


def unit_of(written: str) -> str:
    """The unit that was written, empty where there is none, or no quantity."""
    found = _QUANTITY.match(written)
    return (found["unit"] or "") if found else ""


def shown(number: Decimal, resource: str) -> str:
    """As the resource is usually written: bytes in Mi or Gi, cores with two places, pieces as they are."""
    if "memory" in resource or "storage" in resource:
        for unit in _BINARY:
            if number >= _FACTORS[unit]:
                return f"{_trimmed(number / _FACTORS[unit])}{unit}"
    return _trimmed(number)


def _trimmed(number: Decimal) -> str:
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")
