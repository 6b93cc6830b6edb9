"""Durations and sizes as compose files write them, and what Kubernetes writes for the same."""

from __future__ import annotations

import re

_STEP = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h)")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": "", "b": "", "k": "Ki", "m": "Mi", "g": "Gi", "t": "Ti"}


def seconds(text: str) -> int | None:
    """`1m30s` in whole seconds, one at the least; None where it is no duration."""
    if text.isdecimal():
        return max(1, int(text))
    steps = _STEP.findall(text)
    if not steps or "".join(f"{number}{unit}" for number, unit in steps) != text:
        return None
    return max(1, round(sum(float(number) * _SECONDS[unit] for number, unit in steps)))


def size(text: str) -> str | None:
    """`512m` as `512Mi`: units of compose are powers of 1024; None where it is no size."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    number, unit = found[1], found[2].lower()
    if "." in number:
        return str(round(float(number) * 1024 ** " kmgt".index(unit or " ")))
    return f"{number}{_UNITS[unit]}"
