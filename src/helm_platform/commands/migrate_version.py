"""`helm platform migrate --from platform-app@VERSION`: values of an older chart version, edited in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helm_platform import files, helm, resources
from helm_platform.commands.migrate import STDOUT, Answer
from helm_platform.commands.sources import private_folder
from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.diff.changes import ObjectChange, State
from helm_platform.diff.comparing import compared
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.formats.amounts import amount
from helm_platform.migrate.own import Edited, edited
from helm_platform.objects.difference import Difference
from helm_platform.progress import SILENT, Progress
from helm_platform.values import BUNDLED, load_chart, read_bytes

_VERSION = re.compile(r"v?\d+\.\d+(\.\d+)?([-+][0-9A-Za-z.+-]+)?")


@dataclass(frozen=True)
class Request:
    """The options of one call. `names` are the values files of one release, in the order of Helm's `-f`.

    `name` and `version` are those of the chart that they are of, `chart` is that chart, None where there is nothing to
    compare with; `to` is the chart that they are taken to, None for platform-app. `output` is where the one file goes
    that is not edited in place.
    """

    name: str
    version: str
    names: tuple[str, ...]
    chart: Path | None = None
    to: Path | None = None
    release: str = ""
    output: str | None = None
    force: bool = False
    json: bool = False
    color: bool = False
    everything: bool = False


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Edit the files, and prove that what comes of them is the same.

    Raises UsageError for what does not go together, and EnvironmentProblem where a file cannot be written.
    """
    _valid(request)
    target = request.to if request.to is not None else resources.path(BUNDLED)
    chart = load_chart(request.to)
    contents = read_bytes(list(request.names))
    results = [edited(data, file, chart, request.version) for file, data in contents]
    sources = {file: data.decode(errors="replace") for file, data in contents}
    changes = _compared(contents, results, request, target, progress)
    findings = [found for result in results for found in result.findings]
    left = _validated(results, request, progress)
    failed = any(found.level is Level.ERROR for found in (*findings, *left)) or bool(changes)
    code = ExitCode.FINDINGS if failed else ExitCode.OK
    told = _report(results, findings, left, changes, sources, request)
    out, written = _write(contents, results, request)
    if request.json:
        return Answer(code, _json(results, findings, left, changes), written)
    return Answer(code, out, told + written)


def _valid(request: Request) -> None:
    if not request.names:
        raise UsageError("nothing to migrate", fix="name the values files: helm platform migrate --from … values.yaml")
    if not _VERSION.fullmatch(request.version):
        raise UsageError(f"`{request.version}` is no version", fix=f"write it as {request.name}@0.1.0")
    target = helm.metadata(request.to if request.to is not None else resources.path(BUNDLED))
    if target.name != request.name:
        raise UsageError(
            f"`{request.name}` is not the chart that the values are taken to: {target.name}",
            fix=f"--from {target.name}@{request.version}, or another chart with --to",
        )
    if request.chart is not None and request.chart.is_dir():
        own = helm.metadata(request.chart)
        if (own.name, own.version) != (request.name, request.version.removeprefix("v")):
            raise UsageError(f"--chart is {own.name} {own.version}", fix=f"give {request.name} {request.version}")
    if request.output is not None and len(request.names) > 1:
        raise UsageError("-o is for one file, and these are several", fix="leave it out: they are edited in place")


# The proof.


def _compared(
    contents: Sequence[tuple[Path, bytes]],
    results: Sequence[Edited],
    request: Request,
    target: Path,
    progress: Progress,
) -> tuple[ObjectChange, ...] | None:
    """What the newer chart makes otherwise than the older one; None where there is no older one to ask."""
    if request.chart is None:
        return None
    binary = helm.find(progress)
    with private_folder() as private:
        chart = request.chart
        before = helm.unpacked(chart, private / "unpacked") if chart.is_file() else chart
        sides = []
        for label, folder, texts in (
            ("before", before, [data for _, data in contents]),
            ("after", target, [result.text.encode() for result in results]),
        ):
            built = helm.assembled(binary, folder, private / label)
            named = []
            for number, data in enumerate(texts):
                named.append(private / f"{label}-{number}.yaml")
                named[-1].write_bytes(data)
            task = helm.Task(built, tuple(named), release=request.release or helm.RELEASE)
            (rendered,) = helm.render(binary, [task])
            if rendered.refused is not None:
                what = "the older chart does not render" if label == "before" else "the newer chart refuses the result"
                raise UsageError(f"{what}; nothing was written", detail=rendered.refused, fix="see `validate`")
            sides.append(State(rendered.objects))
    changes = compared(sides[0], sides[1], helm.NAMESPACE)
    return tuple(each for each in changes if not each.noise)


