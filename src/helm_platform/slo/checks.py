"""What is wrong with objectives, what is likely a mistake, and what a comment keeps: an outcome like that of values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from helm_platform.diagnostics import Diagnostic, Level, arranged
from helm_platform.formats.amounts import amount
from helm_platform.formats.verdict import both
from helm_platform.prometheus.client import Client
from helm_platform.slo.lints import LINTS, Everything
from helm_platform.slo.reading import Reading
from helm_platform.slo.rule_ids import KNOWN
from helm_platform.validate.ignores import Ignores, ignores
from helm_platform.validate.outcome import Outcome
from helm_platform.values import Document, parse


def check(reading: Reading, *, prometheus: Client | None = None, now: float = 0) -> Outcome:
    """Everything that was found when the documents were read, and what the lints find in those that are right.

    With `prometheus` the lints that need one ask it at `now`, in seconds since the epoch. Raises EnvironmentProblem
    where it does not answer.
    """
    everything = Everything(reading, prometheus, now)
    found = [each for lint in LINTS if prometheus is not None or not lint.live for each in lint.check(everything)]
    known = _ignores(reading)
    kept, ignored = known.apart([*reading.findings, *_loudest(found)])
    kept, more = _of_surroundings(reading, kept).apart(kept)
    ignored += more
    kept += known.vain(kept, ignored, rendered=prometheus is not None)
    checked = summary(reading)
    # `helm platform fix` is for values: it would take a document for some.
    kept = [replace(each, fix=None) for each in kept]
    return Outcome(
        tuple(arranged(kept)),
        f"{checked}, {len(ignored)} ignored with a reason" if ignored else checked,
        dict(reading.sources),
        tuple(sorted(ignored, key=lambda each: each[0].sort_key)),
    )


def summary(reading: Reading) -> str:
    """What was looked at: `2 files, 14 objectives checked`."""
    files = len({each.file for each in reading.documents})
    return f"{amount(files, 'file')}, {amount(len(reading.slos), 'objective')} checked"


def together(one: Outcome, other: Outcome) -> Outcome:
    """Two outcomes as one: that of values, and that of objectives."""
    return replace(
        one,
        findings=tuple(arranged(list(dict.fromkeys((*one.findings, *other.findings))))),
        checked=f"{one.checked}; {other.checked}",
        sources={**other.sources, **one.sources},
        ignored=tuple(sorted((*one.ignored, *other.ignored), key=lambda each: each[0].sort_key)),
        verdict=both(one.verdict, other.verdict),
    )


def _ignores(reading: Reading) -> Ignores:
    """What the comments of the files ignore; a file is looked at once, whatever documents it has."""
    files: dict[object, Document] = {}
    for each in reading.documents:
        if "helm-platform" in each.text.replace("helm-platform.io", "") and each.file not in files:
            files[each.file] = each.document
    broken = {each.file for each in reading.findings if each.level is Level.ERROR}
    return ignores((replace(each, complete=each.file not in broken) for each in files.values()), KNOWN)


def _of_surroundings(reading: Reading, findings: Iterable[Diagnostic]) -> Ignores:
    """What a fleet's files ignore of these findings; other comments in them are for other commands."""
    own = {each.file for each in reading.documents}
    files = {each.file for each in findings if each.file is not None} - own
    return ignores((parse(reading.sources[file].encode(), file) for file in files if file in reading.sources), KNOWN)


def _loudest(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings without those about an expression that does not parse, except why."""
    everything = list(findings)
    silenced = {
        (each.file, each.values_path)
        for each in everything
        if each.rule == "window-variable" and each.level is Level.ERROR
    }
    return [
        each for each in everything if each.rule != "promql-syntax" or (each.file, each.values_path) not in silenced
    ]
