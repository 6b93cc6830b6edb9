"""`helm platform migrate`: values made of other charts, objects and compose files, and the proof of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform import migrate
from helm_platform.commands.slo import writing
from helm_platform.commands.sources import private_folder
from helm_platform.diagnostics import Diagnostic, dotted
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.formats.amounts import amount
from helm_platform.progress import SILENT, Progress

if TYPE_CHECKING:
    from helm_platform.migrate.proof.comparing import Compared

STDOUT = "-"
_IN_CLEAR = "secret-in-clear"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Request:
    """The options of one call.

    `chart` is the chart that the values are of, as a folder or a package. `output` is `-` or None for stdout, a file
    that ends in .yaml, or else a folder. With `json` stdout is the whole result.
    """

    source: migrate.SourceName
    names: tuple[str, ...]
    chart: Path | None = None
    release: str = ""
    api_versions: tuple[str, ...] = ()
    output: str | None = None
    force: bool = False
    json: bool = False
    color: bool = False
    everything: bool = False


@dataclass(frozen=True)
class Answer:
    """What goes to stdout and to stderr, and the exit code."""

    code: ExitCode
    out: str = ""
    err: str = ""


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Convert, compare, validate, and write what was made.

    Raises UsageError for what cannot be read or does not go together, before anything is written.
    """
    if not request.names:
        raise UsageError(
            "nothing to migrate", fix=f"name the files: helm platform migrate --from {request.source} FILE"
        )
    given = migrate.Given(request.names, request.chart, request.release, progress, request.api_versions)
    result = migrate.migrated(request.source.to_source(), given)
    targets = _targets(result.releases, request.output)
    validated = _validated(result, targets, request, progress)
    failed = (
        result.refused
        or result.unexplained
        or result.uncompared
        or any(each.failed for each in validated)
        or not result.releases
    )
    code = ExitCode.FINDINGS if failed else ExitCode.OK
    if any(found.rule == _IN_CLEAR for each in validated for found in each.findings):
        # What validate still takes for a secret has no place in a file, whatever else it says.
        told = "nothing is written or printed: there is still a secret in clear in the values\n"
        return Answer(ExitCode.FINDINGS, "", _report(result, validated, request) + told)
    written = _write(result, targets, request)
    if request.json:
        return Answer(code, _json(result, targets, validated), written)
    out = "---\n".join(each.text for each in result.releases) if request.output in (None, STDOUT) else ""
    return Answer(code, out, _report(result, validated, request) + written)


# What is written.


def _targets(releases: Sequence[migrate.Converted], output: str | None) -> list[Path]:
    """Where each release's values go, or what they are called where they go nowhere."""
    if output is None or output == STDOUT:
        return [Path(f"{each.name}.yaml") for each in releases]
    if output.endswith(_SUFFIXES):
        if len(releases) > 1:
            names = ", ".join(each.name for each in releases)
            raise UsageError(
                f"a file holds the values of one release, and these are {len(releases)}: {names}",
                fix="give a folder: -o apps writes apps/NAME/values.yaml",
            )
        return [Path(output)] * len(releases)
    return [Path(output, each.namespace, each.name, "values.yaml") for each in releases]


def _write(result: migrate.Migrated, targets: Sequence[Path], request: Request) -> str:
    if request.output is None or request.output == STDOUT:
        return ""
    texts = {target: each.text for target, each in zip(targets, result.releases, strict=True)}
    changed = writing.put(texts, force=request.force)
    return "".join(f"{target}: {'written' if changed[target] else 'unchanged'}\n" for target in targets)


# What is said.


@dataclass(frozen=True)
class _Validated:
    """What `validate` says to the values of a release, and its report."""

    findings: tuple[Diagnostic, ...]
    failed: bool
    report: str


def _validated(
    result: migrate.Migrated, targets: Sequence[Path], request: Request, progress: Progress
) -> list[_Validated]:
    """What `validate` says to each release's values, under the name that they will have."""
    from helm_platform.validate import judge

    limit = None if request.everything else LIMIT
    validated = []
    with private_folder() as private:
        for number, (target, each) in enumerate(zip(targets, result.releases, strict=True)):
            file = private / f"{number}.yaml"
            file.write_text(each.text, encoding="utf-8")
            outcome = judge([file], progress=progress)
            report = Report(outcome.findings, outcome.checked, outcome.sources, limit, outcome.verdict)
            text = FormatName.TEXT.to_format().render(report, color=request.color)
            findings = tuple(replace(found, file=target) if found.file == file else found for found in outcome.findings)
            validated.append(_Validated(findings, outcome.failed, text.replace(str(file), str(target))))
    return validated


