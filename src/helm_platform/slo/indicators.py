"""From an indicator to the two queries that count it: all events per second, and the bad ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from helm_platform.slo import data
from helm_platform.slo.platform import Platform
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds

_SELECTOR = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?:\{(.*)\})?\s*", re.DOTALL)
_PER_UNIT = {"s": 1, "ms": 1000}
#: Fields that are counters: a bare selector of them becomes a rate.
_COUNTERS = {"ratio": ("bad", "good", "total"), "requests": ("bad", "total")}
_RATE = re.compile(r"(rate\(<(?:count|bucket)>\[<window>\])\)")
_NOT_IN_FORM = ("unit", "threshold", "histogram", "series", "query", "errorRatio")
_WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True, slots=True)
class Queries:
    """PromQL in events per second, with the labels of `by` only."""

    total: str
    bad: str


def queries(slo: Slo, platform: Platform, *, recorded: bool = True, modifier: str = "") -> Queries:
    """The queries of an objective, its indicator written in full (`resolved`). Times that are excluded count 0.

    The second reads what the first has recorded; where nothing is `recorded`, it has the first one inside. A composite
    always reads what its parts have recorded. `modifier` is `anchored` or `smoothed` for the rates that are written
    here, of counters and classic buckets; Prometheus has it from 3.16 on.
    """
    ((kind, fields),) = slo.sli.items()
    form = data.indicators()[_form(kind, fields)]
    words = _words(slo, kind, fields, platform, f" {modifier}" if modifier else "")
    if modifier:
        form = {side: _RATE.sub(rf"\1 {modifier})", text) for side, text in form.items()}
    total = data.filled(form["total"], words)
    bad = data.filled(form["bad"], words if recorded else {**words, "recorded": f"({total})"})
    if slo.exclude:
        # A rate still sees what was before its window's end: the time that is excluded ends one base window later.
        when = f"present_over_time(({excluded(slo)})[{platform.base}:{platform.interval}])"
        counted = f"((vector(1) unless on () {when}) or vector(0))"
        total, bad = (f"({query}) * on () group_left () {counted}" for query in (total, bad))
    return Queries(total, bad)


def excluded(slo: Slo) -> str:
    """A query that has a value in the times that do not count; only for objectives that have such times."""
    return " or ".join(map(_excluded, slo.exclude))


def matchers(labels: Mapping[str, str]) -> str:
    """Labels as matchers, without braces: `service="checkout",slo="latency"`."""
    return ",".join(f'{key}="{_quoted(value)}"' for key, value in labels.items())


def bucket(selector: str, threshold: Fraction) -> str:
    """The bucket of a classic histogram that ends at the threshold. Prometheus 3 writes `1.0` where 2 wrote `1`."""
    written = number(threshold)
    le = f'le=~"{written}|{written}\\\\.0"' if "." not in written else f'le="{written}"'
    return _with(selector, "_bucket", le)


def threshold(fields: Mapping[str, Any]) -> Fraction:
    """The threshold in the unit of the histogram."""
    return seconds(fields["threshold"]) * _PER_UNIT[fields.get("unit", "s")]


def number(value: Fraction | Decimal | float) -> str:
    """A number as Prometheus and people write it: 0.3, 300, 2.5."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    return f"{exact.normalize():f}"


def bare(text: str) -> bool:
    """Whether a counter is written as a selector, which still lacks its rate."""
    return "$window" not in text and _SELECTOR.fullmatch(text) is not None


def _form(kind: str, fields: Mapping[str, Any]) -> str:
    kept = [key for key in sorted(fields) if key not in _NOT_IN_FORM and fields[key] is not False]
    return " ".join([kind, *([] if kind == "requests" else kept)])


