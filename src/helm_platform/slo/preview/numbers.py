"""Numbers as people read them, in the words and colours of their panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from helm_platform.dashboards.model import Meaning, Step, Unit
from helm_platform.slo.windows import spoken

_SMALL = 10
#: From where on, by what and with which word; thousands are written out up to ten of them.
_SCALES = ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))


def shown(value: float, unit: Unit, decimals: int | None = None, meanings: Sequence[Meaning] = ()) -> str:
    """A value with its unit: `99.95 %`, `14.4x`, `1 h 5 min`; or what it means."""
    named = next((meaning.text for meaning in meanings if value == meaning.value), "")
    if named or math.isnan(value):
        return named or "none"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    match unit:
        case Unit.DURATION:
            return spoken(value)
        case Unit.SHARE:
            return f"{_plain(value * 100, decimals)} %"
        case Unit.NUMBER:
            return _counted(value, decimals)
    return _plain(value, decimals) + ("x" if unit is Unit.TIMES else "/s")


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


def _counted(value: float, decimals: int | None) -> str:
    for least, scale, word in _SCALES:
        if abs(value) >= least:
            return f"{_plain(value / scale, 1)} {word}"
    return _plain(value, decimals)


def _plain(value: float, decimals: int | None) -> str:
    if decimals is None:
        decimals = 2 if abs(value) < _SMALL and value != int(value) else 0
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text
