"""Check values files: what Helm would read, whether the chart accepts it, and what is likely a mistake.

>>> from helm_platform.validate import validate
>>> for finding in validate(["values.yaml"], sets=["image.tag=1.2"]):
...     print(finding.rule, finding.file, finding.span, finding.message)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Span, arranged
from helm_platform.formats.verdict import Verdict
from helm_platform.progress import SILENT, Progress
from helm_platform.validate.ignores import Ignored, Ignores, ignores
from helm_platform.validate.lints import LINTS, Layer
from helm_platform.validate.remedies import indented
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

__all__ = ["RULES", "Outcome", "check", "examine", "judge", "validate"]

# Of several findings about the same text the earlier rule says it better.
_SPEAKS_FIRST = ("unquoted-version", "missing-key", "wrong-type", "null-value")
_UNCERTAIN = ("missing-key", "no-choice")


@dataclass(frozen=True)
class Outcome:
    """What a check found, the text of every file it read, and in a few words what it looked at.

    `ignored` are findings that a comment keeps, each with its reason; they are not among `findings`. `verdict` is what
    the rendered pods ask of Pod Security; None where nothing was rendered.
    """

    findings: tuple[Diagnostic, ...]
    sources: dict[Path, str]
    checked: str
    verdict: Verdict | None = None
    ignored: tuple[Ignored, ...] = ()

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
    given = _read(files, sets, chart, set_strings)
    return _settled(_check(given), given, rendered=False)


def examine(
    documents: list[Document], chart: Chart, sets: Sequence[str] = (), set_strings: Sequence[str] = ()
) -> Outcome:
    """Like `check`, for files and a chart that were read before."""
    given = _Given(documents, chart, *_user_values(documents, sets, set_strings))
    return _settled(_check(given), given, rendered=False)


def judge(
    files: Sequence[str | Path],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Outcome:
    """Like `check`; where that finds no error, the real helm renders the values and the pods are judged.

    What the chart refuses is among the findings, each problem at its line (rule `chart`); what else Helm refuses is one
    finding (rule `render`). `progress` hears of a helm that must be built first.

    Raises what `check` raises; UsageError for a folder that Helm cannot render, and EnvironmentProblem without a helm.
    """
    from helm_platform.validate.rendering import rendered

    given = _read(files, sets, chart, set_strings)
    outcome = _check(given)
    if outcome.failed:
        return _settled(outcome, given, rendered=False)
    values = coalesced(given.user, given.chart.defaults.root)
    made = rendered(chart, given.documents, values, sets, set_strings, progress)
    both = replace(outcome, findings=(*outcome.findings, *made.findings), verdict=made.verdict)
    return _settled(both, given, rendered=made.verdict is not None)


@dataclass(frozen=True)
class _Given:
    """What one call is about: the files, the chart, and the user's values merged, with what is wrong in --set."""

    documents: list[Document]
    chart: Chart
    user: Mapping
    problems: list[Diagnostic]

    @cached_property
    def ignores(self) -> Ignores:
        return ignores(self.documents)


def _read(files: Sequence[str | Path], sets: Sequence[str], chart: Path | None, set_strings: Sequence[str]) -> _Given:
    documents = read_files([str(file) for file in files])
    target = load_chart(chart)
    return _Given(documents, target, *_user_values(documents, sets, set_strings))


def _check(given: _Given) -> Outcome:
    documents, target, layers, problems = given.documents, given.chart, given.user, given.problems
    findings = [found for document in (*documents, target.defaults) for found in _reading_findings(document)]
    findings += problems
    found = _schema_findings(target, layers, complete=not problems and all(doc.complete for doc in documents))
    # An ignored lint must not speak for what the chart refuses at the same text.
    findings, ignored = given.ignores.apart(findings)
    lints, more = given.ignores.apart(_lint_findings(documents, target))
    findings += _loudest([*lints, *found])
    sources = {document.file: document.text for document in (*documents, target.defaults)}
    return Outcome(tuple(findings), sources, _checked(documents, layers, target), ignored=(*ignored, *more))


def _settled(outcome: Outcome, given: _Given, *, rendered: bool) -> Outcome:
    """The outcome without what is ignored, and with what is wrong in the ignores themselves."""
    kept, ignored = given.ignores.apart(outcome.findings)
    ignored += outcome.ignored
    kept += given.ignores.vain(kept, ignored, rendered=rendered)
    count = len(dict.fromkeys(ignored))
    checked = f"{outcome.checked}, {count} ignored with a reason" if count else outcome.checked
    in_order = sorted(dict.fromkeys(ignored), key=lambda each: each[0].sort_key)
    return replace(outcome, findings=tuple(arranged(kept)), ignored=tuple(in_order), checked=checked)


def _reading_findings(document: Document) -> Iterator[Diagnostic]:
    for found in document.findings:
        yield replace(found, fix=indented(found, document)) if found.rule == "yaml-syntax" else found


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


def _checked(documents: Sequence[Document], user: Mapping, chart: Chart) -> str:
    files = f"{len(documents)} file{'' if len(documents) == 1 else 's'}"
    keys = count_keys(user)
    against = (
        f"checked against {chart.label}" if chart.schema is not None else f"checked; {chart.label} describes no keys"
    )
    return f"{files}, {keys} key{'' if keys == 1 else 's'} {against}"
