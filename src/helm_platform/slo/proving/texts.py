"""Labels and annotations of an alert as Prometheus fills them in, for values that are known."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"\{\{ \$labels\.(\w+) \}\}")
_VALUE = re.compile(r"\{\{ \$value( \| humanizePercentage)? \}\}")
_QUERY = re.compile(r"\{\{ with query \(printf `([^`]*)`((?: \$labels\.\w+| \$value)*)\) \}\}(.*?)\{\{ end \}\}")
_RESULT = re.compile(r"\{\{ \. \| first \| value \| (humanizeDuration|humanizePercentage) \}\}")
_LEFT = re.compile(r"slo:budget:left\{.*\}")
_EXHAUSTION = re.compile(r"86400 \* slo:budget:days\{.*\} / .*")


def filled(
    annotations: Mapping[str, str], labels: Mapping[str, str], value: float, left: float | None, days: float
) -> dict[str, str] | None:
    """The annotations of an alert. None where one uses more of Prometheus' templates than is known here.

    `value` is the alert's, `left` the share of the budget that slo:budget:left has, None where nobody has counted it,
    `days` the value of slo:budget:days.
    """
    found = {name: _filled(text, labels, value, left, days) for name, text in annotations.items()}
    return {name: text for name, text in found.items() if text is not None} if None not in found.values() else None


def percentage(value: float) -> str:
    """As humanizePercentage writes it."""
    return f"{value * 100:.4g}%"


def humanized(length: float) -> str:
    """As humanizeDuration writes a length in seconds."""
    if abs(length) < 1:
        return f"{length:.4g}s"
    minutes, seconds = divmod(int(length), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{hours}h {minutes}m {seconds}s"
    return f"{minutes}m {seconds}s" if minutes else f"{length:.4g}s"


def exhaustion(days: float, value: float) -> float:
    """What the query of the alert's text divides, with the six digits that it is given of the value."""
    return 86400 * days / float(f"{value:g}")


def _filled(text: str, labels: Mapping[str, str], value: float, left: float | None, days: float) -> str | None:
    unknown = False

    def answer(match: re.Match[str]) -> str:
        nonlocal unknown
        query, shown = match[1], match[3]
        if _LEFT.fullmatch(query):
            result = left
        elif _EXHAUSTION.fullmatch(query):
            result = exhaustion(days, value)
        else:
            unknown = True
            return ""
        if result is None:
            return ""
        known = {"humanizeDuration": humanized, "humanizePercentage": percentage}
        return _RESULT.sub(lambda one: known[one[1]](result), shown)

    told = _QUERY.sub(answer, text)
    told = _WORD.sub(lambda match: labels.get(match[1], ""), told)
    told = _VALUE.sub(lambda match: percentage(value) if match[1] else f"{value!r}", told)
    return None if unknown or "{{" in told else told
