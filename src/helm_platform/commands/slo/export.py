"""`helm platform slo export`: our objectives in the format of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.commands.slo import writing
from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.documents import Documents
from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.slo.exports.openslo import exported
from helm_platform.slo.presets import UnknownPresetError
from helm_platform.slo.reading import Levels, Reading
from helm_platform.values import find_entry

STDOUT = "-"


@dataclass(frozen=True)
class Request:
    """The options of one call. `output` is a file, or `-` for stdout."""

    documents: Documents
    output: str = STDOUT
    force: bool = False
    color: bool = False
    everything: bool = False


def run(request: Request) -> Answer:
    """Export all objectives. With errors in a document nothing is written. Raises UsageError."""
    reading = request.documents.read()
    if any(found.level is Level.ERROR for found in reading.findings):
        return Answer(ExitCode.FINDINGS, err=_report(list(reading.findings), reading, request, "nothing was written"))
    if not reading.slos:
        raise UsageError("there are no objectives to export", fix="name files of the kind ServiceLevels")
    try:
        export = exported(reading.slos, reading.platform)
    except UnknownPresetError as error:
        raise UsageError(str(error), fix="see `helm platform slo check`") from None
    places = {id(slo): _place(levels, levels.slos.index(slo)) for levels in reading.levels for slo in levels.slos}
    remarks = [
        Diagnostic("export-differs", Level.NOTE, message, *places.get(id(slo), (None, None)))
        for slo, message in export.remarks
    ]
    findings = [*reading.findings, *remarks, *_of_all(reading)]
    number = len(reading.slos)
    counted = f"{number} objective{'' if number == 1 else 's'} exported"
    err = _report(findings, reading, request, counted)
    if request.output == STDOUT:
        return Answer(ExitCode.OK, export.text, err)
    target = Path(request.output)
    (changed,) = writing.put({target: export.text}, force=request.force).values()
    return Answer(ExitCode.OK, "", f"{err}{target}: {'written' if changed else 'unchanged'}\n")


def _place(levels: Levels, index: int) -> tuple[Path, Span | None]:
    entry = find_entry(levels.document.root, levels.slos[index].path[:2])
    return levels.document.file, entry.span if entry else None


def _of_all(reading: Reading) -> Iterator[Diagnostic]:
    """What the format has no words for in any objective."""
    if any(slo.alerts.laid_over(reading.platform.tiers) for slo in reading.slos):
        yield Diagnostic(
            "export-differs",
            Level.NOTE,
            "a condition of OpenSLO has one window and a tier has two: the long one is exported",
            origin="all objectives",
            help="the short one is in the annotation helm-platform.io/short; without it alerts end late",
        )


def _report(findings: list[Diagnostic], reading: Reading, request: Request, counted: str) -> str:
    limit = None if request.everything else LIMIT
    report = Report(tuple(findings), counted, reading.sources, limit)
    return FormatName.TEXT.to_format().render(report, color=request.color)
