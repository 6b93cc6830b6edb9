"""Traffic for a replay: two days of good and bad events, in ways in which rule sets come to differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helm_platform.prometheus import Series
from helm_platform.slo.series import Traffic

STEP = 30
_HOUR = 3600
#: The end of a day, UTC; two days before it the replay begins.
END = 1_709_424_000
START = END - 48 * _HOUR
_RATE = 10.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of traffic. `at` is when the short windows are compared; `rates` gives, for a time and the share of bad
    events that an objective allows, good and bad events per second. Times of alerts are told from `since`, which
    `since_what` names.
    """

    name: str
    title: str
    at: float
    rates: Callable[[float, float], tuple[float, float]]
    since: float = START
    since_what: str = "the begin"
    without_bad: bool = False


def _of(rate: float, share: float) -> tuple[float, float]:
    bad = min(share, 0.9)
    return rate * (1 - bad), rate * bad


def _steady(_time: float, allowed: float) -> tuple[float, float]:
    return _of(_RATE, allowed / 2)


def _nights(time: float, allowed: float) -> tuple[float, float]:
    night = 12 <= (time % 86400) // _HOUR < 18  # noqa: PLR2004
    return _of(0.02, 0.5) if night else _of(_RATE, allowed / 5)


_QUIET = (START + 40 * _HOUR, START + 42 * _HOUR)


def _gap(time: float, allowed: float) -> tuple[float, float]:
    return (0.0, 0.0) if _QUIET[0] <= time < _QUIET[1] else _of(_RATE, allowed / 2)


_INCIDENT = (START + 36 * _HOUR, START + 37 * _HOUR)


def _incident(time: float, allowed: float) -> tuple[float, float]:
    return _of(_RATE, 40 * allowed if _INCIDENT[0] <= time < _INCIDENT[1] else allowed / 5)


def _clean(_time: float, _allowed: float) -> tuple[float, float]:
    return _RATE, 0.0


PATTERNS: Sequence[Pattern] = (
    Pattern("steady", "steady traffic, half of what is allowed fails", END, _steady),
    Pattern(
        "nights",
        "six idle hours a day with a trickle, half of it bad",
        START + 41 * _HOUR,
        _nights,
        START + 12 * _HOUR,
        "the first idle hour",
    ),
    Pattern("gap", "two hours without any traffic", _QUIET[1] + _HOUR / 2, _gap, _QUIET[0], "the last request"),
    Pattern(
        "incident",
        "an hour in which forty times as much fails as is allowed",
        _INCIDENT[1],
        _incident,
        _INCIDENT[0],
        "its begin",
    ),
    Pattern("clean", "nothing has ever failed", END, _clean, without_bad=True),
)


def samples(traffic: Traffic, pattern: Pattern, allowed: float, labels: dict[str, str]) -> Iterator[Series]:
    """The series of one pattern, each with further labels."""
    times = range(START, END + 1, STEP)
    if traffic.gauge is not None:
        yield Series({**traffic.gauge, **labels}, list(_values(traffic, pattern, allowed, times)))
        return
    good, bad = [0.0], [0.0]
    for time, _ in pairwise(times):
        rates = pattern.rates(time, allowed)
        good.append(good[-1] + rates[0] * STEP)
        bad.append(bad[-1] + rates[1] * STEP)
    shared = [each for each in traffic.good if each in traffic.bad]
    for each in traffic.good:
        values = [a + b for a, b in zip(good, bad, strict=True)] if each in shared else good
        yield Series({**each, **labels}, list(zip(map(float, times), values, strict=True)))
    for each in traffic.only_bad:
        if not pattern.without_bad:
            yield Series({**each, **labels}, list(zip(map(float, times), bad, strict=True)))


def _values(traffic: Traffic, pattern: Pattern, allowed: float, times: range) -> Iterator[tuple[float, float]]:
    """Samples of a gauge: as many of them bad as of the events, and none where there is no traffic."""
    owed = 0.0
    for time in times:
        good, bad = pattern.rates(time, allowed)
        if good + bad == 0:
            continue
        owed += bad / (good + bad)
        down = owed >= 1
        owed -= down
        yield float(time), traffic.down if down else traffic.up
