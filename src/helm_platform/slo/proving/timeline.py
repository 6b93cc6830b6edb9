"""Incidents as numbers: how many events there are and what share of them is bad, from one time to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from helm_platform.slo.proving.raw import CALM, HOT, Raw, Sources
from helm_platform.slo.proving.shapes import Input, braces
from helm_platform.slo.spec import Slo

#: Events per second that leave no low-traffic policy a word; the counts stay exact as floats.
MANY = 1e6


@dataclass(frozen=True, slots=True)
class Phase:
    """So many seconds with a ratio of bad events. `scraped` is False where nothing is read at all."""

    seconds: float
    ratio: float
    scraped: bool = True
    events: float = MANY


def recorded(slo: Slo, phases: Sequence[Phase], step: float) -> tuple[Input, ...]:
    """The base rates that the objective's rules would record. With `by`, a second group is as large and always good."""
    made = []
    for labels, burns in _groups(slo):
        inside = braces({**slo.identity, **labels})
        made += [
            Input(f"slo:total:rate{inside}", _values(_levels(phases, step, bad=False))),
            Input(f"slo:bad:rate{inside}", _values(_levels(phases, step, bad=True, burns=burns))),
        ]
    return tuple(made)


def raw(sources: Sources, phases: Sequence[Phase], step: float, *, failures: bool = True) -> tuple[Input, ...]:
    """The series that the objective's rules read; without `failures`, those of bad events only were never born."""
    if sources.events:
        phases = [replace(phase, events=sources.events) for phase in phases]
    return tuple(
        Input(f"{each.name}{braces(each.labels)}", _values(_raw(each, phases, step)))
        for each in sources.series
        if failures or not each.failures
    )


def hot(slo: Slo) -> dict[str, str]:
    """The labels of the group that burns."""
    return dict.fromkeys(slo.by, HOT)


def _groups(slo: Slo) -> Iterator[tuple[dict[str, str], bool]]:
    yield hot(slo), True
    if slo.by:
        yield {**hot(slo), slo.by[0]: CALM}, False


@dataclass(frozen=True, slots=True)
class _Run:
    """`count` samples, the first `value`, each `rise` above the one before. None for samples that are missing."""

    value: float | None
    rise: float
    count: int


def _levels(phases: Sequence[Phase], step: float, *, bad: bool, burns: bool = True) -> Iterator[_Run]:
    for number, phase in enumerate(phases):
        level = phase.events * (phase.ratio if burns else 0) if bad else phase.events
        yield _Run(level if phase.scraped else None, 0.0, round(phase.seconds / step) + (number == 0))


def _raw(series: Raw, phases: Sequence[Phase], step: float) -> Iterator[_Run]:
    """A counter from 0, or the level of a gauge."""
    total = 0.0
    for number, phase in enumerate(phases):
        part = series.share + series.slope * phase.ratio
        count = round(phase.seconds / step)
        if not series.counter:
            level = part * phase.events if series.scaled else part
            yield _Run(level if phase.scraped else None, 0.0, count + (number == 0))
            continue
        rise = part * phase.events * step
        if number == 0:
            yield _Run(total if phase.scraped else None, rise, count + 1)
        else:
            yield _Run(total + rise if phase.scraped else None, rise, count)
        total += rise * count


def _values(runs: Iterable[_Run]) -> str:
    words = []
    for run in runs:
        if not run.count:
            continue
        if run.value is None:
            words.append(f"_x{run.count}")
        else:
            words.append(f"{_number(run.value)}{_signed(run.rise)}x{run.count - 1}")
    return " ".join(words)


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _signed(value: float) -> str:
    return f"+{_number(value)}" if value >= 0 else f"-{_number(-value)}"
