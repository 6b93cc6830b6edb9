"""An hour of samples for a dashboard, and what is seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helm_platform.prometheus import Series
from helm_platform.slo.preview.answers import Answers
from tests.slo.dashboards.test_classic import CHECKS, rate_of_a_rate

END = 1_764_000_000.0
BEGIN = END - 3600
#: Those of the dashboards of objectives, but that rates are asked of raw counters here, and not of what is recorded.
FAULTS = [check for check in CHECKS if check is not rate_of_a_rate]

Labels = dict[str, str]


def history(
    still: Iterable[tuple[str, Labels, float]], rising: Iterable[tuple[str, Labels, float]]
) -> Iterator[Series]:
    """Series that keep their value, and those that count up by it each minute: name, labels, value."""
    times = [BEGIN + 60 * minute for minute in range(61)]
    for name, labels, value in still:
        yield Series({"__name__": name} | labels, [(time, value) for time in times])
    for name, labels, step in rising:
        yield Series({"__name__": name} | labels, [(time, step * at) for at, time in enumerate(times)])


def silent(answers: Answers) -> set[tuple[str, int]]:
    """Panels, and which of their queries, without an answer."""
    return {
        (answer.panel.title, number)
        for _, row in answers.rows
        for answer in row
        for number, samples in enumerate(answer.samples)
        if not samples
    }


def numbers(answers: Answers) -> dict[str, float]:
    """The numbers of the first row by their titles."""
    _, row = answers.rows[0]
    return {answer.panel.title: answer.samples[0][0].value for answer in row}
