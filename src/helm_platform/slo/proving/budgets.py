"""Windows of days and of the calendar, and the budget that is left: from sums of tiles and of days.

A day counts its own number of events, so that a sum tells which days it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helm_platform.slo.engine import counted_in
from helm_platform.slo.proving.shapes import Case, Check, Input, braces, duration
from helm_platform.slo.proving.subject import DAY, Subject
from helm_platform.slo.proving.timeline import MANY, Phase, recorded
from helm_platform.slo.windows import Window, seconds

TILE = 300.0
_DAY = float(DAY)
#: Of the budget of the shortest window, on the one day that has bad events.
_SPENT = 0.9
#: The first month and quarter of promtool's time: their days, and the labels of these and of the next.
_PERIODS = {"month": (31, ("197001", "197002")), "quarter": (90, ("19701", "19702"))}
_QUARTER_OF_DAY = _DAY / 4


def of_days(subject: Subject) -> Iterator[Case]:
    """Sums of days and the budget of each rolling window of more than a day; evaluated once a day."""
    windows = [each for each in _windows(subject) if each.days > 1]
    if not windows:
        return
    sums = _sums(subject)
    yield _sums_of_days(subject, sums)
    yield _coverage(subject, windows)
    yield _left(subject, windows)


def of_tiles(subject: Subject) -> Iterator[Case]:
    """The counts that are made of base rates and tiles, exactly; evaluated every five minutes."""
    yield _counts(subject)


def of_hours(subject: Subject) -> Iterator[Case]:
    """The budget of windows of a day or less, from tiles; evaluated every five minutes."""
    for window in _windows(subject):
        if not window.calendar and window.days <= 1:
            yield _left_of_hours(subject, window)


def of_calendar(subject: Subject) -> Iterator[Case]:
    """A month and a quarter that end, and with them what was spent; evaluated four times a day."""
    for window in _windows(subject):
        if window.calendar:
            yield _period_ends(subject, window)
            yield _turn(subject, window)


def _windows(subject: Subject) -> tuple[Window, ...]:
    return tuple(dict.fromkeys((subject.slo.window, *subject.slo.windows)))


def _tier_windows(subject: Subject) -> tuple[str, ...]:
    """The windows of all tiers, each once."""
    return tuple(dict.fromkeys(window for tier in subject.tiers for window in (tier.tier.long, tier.tier.short)))


def _sums(subject: Subject) -> list[int]:
    """The days of all windows that are made of day sums."""
    found = {each.days for each in subject.platform.rolling if each.days > 1}
    for window in _tier_windows(subject):
        length = seconds(window)
        if length > DAY and length % DAY == 0:
            found.add(int(length) // DAY)
    return sorted({*found, 3})


def _sums_of_days(subject: Subject, sums: Sequence[int]) -> Case:
    """On day n the sum of that day is 2^(n mod 20) + n, so that no other days have the sum of the right ones."""
    last = max(sums) + 3
    days = [2.0 ** (number % 20) + number for number in range(last + 1)]
    of = braces(subject.identity)
    inputs = [
        Input(f"slo:{side}:increase_1d{of}", " ".join(f"{value * scale:g}" for value in days))
        for side, scale in (("bad", 1), ("total", 1000))
    ]
    checks = []
    for length in sums:
        right = sum(days[last - length + 1 : last + 1])
        for side, scale in (("bad", 1), ("total", 1000)):
            expr = f"count(slo:{side}:increase_{length}d{of} == {right * scale!r})"
            checks.append(
                Check(
                    expr, last * _DAY, f"the {side} events of {length} days are not those of these days", (({}, 1.0),)
                )
            )
    return Case("sums of days", _DAY, tuple(inputs), tuple(checks))


def _left(subject: Subject, windows: Sequence[Window]) -> Case:
    """Each day has as much traffic as the next, and all bad events are in one: it counts as long as it is inside."""
    total = 1e6
    longest = max(window.days for window in windows)
    begin, last = longest + 2, 2 * longest + 3
    bad = min(_SPENT * float(subject.slo.allowed) * min(window.days for window in windows), 1.0) * total
    of = braces(subject.identity)
    inputs = (
        Input(f"slo:bad:increase_1d{of}", " ".join([f"0+0x{begin - 1}", repr(bad), f"0+0x{last - begin}"])),
        Input(f"slo:total:increase_1d{of}", f"{total!r}+0x{last}"),
    )
    checks: list[Check] = []
    for window in windows:
        left = 1 - bad / (float(subject.slo.allowed) * total * window.days)
        checks += _budget_checks(subject, window, left, [begin * _DAY, (begin + window.days - 1) * _DAY])
        checks += _budget_checks(subject, window, 1.0, [(begin - 1) * _DAY, (begin + window.days) * _DAY])
    return Case("one bad day in a budget", _DAY, inputs, tuple(checks))


def _budget_checks(subject: Subject, window: Window, left: float, times: Sequence[float]) -> Iterator[Check]:
    of = braces({**subject.identity, "window": window.name})
    low = (subject.here if window == subject.slo.window else subject.platform).budget
    for at in times:
        told = f"not {left * 100:.4g} % of the budget of {window.name} is left"
        yield Check(f"count((slo:budget:left{of} - {left!r}) ^ 2 < 1e-12)", at, told, (({}, 1.0),))
        for alert, fires in (
            ("SLOBudgetExhausted", left <= 0),
            ("SLOBudgetLow", low is not None and 0 < left <= low),
        ):
            name = f'{subject.firing(alert=alert)[:-1]},window="{window.name}"}}'
            word = "does not fire" if fires else "fires"
            expected = (({"slo": subject.slo.name}, 1.0),) if fires else ()
            yield Check(
                f"count by (slo) ({name})", at, f"{alert} {word} with {left * 100:.4g} % of the budget left", expected
            )


def _counts(subject: Subject) -> Case:
    """Every count from tiles, after more than a day of steady traffic and half an hour that is bad."""
    step = float(seconds(subject.platform.interval))
    begin, bad = _DAY, 1800.0
    end = begin + bad + TILE
    # Those of the other groups are counted as the incidents need them.
    windows = [window for window in _tier_windows(subject) if counted_in(window) == "slow" and seconds(window) <= DAY]
    of = braces(subject.identity)
    checks = []
    for window in windows:
        length = float(seconds(window))
        for side, right in (("total", MANY * length), ("bad", MANY * bad / 2)):
            expr = f"count((slo:{side}:increase_{window}{of} / {right!r} - 1) ^ 2 < 1e-12)"
            told = f"the {side} events of {window} are not as many as there were"
            checks.append(Check(expr, end, told, (({}, 1.0),)))
    tile = f"slo:total:tile{of}"
    checks.append(
        Check(f"count(({tile} / {MANY * TILE!r} - 1) ^ 2 < 1e-12)", end, "a tile has not its events", (({}, 1.0),))
    )
    checks.append(
        Check(
            f"count(count_over_time({tile}[{duration(_DAY)}]) == {round(_DAY / TILE)})",
            end,
            "there is no tile every five minutes",
            (({}, 1.0),),
        )
    )
    for each in _windows(subject):
        if each.calendar:
            checks += _tile_checks(subject, each, end)
    checks.append(
        Check(f"count((slo:measured:6h{of} - 1) ^ 2 < 1e-12)", end, "the last 6h are not measured", (({}, 1.0),))
    )
    phases = [Phase(begin, 0.0), Phase(bad, 0.5), Phase(TILE, 0.0)]
    return Case("counts and tiles", step, recorded(subject.slo, phases, step), tuple(checks))


def _tile_checks(subject: Subject, window: Window, end: float) -> Iterator[Check]:
    period = _PERIODS[window.name][1][0]
    of = braces({**subject.identity, "period": period})
    expr = f"count((slo:total:tile_{window.name}{of} / {MANY * TILE!r} - 1) ^ 2 < 1e-12)"
    yield Check(expr, end, f"a tile of the {window.name} has not its events", (({}, 1.0),))


def _coverage(subject: Subject, windows: Sequence[Window]) -> Case:
    """Counted in the later half of a day, then always."""
    last = max(window.days for window in windows) + 1
    of = braces(subject.identity)
    series = Input(f"slo:measured:6h{of}", f"0.5+0x3 1+0x{4 * last}")
    checks = []
    for window in windows:
        for day in (window.days // 2, last):
            share = min(1.0, (0.5 * 4 + (day - 1) * 4 + 1) / (4 * window.days)) if day < window.days else 1.0
            named = braces({**subject.identity, "window": window.name})
            told = f"the coverage of {window.name} is not {share:.3g} after {day} days"
            expr = f"count((slo:coverage:ratio{named} - {share!r}) ^ 2 < 1e-12)"
            checks.append(Check(expr, day * _DAY, told, (({}, 1.0),)))
    return Case("coverage", _QUARTER_OF_DAY, (series,), tuple(checks))


def _left_of_hours(subject: Subject, window: Window) -> Case:
    """A steady burn of nine tenths of the budget, from tiles."""
    length = float(window.seconds)
    ratio = float(subject.slo.allowed) * 0.9
    of = braces(subject.identity)
    number = round(length / TILE)
    rates = recorded(subject.slo, [Phase(length, ratio)], float(seconds(subject.platform.interval)))
    total = f"count((slo:total:increase_{window.name}{of} / {MANY * length!r} - 1) ^ 2 < 1e-12)"
    named = braces({**subject.identity, "window": window.name})
    checks = [
        *_budget_checks(subject, window, 0.1, [length]),
        Check(total, length, f"the events of {window.name} are not as many as there were", (({}, 1.0),)),
        Check(
            f"count(slo:coverage:ratio{named} > {1 - 2 / number!r})",
            length,
            f"the coverage of {window.name} is not whole",
            (({}, 1.0),),
        )
        if not window.days
        else Check(f"count(slo:coverage:ratio{named})", length, "it has no coverage", (({}, 1.0),)),
    ]
    return Case(
        f"nine tenths of the budget of {window.name}", float(seconds(subject.platform.interval)), rates, tuple(checks)
    )


def _period_ends(subject: Subject, window: Window) -> Case:
    """Spent until the last evaluation of the period, whole again at the first of the next."""
    days, periods = _PERIODS[window.name]
    step = _QUARTER_OF_DAY
    before = round(days * _DAY / step)
    after = 8
    ratio = float(subject.slo.allowed) * 0.8
    inputs = []
    for period, number, values in (
        (periods[0], before, f"{{}}+0x{before - 1} stale"),
        (periods[1], after, f"_x{before} {{}}+0x{after}"),
    ):
        of = braces({**subject.identity, "period": period})
        share = ratio if number == before else 0.0
        inputs += [
            Input(f"slo:total:tile_{window.name}{of}", values.format(repr(MANY))),
            Input(f"slo:bad:tile_{window.name}{of}", values.format(repr(MANY * share))),
        ]
    turn = days * _DAY
    events = f"slo:total:increase_{window.name}{braces({**subject.identity, 'period': periods[0]})}"
    told = f"the events of the {window.name} are not as many as there were"
    covered = f"slo:coverage:ratio{braces({**subject.identity, 'window': window.name})}"
    # Tiles are given every six hours, so the counted share is small.
    shares = ((turn - step, before * TILE / (turn - step)), (turn + step * 4, 5 * TILE / (step * 4)))
    checks = [
        *(
            Check(
                f"count(({covered} / {share!r} - 1) ^ 2 < 1e-12)",
                at,
                f"the coverage of the {window.name} is not that of its days until now",
                (({}, 1.0),),
            )
            for at, share in shares
        ),
        Check(f"count({events} == {MANY * before!r})", turn - step, told, (({}, 1.0),)),
        Check(f"count({events})", turn, f"the {window.name} is counted after its end"),
        *_budget_checks(subject, window, 0.2, [step * 4, turn - step]),
        *_budget_checks(subject, window, 1.0, [turn, turn + step * 4]),
    ]
    return Case(f"the {window.name} ends", step, tuple(inputs), tuple(checks))


def _turn(subject: Subject, window: Window) -> Case:
    """The first evaluation of a period, when the last counts of the one before are an hour old."""
    days, periods = _PERIODS[window.name]
    hours = days * 24
    inputs = []
    for period, values, share in (
        (periods[0], f"_x{hours - 1} {{}} stale", 1.0),
        (periods[1], f"_x{hours} {{}}+0x6", 0.0),
    ):
        of = braces({**subject.identity, "period": period})
        inputs += [
            Input(f"slo:total:increase_{window.name}{of}", values.format(repr(MANY))),
            Input(f"slo:bad:increase_{window.name}{of}", values.format(repr(MANY * share))),
        ]
    checks = _budget_checks(subject, window, 1.0, [hours * 3600.0])
    return Case(f"the first hour of a {window.name}", 3600.0, tuple(inputs), tuple(checks))
