"""Check values files: what Helm would read, whether the chart accepts it, and what is likely a mistake.

>>> from helm_platform.validate import validate
>>> for finding in validate(["values.yaml"], sets=["image.tag=1.2"]):
...     print(finding.rule, finding.file, finding.span, finding.message)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform.diagnostics import Diagnostic, Level, Span, arranged
from helm_platform.formats.amounts import amount
from helm_platform.formats.verdict import Verdict
from helm_platform.progress import SILENT, Progress
from helm_platform.validate.lints import LINTS, Layer
from helm_platform.validate.rules import RULES
from helm_platform.values import (
    AssignmentError,
    Chart,
    Document,
    Mapping,
    Origin,
    Source,
    assigned,
    coalesced,
    count_keys,
    load_chart,
    merged,
    read_files,
)

if TYPE_CHECKING:
    from helm_platform.helm import Cache
    from helm_platform.validate.rendering import Made

__all__ = ["RULES", "Outcome", "check", "conclude", "examine", "judge", "refused", "summary", "validate"]

# Of several findings about the same text the earlier rule says it better.
_SPEAKS_FIRST = ("unquoted-version", "missing-key", "wrong-type", "null-value")
_UNCERTAIN = ("missing-key", "no-choice")


@dataclass(frozen=True)
class Outcome:
    """What a check found, the text of every file it read, and in a few words what it looked at.

    `verdict` is what the rendered pods ask of Pod Security; None where nothing was rendered. `keys` counts the keys of
    the values. `ready` says that Helm can be asked to render them.
    """

    findings: tuple[Diagnostic, ...]
    sources: dict[Path, str]
    checked: str
    verdict: Verdict | None = None
    keys: int = 0
    ready: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def validate(
    files: Sequence[str | Path],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
) -> list[Diagnostic]:
    """Everything that is wrong with these values, sorted by file and line.

    `files` are in the order of Helm's `-f` (the last wins, `-` is stdin); `sets` and `set_strings` are arguments of
    `--set` and `--set-string`; `chart` is a chart folder, None for the platform-app of this package.

    Raises UsageError for files or charts that cannot be read, EnvironmentProblem for a schema that cannot be used.
    """
    return list(check(files, sets, chart, set_strings=set_strings).findings)


def check(
    files: Sequence[str | Path],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
) -> Outcome:
    """Like `validate`, with what a report needs beside the findings."""
    return _check(_read(files, sets, chart, set_strings))


def examine(
    documents: Sequence[Document], chart: Chart, sets: Sequence[str] = (), set_strings: Sequence[str] = ()
) -> Outcome:
    """Like `check`, for files and a chart that were read before."""
    return _check(_of(documents, chart, sets, set_strings))


def judge(
    files: Sequence[str | Path],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
    progress: Progress = SILENT,
    renders: Cache | None = None,
) -> Outcome:
    """Like `check`; where that finds no error, the real helm renders the values and the pods are judged.

    What the chart refuses is among the findings, each problem at its line (rule `chart`); what else Helm refuses is one
    finding (rule `render`). `progress` hears of a helm that must be built first; `renders` holds what need not be
    rendered again.

    Raises what `check` raises; UsageError for a folder that Helm cannot render, and EnvironmentProblem without a helm.
    """
    from helm_platform.validate.rendering import rendered

    given = _read(files, sets, chart, set_strings)
    return _judged(given, lambda values: rendered(chart, given.documents, values, sets, set_strings, progress, renders))


def conclude(
    documents: Sequence[Document],
    chart: Chart,
    sets: Sequence[str],
    set_strings: Sequence[str],
    made: Callable[[Mapping], Made],
) -> Outcome:
    """Like `judge`, for files and a chart that were read before; `made` tells what came of a render of the values."""
    return _judged(_of(documents, chart, sets, set_strings), made)


def refused(
    reason: str,
    documents: Sequence[Document],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
) -> Outcome:
    """What is wrong with values that the real helm refused for this reason: what `check` finds, else the reason itself.

    Raises what `check` raises.
    """
    from helm_platform.validate.rendering import explained

    given = _given(documents, sets, chart, set_strings)
    outcome = _check(given)
    if outcome.failed:
        return outcome
    values = coalesced(given.user, given.chart.defaults.root)
    found = explained(reason, chart, values)
    return replace(outcome, findings=tuple(arranged([*outcome.findings, *found])))


@dataclass(frozen=True)
class _Given:
    """What one call is about: the files, the chart, and the user's values merged, with what is wrong in --set."""

    documents: list[Document]
    chart: Chart
    user: Mapping
    problems: list[Diagnostic]