def _words(slo: Slo, kind: str, fields: Mapping[str, Any], platform: Platform, modifier: str) -> dict[str, str]:
    by = f" by ({', '.join(slo.by)})" if slo.by else ""
    recorded = f"sum{by} (slo:total:rate{{{matchers(slo.identity)}}})"
    words = {
        "sum": f"sum{by}",
        "max": f"max{by}",
        "recorded": recorded,
        "window": platform.base,
        "seconds": number(seconds(platform.base)),
    }
    for key, value in fields.items():
        if key in _COUNTERS.get(kind, ()):
            rate = f"rate({value.strip()}[{platform.base}]{modifier})"
            counted = rate if bare(value) else _in_window(value, platform)
            words[key] = f"sum{by} ({counted})"
        elif key in ("max", "min"):
            words[f"{key}-value"] = number(value)
        elif isinstance(value, str):
            words[key] = _in_window(value, platform)
    if "histogram" in fields:
        words |= _histogram(fields)
    if kind == "composite":
        words |= _composite(slo, fields)
    return words


def _histogram(fields: Mapping[str, Any]) -> dict[str, str]:
    limit = threshold(fields)
    selector = fields["histogram"].strip()
    return {
        "count": _with(selector, "_count"),
        "bucket": bucket(selector, limit),
        "histogram": selector,
        "threshold": number(limit),
    }


def _composite(slo: Slo, fields: Mapping[str, Any]) -> dict[str, str]:
    ((_, parts),) = fields.items()
    own = {key: value for key, value in slo.identity.items() if key not in ("slo", "revision")}
    # Weights are a map, whose order Helm, which makes the same rules, does not keep.
    names = "|".join(sorted(parts) if isinstance(parts, Mapping) else parts)
    words = {"parts": f'{{{matchers(own)},slo=~"{names}"}}'}
    if isinstance(parts, Mapping):
        each = [(number(weight), f"{{{matchers({**own, 'slo': name})}}}") for name, weight in sorted(parts.items())]
        words["weights"] = " or ".join(f"{w} * slo:bad:rate{of} / (slo:total:rate{of} > 0)" for w, of in each)
        words["measured"] = " or ".join(f"{w} * (slo:total:rate{of} > bool 0)" for w, of in each)
    return words


def _with(selector: str, suffix: str, matcher: str = "") -> str:
    """A selector of a classic histogram's series: the name with a suffix, and one matcher more."""
    found = _SELECTOR.fullmatch(selector)
    if found is None or not found[1]:
        raise ValueError(selector)
    inside = ",".join(part for part in ((found[2] or "").strip().rstrip(","), matcher) if part)
    return f"{found[1]}{suffix}{{{inside}}}" if inside else f"{found[1]}{suffix}"


def _in_window(text: str, platform: Platform) -> str:
    filled = text.strip().replace("$window", platform.base)
    return f"{filled}\n" if "#" in filled else filled  # what is written behind a comment must not become part of it


def _excluded(given: Mapping[str, Any]) -> str:
    """A condition that has a value in the times that do not count."""
    conditions = []
    if "from" in given:
        conditions.append(_clock(given["from"], given["to"], given.get("days", ())))
    if "when" in given:
        when = given["when"].strip()
        conditions.append(f"({when}\n)" if "#" in when else f"({when})")
    return "(" + " and on () ".join(conditions) + ")"


def _clock(begin: str, end: str, days: tuple[str, ...]) -> str:
    """Minutes of the day, UTC. A time that passes midnight belongs to the day on which it begins."""
    now = "(hour() * 60 + minute())"
    start, stop = (int(text[:2]) * 60 + int(text[3:]) for text in (begin, end))
    if not days:
        return f"({now} >= {start} < {stop})" if start < stop else f"({now} >= {start} or {now} < {stop})"
    on = " or ".join(f"day_of_week() == {_WEEK.index(day)}" for day in days)
    if start < stop:
        return f"({now} >= {start} < {stop} and ({on}))"
    after = " or ".join(f"day_of_week() == {(_WEEK.index(day) + 1) % 7}" for day in days)
    return f"(({now} >= {start} and ({on})) or ({now} < {stop} and ({after})))"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