def _validated(results: Sequence[Edited], request: Request, progress: Progress) -> list[Diagnostic]:
    """The errors that `validate` finds in the result."""
    from helm_platform.validate import judge

    with private_folder() as private:
        named = {}
        for number, result in enumerate(results):
            file = private / f"{number}.yaml"
            file.write_text(result.text, encoding="utf-8")
            named[file] = result.document.file
        outcome = judge(list(named), chart=request.to, progress=progress)
    return [
        replace(found, file=named[found.file]) if found.file in named else found
        for found in outcome.findings
        if found.level is Level.ERROR
    ]


# What is written and said.


def _write(contents: Sequence[tuple[Path, bytes]], results: Sequence[Edited], request: Request) -> tuple[str, str]:
    """What goes to stdout, and what was written."""
    if request.output == STDOUT:
        return results[0].text, ""
    told = []
    for (file, data), result in zip(contents, results, strict=True):
        text = result.text
        where = Path(request.output) if request.output is not None else file
        if text.encode() == data and where == file:
            told.append(f"{file}: nothing to do\n")
            continue
        if where != file and where.exists() and not request.force:
            raise UsageError(f"{where} is there already; nothing was written", fix="write over it with --force")
        try:
            files.replace(where, text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"cannot write {where}: {reason}", fix="make it writable") from None
        told.append(f"{where}: written\n")
    return "", "".join(told)


def _report(
    results: Sequence[Edited],
    findings: Sequence[Diagnostic],
    left: Sequence[Diagnostic],
    changes: tuple[ObjectChange, ...] | None,
    sources: dict[Path, str],
    request: Request,
) -> str:
    text = FormatName.TEXT.to_format()
    limit = None if request.everything else LIMIT
    told = "".join(f"{result.document.file}: {done.text}\n" for result in results for done in result.done)
    number = amount(sum(len(result.done) for result in results), "key")
    if findings:
        told += text.render(Report(tuple(findings), number, sources, limit), color=request.color)
    if left:
        after = {result.document.file: result.text for result in results}
        told += "after it:\n" + text.render(Report(tuple(left), number, after, limit), color=request.color)
    if changes is None:
        fix = f"--chart DIR of {request.name} {request.version} proves that the same comes of them"
        return f"{told}not compared: {fix}\n"
    if not changes:
        return f"{told}both charts make the same objects of them\n"
    return f"{told}not the same:\n" + "".join(f"  {line}\n" for line in _lines(changes))


def _lines(changes: Sequence[ObjectChange]) -> Iterator[str]:
    for change in changes:
        if not change.fields:
            yield f"{change.object} is {change.kind}"
        for field in change.fields:
            yield f"{change.object} {Difference(field.path, field.old, field.new)}"


def _json(
    results: Sequence[Edited],
    findings: Sequence[Diagnostic],
    left: Sequence[Diagnostic],
    changes: tuple[ObjectChange, ...] | None,
) -> str:
    whole: dict[str, Any] = {
        "files": [
            {
                "file": str(result.document.file),
                "done": [
                    {"from": dotted(each.step.old), "to": dotted(each.step.new) if each.step.new else None}
                    for each in result.done
                ],
            }
            for result in results
        ],
        "findings": [
            {"rule": each.rule, "level": str(each.level), "path": dotted(each.values_path), "message": each.message}
            for each in (*findings, *left)
        ],
        "compared": changes is not None,
        "differences": list(_lines(changes or ())),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