def _read(files: Sequence[str | Path], sets: Sequence[str], chart: Path | None, set_strings: Sequence[str]) -> _Given:
    return _given(read_files([str(file) for file in files]), sets, chart, set_strings)


def _given(
    documents: Sequence[Document], sets: Sequence[str], chart: Path | None, set_strings: Sequence[str]
) -> _Given:
    return _of(documents, load_chart(chart), sets, set_strings)


def _of(documents: Sequence[Document], chart: Chart, sets: Sequence[str], set_strings: Sequence[str]) -> _Given:
    return _Given(list(documents), chart, *_user_values(documents, sets, set_strings))


def _judged(given: _Given, made: Callable[[Mapping], Made]) -> Outcome:
    outcome = _check(given)
    if not outcome.ready:
        return outcome
    of_render = made(coalesced(given.user, given.chart.defaults.root))
    findings = tuple(arranged([*outcome.findings, *of_render.findings]))
    return replace(outcome, findings=findings, verdict=of_render.verdict)


def _check(given: _Given) -> Outcome:
    documents, target, layers, problems = given.documents, given.chart, given.user, given.problems
    findings = [found for document in (*documents, target.defaults) for found in document.findings]
    findings += problems
    found = _schema_findings(target, layers, complete=not problems and all(doc.complete for doc in documents))
    findings += _loudest([*_lint_findings(documents, target), *found])
    sources = {document.file: document.text for document in (*documents, target.defaults)}
    keys = count_keys(layers)
    outcome = Outcome(tuple(arranged(findings)), sources, summary(len(documents), keys, target), keys=keys)
    return replace(outcome, ready=not outcome.failed)


def _user_values(
    documents: Iterable[Document], sets: Sequence[str], set_strings: Sequence[str]
) -> tuple[Mapping, list[Diagnostic]]:
    roots = [document.root for document in documents]
    values = roots[0] if roots else Mapping(Source(Origin.SET, "--set"))
    for root in roots[1:]:
        values = merged(values, root)
    findings = []
    for argument, as_text in [*((one, False) for one in sets), *((one, True) for one in set_strings)]:
        try:
            values = assigned(values, argument, as_text=as_text)
        except AssignmentError as error:
            option = "--set-string" if as_text else "--set"
            findings.append(
                Diagnostic("set-argument", Level.ERROR, str(error), origin=f"{option} {argument}", help=error.fix)
            )
    return values, findings


def _schema_findings(chart: Chart, user: Mapping, *, complete: bool) -> list[Diagnostic]:
    if chart.schema is None:
        return []
    from helm_platform.validate.schema import against_schema

    findings = against_schema(chart, coalesced(user, chart.defaults.root), user)
    # What a broken file would have set is unknown, so nothing can be called missing.
    return [found for found in findings if complete or found.rule not in _UNCERTAIN]


def _lint_findings(documents: Iterable[Document], chart: Chart) -> Iterable[Diagnostic]:
    for document in documents:
        layer = Layer(document, chart.defaults.root)
        for lint in LINTS:
            yield from lint.check(layer)


def _loudest(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    everything = list(findings)
    taken: dict[tuple[Path | None, Span | None], int] = {}
    for found in everything:
        if found.rule in _SPEAKS_FIRST and found.span is not None:
            spot, rank = (found.file, found.span), _SPEAKS_FIRST.index(found.rule)
            taken[spot] = min(rank, taken.get(spot, rank))
    return [
        found
        for found in everything
        if found.rule not in _SPEAKS_FIRST
        or found.span is None
        or _SPEAKS_FIRST.index(found.rule) == taken[found.file, found.span]
    ]


def summary(files: int, keys: int, chart: Chart, releases: int | None = None) -> str:
    """What was looked at: `1 000 files, 1 000 releases, 48 210 keys checked against platform-app 0.1.0`."""
    counted = [amount(files, "file"), *([] if releases is None else [amount(releases, "release")]), amount(keys, "key")]
    described = f"against {chart.label}" if chart.schema is not None else f"; {chart.label} describes no keys"
    return f"{', '.join(counted)} checked{' ' if chart.schema is not None else ''}{described}"