def _report(result: migrate.Migrated, validated: Sequence[_Validated], request: Request) -> str:
    text = FormatName.TEXT.to_format()
    limit = None if request.everything else LIMIT
    counted = f"{amount(len(result.read.objects), 'object')} to {amount(len(result.releases), 'release')}"
    told = ""
    if result.findings:
        told += text.render(Report(result.findings, counted, result.read.sources, limit), color=request.color) + "\n"
    told += "".join(f"{line}\n" for line in _proof(result, request.everything))
    for release, each in zip(result.releases, validated, strict=True):
        told += f"\nvalidate, {release.name}:\n{each.report}"
    return told


def _proof(result: migrate.Migrated, everything: bool) -> Iterator[str]:
    """The differences, by the rule that explains them."""
    if not result.releases:
        return
    yield f"compared with {result.read.basis}: {_summary(result)}"
    groups: dict[str, list[Compared]] = {}
    for each in result.differences:
        if each.rule is not None:
            groups.setdefault(each.rule.id, []).append(each)
    if groups:
        yield "otherwise on purpose:"
    for name, found in groups.items():
        rule = found[0].rule
        assert rule is not None  # noqa: S101 - only such are in a group
        objects = list(dict.fromkeys(str(each.object) for each in found))
        shown = ", ".join(objects[:3]) + (f" and {len(objects) - 3} more" if len(objects) > 3 else "")  # noqa: PLR2004
        yield f"  {name}: {rule.why} ({shown})"
        if rule.off:
            yield f"    as it was: {rule.off}" + (", with a reason" if rule.reason else "")
        if everything:
            yield from (f"    {each.object} {each.text}" for each in found)
    if result.unexplained:
        yield "not explained:"
        yield from (f"  {each.object} {each.text}" for each in result.unexplained)


def _summary(result: migrate.Migrated) -> str:
    explained = len(result.differences) - len(result.unexplained)
    parts = [f"{amount(len(result.read.objects), 'object')}"]
    parts.append(f"{amount(explained, 'difference')} on purpose")
    parts.append(f"{len(result.unexplained)} not explained" if result.unexplained else "none not explained")
    if result.uncompared:
        parts.append(f"{', '.join(result.uncompared)} not compared, for platform-app refuses the values")
    return ", ".join(parts)


# The same for machines.


def _json(result: migrate.Migrated, targets: Sequence[Path], validated: Sequence[_Validated]) -> str:
    releases = []
    for target, each, outcome in zip(targets, result.releases, validated, strict=True):
        releases.append(
            {
                "name": each.name,
                "namespace": each.namespace,
                "file": str(target),
                "values": each.values,
                "origins": {dotted(path): part.place for path, part in each.origins.items()},
                "valid": not outcome.failed,
                "findings": [_finding(found) for found in outcome.findings],
            }
        )
    differences = [
        {
            "object": str(each.object),
            "path": each.difference.path,
            "text": each.text,
            "rule": each.rule.id if each.rule else None,
            "why": each.rule.why if each.rule else None,
            "off": (each.rule.off or None) if each.rule else None,
            "reason": each.rule.reason if each.rule else None,
        }
        for each in result.differences
    ]
    whole: dict[str, Any] = {
        "basis": result.read.basis,
        "uncompared": list(result.uncompared),
        "releases": releases,
        "findings": [_finding(found) for found in sorted(result.findings, key=lambda found: found.sort_key)],
        "differences": differences,
        "unexplained": len(result.unexplained),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _finding(found: Diagnostic) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "level": str(found.level),
        "file": str(found.file) if found.file else None,
        "line": found.span.line if found.span else None,
        "column": found.span.column if found.span else None,
        "path": dotted(found.values_path),
        "message": found.message,
        "help": found.help,
    }
