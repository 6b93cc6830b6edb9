"""`helm platform slo import`: objectives of other tools as documents of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.commands.slo import writing
from helm_platform.commands.slo.answer import Answer
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.slo import imports
from helm_platform.slo.imports.levels import Levels, grouped
from helm_platform.slo.windows import CALENDAR, window
from helm_platform.values import foreign

STDOUT = "-"


@dataclass(frozen=True)
class Request:
    """The options of one call. `output` is `-` for stdout, a file that ends in .yaml or .yml, or else a folder.

    `rules` are files of rules that the other tool has generated, for the proof, and `most` is the largest difference
    on steady traffic in per cent that does not fail, None for any.
    """

    names: tuple[str, ...]
    format: imports.FormatName = imports.FormatName.AUTO
    output: str | None = None
    force: bool = False
    options: imports.Options = field(default_factory=imports.Options)
    prove: bool = False
    rules: tuple[Path, ...] = ()
    slos: tuple[str, ...] = ()
    most: float | None = None
    color: bool = False
    everything: bool = False


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Import files, write what can be, and say what is lost.

    Raises UsageError for what cannot be read or does not go together, before anything is written.
    """
    _valid(request)
    read = foreign.read(request.names)
    result = imports.imported(read, request.format, request.options)
    levels = tuple(grouped(result.objectives))
    written = _write(levels, request)
    out = "---\n".join(each.text for each in levels) if _to_stdout(request) else ""
    code = ExitCode.FINDINGS if result.refused else ExitCode.OK
    if request.prove and levels:
        proof = _proof(levels, request, progress)
        out += proof.out
        code = max(code, proof.code)
    return Answer(code, out, _report(result, read, request) + written)


def _valid(request: Request) -> None:
    if not request.names:
        raise UsageError("nothing to import", fix="name the files: helm platform slo import slo.yaml")
    given = request.options.window
    if given:
        try:
            valid = given in CALENDAR or window(given).seconds >= 3600  # noqa: PLR2004
        except ValueError:
            valid = False
        if not valid:
            raise UsageError(f"`{given}` is no window", fix="write whole hours, days or weeks, such as 28d")
    if not request.prove and (request.rules or request.slos or request.most is not None):
        raise UsageError("--rules, --slo and --max-difference are about a proof", fix="add --prove")


def _to_stdout(request: Request) -> bool:
    return request.output == STDOUT or (request.output is None and not request.prove)


# What is written.


def _write(levels: Sequence[Levels], request: Request) -> str:
    """Write the documents, all or none. Says what was written."""
    if request.output is None or request.output == STDOUT:
        return ""
    targets = _targets(levels, Path(request.output))
    changed = writing.put({target: each.text for target, each in targets.items()}, force=request.force)
    told = []
    for target, each in targets.items():
        number = len(each.objectives)
        what = f"{number} objective{'' if number == 1 else 's'}" if changed[target] else "unchanged"
        told.append(f"{target}: {what}\n")
    return "".join(told)


def _targets(levels: Sequence[Levels], output: Path) -> dict[Path, Levels]:
    if output.suffix in (".yaml", ".yml"):
        if len(levels) > 1:
            names = ", ".join(dict.fromkeys(each.service for each in levels))
            raise UsageError(
                f"a file holds one document, and these are {len(levels)}: {names}",
                fix="give a folder: -o apps/ writes apps/SERVICE/slo.yaml",
            )
        return dict.fromkeys((output,), levels[0]) if levels else {}
    found: dict[Path, Levels] = {}
    for each in levels:
        spaced = f"{each.service}-{each.document['namespace']}" if "namespace" in each.document else each.service
        free = (each.service, spaced, *(f"{spaced}-{number}" for number in range(2, len(levels) + 2)))
        name = next(name for name in free if output / name / "slo.yaml" not in found)
        found[output / name / "slo.yaml"] = each
    return found


# What is said.


def _report(result: imports.Result, read: foreign.Files, request: Request) -> str:
    number, refused = len(result.objectives), result.refused
    counted = f"{number} objective{'' if number == 1 else 's'} imported" + (f", {refused} refused" if refused else "")
    if not result.findings:
        return f"ok: {counted}, nothing lost\n"
    limit = None if request.everything else LIMIT
    report = Report(result.findings, counted, read.sources, limit)
    return FormatName.TEXT.to_format().render(report, color=request.color)


# The proof.


def _proof(levels: Sequence[Levels], request: Request, progress: Progress) -> Answer:
    from helm_platform.slo.imports import proof

    shown = proof.proved([one for each in levels for one in each.objectives], request.rules, request.slos, progress)
    failed = request.most is not None and any(each.steady_difference > request.most for each in shown.compared)
    text = "".join(f"{line}\n" for line in shown.lines(request.most))
    return Answer(ExitCode.FINDINGS if failed else ExitCode.OK, text)
