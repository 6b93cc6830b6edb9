"""From what is given to what is wrong with it: first without a render, then with what came of one.

| Step | Finds |
|---|---|
| reading, schema | what Helm or the chart refuses: without these errors a render is worth trying |
| lints | what both accept and nobody means |
| render | what the chart, the Kubernetes API and Pod Security say |

No step repeats what another one said better, and what a comment ignores speaks for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform.diagnostics import Diagnostic, Level, Span, ValuesPath, arranged
from helm_platform.validate.fleet import problems
from helm_platform.validate.given import Given
from helm_platform.validate.lints import LINTS, MERGED_LINTS, Layer, Merged
from helm_platform.validate.outcome import Outcome, summary
from helm_platform.validate.remedies import indented
from helm_platform.validate.rules import MEANING
from helm_platform.values import count_keys

if TYPE_CHECKING:
    from helm_platform.validate.rendering import Made

# Of several findings about the same text the earlier rule says it better. What is a secret is quoted by no other.
_SPEAKS_FIRST = (
    *("secret-in-clear", "unquoted-version", "missing-key", "wrong-type", "not-in-list", "bad-form", "out-of-range"),
    *("no-choice", "octal-number", "large-number", "unquoted-boolean", "changed-number", "unknown-key", "bad-name"),
    "null-value",
)
_FORETOLD = frozenset(lint.id for lint in MERGED_LINTS if lint.foretells)
_OF_RELEASES = frozenset(lint.id for lint in MERGED_LINTS)
_UNCERTAIN = ("missing-key", "no-choice")


def first(given: Given) -> Outcome:
    """What is wrong before anything is rendered. Raises EnvironmentProblem for a schema that cannot be used."""
    refused, ignored = given.ignores.apart(_refused(given))
    lints, more = given.ignores.apart(_beside(_lints(given), refused))
    findings = _loudest([*lints, *refused])
    documents = (*given.documents, given.chart.defaults)
    sources = {document.file: document.text for document in documents}
    if given.company is not None:
        findings += problems(given.company)
        sources |= given.company.sources
    keys = count_keys(given.user)
    return Outcome(
        tuple(arranged(findings)),
        summary(len(given.documents), keys, given.chart),
        sources,
        ignored=(*ignored, *more),
        keys=keys,
        ready=not any(found.level is Level.ERROR for found in refused),
    )


def second(outcome: Outcome, made: Made) -> Outcome:
    """The first look with what came of a render."""
    return replace(
        outcome,
        findings=_once(outcome.findings, made.findings),
        checked="; ".join(filter(None, (outcome.checked, str(made.held)))),
        held=made.held,
        sources={**made.sources, **outcome.sources},
        verdict=made.verdict,
    )


def settled(given: Given, outcome: Outcome) -> Outcome:
    """The outcome without what is ignored, and with what is wrong in the ignores themselves."""
    kept, ignored = given.ignores.apart(outcome.findings)
    everything = dict.fromkeys((*outcome.ignored, *ignored))
    kept += given.ignores.vain(kept, everything, rendered=outcome.verdict is not None)
    count = len(everything)
    return replace(
        outcome,
        findings=tuple(arranged(kept)),
        checked=f"{outcome.checked}, {count} ignored with a reason" if count else outcome.checked,
        ignored=tuple(sorted(everything, key=lambda each: each[0].sort_key)),
    )


def _refused(given: Given) -> Iterator[Diagnostic]:
    """What is wrong with the text of the files, and what the schema of the chart does not accept."""
    for document in (*given.documents, given.chart.defaults):
        for found in document.findings:
            yield replace(found, fix=indented(found, document)) if found.rule == "yaml-syntax" else found
    yield from given.problems
    if given.chart.schema is None:
        return
    from helm_platform.validate.schema import against_schema

    for found in against_schema(given.chart, given.values, given.user):
        # What a broken file would have set is unknown, so nothing can be called missing.
        if given.complete or found.rule not in _UNCERTAIN:
            yield found


def _lints(given: Given) -> Iterator[Diagnostic]:
    chart, documents = given.chart, given.documents
    for index, document in enumerate(documents):
        layer = Layer(document, chart.defaults.root, documents[:index], chart.on_library)
        for each in LINTS:
            yield from each.check(layer)
    merged = Merged(given.values, given.user, documents, chart, given.company, given.namespace)
    for lint in MERGED_LINTS:
        if chart.on_library or not lint.own_keys:
            yield from lint.check(merged)


def _beside(lints: Iterable[Diagnostic], refused: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The lints without those of a release in a block that the schema does not take: nobody knows what it will say.

    A secret is one, whatever stands beside it.
    """
    broken = {_block(found.values_path) for found in refused if found.rule in MEANING} - {()}
    for lint in lints:
        if _block(lint.values_path) not in broken or lint.rule not in _OF_RELEASES or lint.confidential:
            yield lint


def _block(path: ValuesPath) -> ValuesPath:
    """The key of the release or of one of its workloads that a path lies below."""
    return path[:3] if path[:1] in (("workloads",), ("tasks",)) else path[:1]


def _once(lints: Iterable[Diagnostic], chart: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Both, without what they say twice: an error that a lint foretold is not repeated in the chart's words."""
    found = list(lints)
    foretold = {each.values_path for each in found if each.rule in _FORETOLD and each.level is Level.ERROR}
    told = [
        each
        for each in chart
        if not (each.values_path and any(path[: len(each.values_path)] == each.values_path for path in foretold))
    ]
    places = {each.values_path for each in told}
    kept = [each for each in found if each.level is Level.ERROR or each.values_path not in places]
    return tuple(arranged([*kept, *told]))


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
