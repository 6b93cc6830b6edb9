"""What an objective's own queries read, made up: counters and gauges that their selectors find.

A series carries r · (a + b · e) events a second, for r events a second in all of which the share e is bad. Series are
derived where the fields are bare selectors; of PromQL in full nobody can tell what it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helm_platform.slo.indicators import bare, number, threshold
from helm_platform.slo.proving.shapes import braces
from helm_platform.slo.selectors import Matcher, NotDerivable, Selector, taken
from helm_platform.slo.spec import Slo

_COUNTED = ("ratio", "requests")
#: The two groups of an objective with `by`: one burns, the other is always good.
HOT, CALM = "hot", "calm"


@dataclass(frozen=True, slots=True)
class Raw:
    """One series. `counter` grows by its rate; else the value itself is a + b · e, times r where `scaled`.

    `failures` has none but bad events: it is not there before the first of them.
    """

    name: str
    labels: Mapping[str, str]
    share: float
    slope: float
    counter: bool = True
    scaled: bool = True
    failures: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """The series of an objective. `events` is r where it is not free: a gauge gives as many slices as it is read."""

    series: tuple[Raw, ...]
    events: float = 0.0


def derived(slo: Slo) -> Sources | None:
    """The series of an objective whose indicator is written in full, or None where they cannot be derived."""
    ((kind, fields),) = slo.sli.items()
    if kind in _COUNTED and not all(bare(fields[key]) for key in ("bad", "good", "total") if key in fields):
        return None
    make = {
        "ratio": _ratio,
        "requests": _requests,
        "latency": _latency,
        "uptime": _uptime,
        "composite": _composite,
    }.get(kind)
    try:
        found = make(slo, fields) if make else None
    except NotDerivable:
        return None
    return found if found and found.series else None


def found_by(text: str) -> str | None:
    """A series that a bare selector finds, or None."""
    selector = _selector(text)
    try:
        values = _values(selector) if selector else None
    except NotDerivable:
        return None
    return None if selector is None or values is None else f"{selector.name}{braces(values)}"


def _ratio(slo: Slo, fields: Mapping[str, Any]) -> Sources | None:
    chosen = {side: _selector(text) for side, text in fields.items()}
    if not all(chosen.values()):
        return None
    sides = {side: selector for side, selector in chosen.items() if selector}
    if "total" not in sides:
        return _two(sides["bad"], 0, 1, sides["good"], 1, -1, slo)
    some = "bad" if "bad" in sides else "good"
    share, slope = (0.0, 1.0) if some == "bad" else (1.0, -1.0)
    return _part(sides[some], share, slope, sides["total"], slo)


def _part(some: Selector, share: float, slope: float, total: Selector, slo: Slo) -> Sources | None:
    """Series of events that are a part of all events: of their own where the metric is, else beside the rest."""
    inside = _values(some, total)
    if some.name != total.name or inside is None:
        alone, whole = _values(some), _values(total)
        if alone is None or whole is None:
            return None
        return Sources(
            (
                *_made(some.name, alone, share, slope, slo, failures=share == 0),
                *_made(total.name, whole, 1, 0, slo),
            )
        )
    outside = _values(total, without=some)
    if outside is None:
        return None
    return Sources(
        (
            *_made(some.name, inside, share, slope, slo, failures=share == 0),
            *_made(total.name, outside, 1 - share, -slope, slo, failures=share == 1),
        )
    )


def _two(
    one: Selector, share: float, slope: float, other: Selector, rest: float, fall: float, slo: Slo
) -> Sources | None:
    """Series of bad events and of good ones, which no selector has both of."""
    left = _values(one, without=other if one.name == other.name else None)
    right = _values(other, without=one if one.name == other.name else None)
    if left is None or right is None:
        return None
    return Sources(
        (*_made(one.name, left, share, slope, slo, failures=True), *_made(other.name, right, rest, fall, slo))
    )


def _latency(slo: Slo, fields: Mapping[str, Any]) -> Sources | None:
    if fields.get("native"):
        return None
    found = _selector(fields["histogram"])
    values = _values(found) if found else None
    if found is None or values is None:
        return None
    return Sources(_histogram(found.name, values, fields, (1, 0), (1, -1), slo))


def _requests(slo: Slo, fields: Mapping[str, Any]) -> Sources | None:
    """Half of the bad events fail, the other half are slow; the histogram has those that did not fail."""
    bad, total, histogram = (_selector(fields[key]) for key in ("bad", "total", "histogram"))
    if bad is None or total is None or histogram is None:
        return None
    failed = _part(bad, 0, 0.5, total, slo)
    values = _values(histogram)
    if failed is None or values is None:
        return None
    return Sources((*failed.series, *_histogram(histogram.name, values, fields, (1, -0.5), (1, -1), slo)))


def _histogram(
    name: str,
    labels: Mapping[str, str],
    fields: Mapping[str, Any],
    counted: tuple[float, float],
    in_time: tuple[float, float],
    slo: Slo,
) -> tuple[Raw, ...]:
    limit = number(threshold(fields))
    le = limit if "." in limit else f"{limit}.0"
    return (
        *_made(f"{name}_count", labels, *counted, slo),
        *_made(f"{name}_bucket", {**labels, "le": le}, *in_time, slo),
        *_made(f"{name}_bucket", {**labels, "le": "+Inf"}, *counted, slo),
    )


def _uptime(slo: Slo, fields: Mapping[str, Any]) -> Sources | None:
    """A gauge between 0 and 1, as an average of many would be; `any` asks for one that is above 0."""
    if fields.get("any"):
        return None
    found = _selector(fields["series"])
    values = _values(found) if found else None
    if found is None or values is None:
        return None
    return Sources(_made(found.name, values, 1, -1, slo, counter=False), 1.0)


def _composite(slo: Slo, fields: Mapping[str, Any]) -> Sources | None:
    """What its parts record, all of them as bad as it is to be."""
    ((_, parts),) = fields.items()
    own = {key: value for key, value in slo.identity.items() if key not in ("slo", "revision")}
    made: list[Raw] = []
    for name in parts:
        labels = {**own, "slo": name}
        made += _made("slo:total:rate", labels, 1, 0, slo, counter=False, scaled=True)
        made += _made("slo:bad:rate", labels, 0, 1, slo, counter=False, scaled=True)
    return Sources(tuple(made))


def _made(
    name: str,
    labels: Mapping[str, str],
    share: float,
    slope: float,
    slo: Slo,
    *,
    counter: bool = True,
    scaled: bool | None = None,
    failures: bool = False,
) -> tuple[Raw, ...]:
    """A series, or with `by` two of them: the group that burns, and one that is as large and always good."""
    wide = counter if scaled is None else scaled
    if not slo.by:
        return (Raw(name, labels, share, slope, counter, wide, failures),)
    hot = {**labels, **{label: labels.get(label) or HOT for label in slo.by}}
    calm = {**hot, slo.by[0]: CALM}
    return (
        Raw(name, hot, share, slope, counter, wide, failures),
        Raw(name, calm, share, 0.0, counter, wide, failures),
    )


def _selector(text: str) -> Selector | None:
    import promql_parser

    try:
        read = promql_parser.parse(text.strip())
    except ValueError:
        return None
    if not isinstance(read, promql_parser.VectorSelector) or not read.name or read.matchers.or_matchers:
        return None
    return Selector.of(read)


def _values(*wanted: Selector, without: Selector | None = None) -> dict[str, str] | None:
    """Labels that all the wanted selectors take, and the other one does not; None where no such labels are found."""
    asked: dict[str, list[Matcher]] = {}
    for matcher in (each for selector in wanted for each in selector.matchers):
        asked.setdefault(matcher.label, []).append(matcher)
    found: dict[str, str] = {}
    for label, matchers in asked.items():
        value = next(iter(taken(matchers)), None)
        if value is None:
            return None
        found[label] = value
    # A value of its own is likelier than a label that is not there, though the other would not take that either.
    for refused in without.matchers if without else ():
        for text in taken([*asked.get(refused.label, ()), refused.opposite]):
            return {name: value for name, value in {**found, refused.label: text}.items() if value}
    if without is None or not without.takes(found):
        return {label: value for label, value in found.items() if value}
    return None
