"""Blocks of samples from the past, as if Prometheus had scraped them and evaluated rules all the time."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Protocol

from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus.client import Client
from helm_platform.prometheus.server import serve
from helm_platform.toolchain import ensure

#: Prometheus answers with at most 11 000 points a series.
_MOST_POINTS = 10_000
_LONGEST_BLOCK = "2400h"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its labels with `__name__`, and (time in seconds since the epoch, value) in the order of time."""

    labels: Mapping[str, str]
    points: Iterable[tuple[float, float]] = field(default=())


class Recording(Protocol):
    """A recording rule; `helm_platform.slo.rules.Rule` is one."""

    @property
    def name(self) -> str: ...
    @property
    def expr(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, str]: ...


def written(series: Iterable[Series], data: Path, *, progress: Progress = SILENT) -> None:
    """Write series as blocks below `data`. Raises EnvironmentProblem when promtool refuses them."""
    with tempfile.NamedTemporaryFile("w", suffix=".om", encoding="utf-8") as file:
        for each in series:
            name = _series(each.labels)
            file.writelines(f"{name} {value!r} {time:.3f}\n" for time, value in each.points)
        file.write("# EOF\n")
        file.flush()
        imported(Path(file.name), data, progress=progress)


def imported(file: Path, data: Path, *, progress: Progress = SILENT) -> None:
    """Write the samples of a file, in the text format of OpenMetrics with times, as blocks below `data`.

    Raises EnvironmentProblem when promtool refuses them, with its words.
    """
    promtool = ensure(["promtool"], progress)["promtool"]
    data.mkdir(parents=True, exist_ok=True)
    # Blocks of two hours, the default, make weeks many: they cost more than their samples.
    longest = f"--max-block-duration={_LONGEST_BLOCK}"
    _run([promtool, "tsdb", "create-blocks-from", "openmetrics", "-q", longest, file, data])


def recorded(
    rules: Sequence[tuple[Recording, str]], data: Path, start: float, end: float, *, progress: Progress = SILENT
) -> None:
    """Evaluate recording rules over the blocks below `data`, each with the interval of its group, and add the results.

    Evaluations are at multiples of the interval after the epoch. A rule that reads what another records is evaluated
    after it, over the whole time. (`promtool tsdb create-blocks-from rules` loses evaluations at the ends of blocks.)
    Times are seconds since the epoch. Raises EnvironmentProblem, QueryError, and graphlib.CycleError for rules that
    read themselves.
    """
    for number, layer in enumerate(_layers(rules), 1):
        progress.step(f"evaluating rules, pass {number}")
        with serve(data, progress=progress) as client:
            made = [each for rule, interval in layer for each in _evaluated(client, rule, interval, start, end)]
        if made:
            written(made, data, progress=progress)


def _evaluated(client: Client, rule: Recording, interval: str, start: float, end: float) -> Iterator[Series]:
    import promql_parser

    step = promql_parser.parse_duration(interval).total_seconds()
    points: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
    begin = -(-start // step) * step
    while begin <= end:
        stop = min(end, begin + (_MOST_POINTS - 1) * step)
        for sample in client.range(rule.expr, begin, stop, step):
            labels = {**sample.labels, **rule.labels, "__name__": rule.name}
            points.setdefault(tuple(sorted(labels.items())), []).extend((p.time, p.value) for p in sample.points)
        begin += _MOST_POINTS * step
    for key, values in points.items():
        yield Series(dict(key), values)


def _layers(rules: Sequence[tuple[Recording, str]]) -> Iterable[list[tuple[Recording, str]]]:
    recorded_here: dict[str, list[int]] = {}
    for index, (rule, _) in enumerate(rules):
        recorded_here.setdefault(rule.name, []).append(index)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for index, (rule, _) in enumerate(rules):
        sorter.add(index, *(other for name in _read_names(rule.expr) for other in recorded_here.get(name, ())))
    sorter.prepare()
    while sorter.is_active():
        ready = sorter.get_ready()
        yield [rules[index] for index in sorted(ready)]
        sorter.done(*ready)


def _read_names(expr: str) -> set[str]:
    """The names of the series that a query reads."""
    import promql_parser

    found: set[str] = set()

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.add(node.name or "")
        elif isinstance(node, promql_parser.MatrixSelector):
            found.add(node.vector_selector.name or "")

    promql_parser.walk(promql_parser.parse(expr), visit)
    return found


def _series(labels: Mapping[str, str]) -> str:
    inside = ",".join(f"{key}={_quoted(value)}" for key, value in labels.items() if key != "__name__")
    return f"{labels['__name__']}{{{inside}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EnvironmentProblem("promtool cannot make blocks of samples", detail=(done.stderr or done.stdout).strip())
