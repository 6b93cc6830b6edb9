"""What an objective's own queries count: the right events, also where counters are unborn, restarted or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from helm_platform.slo.indicators import matchers
from helm_platform.slo.proving.shapes import Case, Check, Input, braces, duration
from helm_platform.slo.proving.subject import Subject
from helm_platform.slo.proving.timeline import MANY, Phase, raw
from helm_platform.slo.windows import seconds

_SOME = 0.25
_EXACT = 1e-9
_LENGTH = 1800.0
#: How long the series are there that vanish.
_BEFORE = 300.0
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def cases(subject: Subject, step: float) -> Iterator[Case]:
    """Cases on made-up series, `step` seconds apart; none where such series cannot be derived."""
    sources = subject.sources
    if sources is None or any(_out(subject.slo.exclude, at, 0.0) for at in range(0, int(2 * _LENGTH) + 1, 60)):
        return
    steady = [Phase(_LENGTH, _SOME)]
    yield _of_ratio(subject, "a quarter is bad", raw(sources, steady, step), step)
    if any(each.failures for each in sources.series):
        inputs = raw(sources, [Phase(_LENGTH, 0.0)], step, failures=False)
        yield _no_failures(subject, inputs, step)
    if any(each.counter for each in sources.series):
        inputs = tuple(Input(each.series, f"{each.values} {each.values}") for each in raw(sources, steady, step))
        yield _of_ratio(subject, "counters restart", inputs, step, 2 * _LENGTH)
        yield _idle(subject, raw(sources, [Phase(_LENGTH, 0.0, events=0.0)], step), step)
    gap = [Phase(_LENGTH / 2, _SOME), Phase(step, _SOME, scraped=False), Phase(_LENGTH / 2 - step, _SOME)]
    yield _of_ratio(subject, "a scrape is missing", raw(sources, gap, step), step)
    yield _gone(
        subject, raw(sources, [Phase(_BEFORE, _SOME), Phase(_LENGTH - _BEFORE, _SOME, scraped=False)], step), step
    )


def excluded(subject: Subject, step: float) -> Case | None:
    """A week in which times that are excluded count nothing. None where no time is excluded that can be told."""
    slo, sources = subject.slo, subject.sources
    if not slo.exclude or sources is None:
        return None
    whens = [_condition(each["when"]) for each in slo.exclude if "when" in each]
    if any(each is None for each in whens):
        return None
    length = 7 * 86400.0 if any("from" in each for each in slo.exclude) else 4 * 3600.0
    half = length / 2
    inputs = list(raw(sources, [Phase(length, _SOME)], step))
    for found in whens:
        if found:
            series, value = found
            # It holds in the first half only.
            inputs.append(Input(series, f"{value}+0x{round(half / step) - 1} stale"))
    total = f"sum(slo:total:rate{braces(slo.identity)})"
    checks = []
    for fires in (True, False):
        moment = next(
            (at for at in range(7200, int(length) - 600, 600) if _out(slo.exclude, at, half) is fires and at % 3600),
            None,
        )
        if moment is not None:
            word = "events are counted in a time that is excluded" if fires else "events are not counted at other times"
            sign = "==" if fires else ">"
            checks.append(Check(f"count({total} {sign} 0)", float(moment), word, (({}, 1.0),)))
    return Case("times that are excluded", step, tuple(inputs), tuple(checks))


def _of_ratio(subject: Subject, name: str, inputs: tuple[Input, ...], step: float, length: float = _LENGTH) -> Case:
    """At all times, exactly the ratio that is in the series, and events of each group alone."""
    of = braces(subject.identity)
    begin = 2 * float(seconds(subject.platform.base))
    span = duration(length - begin)
    wrong = f"(slo:bad:rate{of} / slo:total:rate{of} - {_SOME}) ^ 2"
    series = len(subject.slo.by) > 0
    checks = [
        Check(
            f"count(max_over_time(({wrong})[{span}:{duration(step)}]) < {_EXACT**2})",
            length,
            f"{name}: the ratio is not what the series have",
            (({}, 1.0),),
        ),
        Check(
            f"count(count_over_time(slo:total:rate{of}[{span}]) >= {round((length - begin) / step)})",
            length,
            f"{name}: events are not counted all the time",
            (({}, 1.0),),
        ),
        Check(
            f"count(slo:bad:rate{braces(subject.slo.identity)})",
            length,
            f"{name}: there are not as many groups as there should be",
            (({}, 2.0 if series else 1.0),),
        ),
    ]
    sources = subject.sources
    if sources and not sources.events and name != "counters restart":
        near = f"(slo:total:rate{of} / {MANY!r} - 1) ^ 2 < 1e-4"
        checks.append(Check(f"count({near})", length, f"{name}: there are not as many events as counted", (({}, 1.0),)))
    return Case(name, step, inputs, tuple(checks))


def _no_failures(subject: Subject, inputs: tuple[Input, ...], step: float) -> Case:
    of = braces(subject.identity)
    checks = (
        Check(f"count(slo:bad:rate{of} == 0)", _LENGTH, "without a failure there is no count of them", (({}, 1.0),)),
        Check(f"count({subject.firing()})", _LENGTH, "it fires without a failure"),
        Check(_state(subject, 2), _LENGTH, "it is not measured without a failure", (({}, 1.0),)),
    )
    return Case("no failure ever", step, inputs, checks)


def _idle(subject: Subject, inputs: tuple[Input, ...], step: float) -> Case:
    checks = (
        Check(_state(subject, 1), _LENGTH, "no traffic is not told from no data", (({}, 1.0),)),
        Check(f"count({subject.firing()})", _LENGTH, "it fires without traffic"),
        Check(f"count({subject.firing(alert='SLONoData')})", _LENGTH, "no traffic is taken for no data"),
    )
    return Case("no traffic", step, inputs, checks)


def _gone(subject: Subject, inputs: tuple[Input, ...], step: float) -> Case:
    checks = [
        Check(_state(subject, 0), _LENGTH, "missing series are not told from no traffic", (({}, 1.0),)),
        Check(f"count({subject.firing()})", _LENGTH, "it fires on what is no longer counted"),
    ]
    if subject.here.no_data:
        hold = float(seconds(subject.here.no_data))
        gone = _BEFORE
        # The base window, the five minutes in which a sample is looked for, and an evaluation each of two groups.
        late = gone + float(seconds(subject.platform.base)) + 300 + hold + 2 * step
        firing = subject.firing(alert="SLONoData")
        checks.append(Check(f"count({firing})", gone + hold - step, "SLONoData fires too early"))
        if late <= _LENGTH:
            expected = (({"slo": subject.slo.name}, 1.0),)
            checks.append(
                Check(f"count by (slo) ({firing})", late, "SLONoData does not fire when the series are gone", expected)
            )
    return Case("series vanish", step, inputs, tuple(checks))


def _state(subject: Subject, code: int) -> str:
    named = {key: value for key, value in subject.slo.identity.items() if key != "revision"}
    return f"count(slo:state:code{{{matchers(named)}}} == {code})"


def _condition(text: str) -> tuple[str, float] | None:
    """A series and a value for which a query such as `maintenance{…} == 1` has a result."""
    import promql_parser

    from helm_platform.slo.proving.raw import found_by

    try:
        read = promql_parser.parse(text)
    except ValueError:
        return None
    value = 1.0
    if isinstance(read, promql_parser.BinaryExpr) and isinstance(read.rhs, promql_parser.NumberLiteral):
        shift = {"==": 0.0, ">": 1.0, ">=": 0.0, "<": -1.0, "<=": 0.0, "!=": 1.0}.get(str(read.op))
        if shift is None:
            return None
        value, read = read.rhs.val + shift, read.lhs
    series = found_by(str(read)) if isinstance(read, promql_parser.VectorSelector) else None
    return (series, value) if series else None


def _out(exclude: tuple[Mapping[str, Any], ...], at: int, half: float) -> bool:
    return any(("from" not in each or _on_clock(each, at)) and ("when" not in each or at < half) for each in exclude)


def _on_clock(given: Mapping[str, Any], at: int) -> bool:
    now = datetime.fromtimestamp(at, UTC)
    begin, end = (timedelta(hours=int(given[key][:2]), minutes=int(given[key][3:])) for key in ("from", "to"))
    time = timedelta(hours=now.hour, minutes=now.minute)
    days = given.get("days", _DAYS)
    today, yesterday = _DAYS[now.weekday()] in days, _DAYS[now.weekday() - 1] in days
    if begin < end:
        return begin <= time < end and today
    return (time >= begin and today) or (time < end and yesterday)
