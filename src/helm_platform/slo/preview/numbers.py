"""Numbers as people read them, in the words and colours of their panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from helm_platform.slo.dashboards.model import Meaning, Step, Unit
from helm_platform.slo.windows import spoken

_SMALL = 10
_THOUSAND = 1000
_SCALES = ((1e9, "G"), (1e6, "M"), (1e4, "k"))


def shown(value: float, unit: Unit, decimals: int | None = None, meanings: Sequence[Meaning] = ()) -> str:
    """A value with its unit: `99.95 %`, `14.4x`, `1 h 5 min`; or what it means."""
    for meaning in meanings:
        if value == meaning.value:
            return meaning.text
    if math.isnan(value):
        return "none"
    if unit is Unit.DURATION:
        return spoken(value)
    if unit is Unit.SHARE:
        return f"{_plain(value * 100, decimals)} %"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if unit is Unit.TIMES:
        return f"{_plain(value, decimals)}x"
    if unit is Unit.RATE:
        return f"{_plain(value, decimals)}/s"
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return f"{_plain(value / (scale if word != 'k' else _THOUSAND), 1)} {word}"
    return _plain(value, decimals)


def color(value: float, steps: Sequence[Step], meanings: Sequence[Meaning] = ()) -> str:
    """The colour of a value: Grafana's name of it."""
    for meaning in meanings:
        if value == meaning.value:
            return meaning.color
    chosen = "text"
    for step in steps:
        if step.value is None or value >= step.value:
            chosen = step.color
    return chosen


def clock(time: float, *, day: bool = False) -> str:
    """A time of day in UTC, or a day with it."""
    return datetime.fromtimestamp(time, UTC).strftime("%d %b %H:%M" if day else "%H:%M")


def _plain(value: float, decimals: int | None) -> str:
    if decimals is None:
        decimals = 2 if abs(value) < _SMALL and value != int(value) else 0
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text
