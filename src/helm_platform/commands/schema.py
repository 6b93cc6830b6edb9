"""`helm platform schema`: the schema of the values, and the line by which editors find it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import files, resources
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.values import BUNDLED, Chart, load_chart
from helm_platform.values.modeline import path_between, referred, with_modeline

_OPTIONS = {
    "values": "-o values.schema.json",
    "ServiceLevels": "--kind ServiceLevels -o servicelevels.schema.json",
    "platform": "--kind platform -o platform.schema.json",
    "team": "--kind team -o team.schema.json",
}
KINDS = tuple(_OPTIONS)


@dataclass(frozen=True)
class Request:
    """The options of one call. With `modeline` the files get the line, else the schema itself is the answer.

    `output` is a copy of the schema to write, and to refer to; `url` an address to refer to instead. `check` changes
    nothing and tells whether there is something to change. `kind` is `values`, or what no chart has: `ServiceLevels`
    for documents of the SLO engine, `platform` and `team` for the files of a fleet repository.
    """

    files: tuple[Path, ...] = ()
    chart: Path | None = None
    pretty: bool = False
    output: Path | None = None
    modeline: bool = False
    url: str | None = None
    check: bool = False
    kind: str = "values"

    @property
    def contract(self) -> Chart:
        """What has the schema. Raises UsageError where it cannot be read."""
        if self.kind == "values":
            return load_chart(self.chart)
        if self.kind in ("platform", "team"):
            from helm_platform.validate.fleet.files import contract

            return contract(self.kind)
        from helm_platform.slo.contracts import servicelevels

        return servicelevels()


def run(request: Request) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code; 1 where `check` finds something to change. Raises UsageError."""
    if request.files and not request.modeline:
        raise UsageError("values files are only for --modeline", fix="helm platform schema --modeline FILE…")
    if request.modeline and not request.files:
        raise UsageError("no values file is named", fix="helm platform schema --modeline FILE…")
    if request.url and not request.modeline:
        raise UsageError("--url is only for --modeline", fix="helm platform schema --modeline --url URL FILE…")
    if request.check and not (request.modeline or request.output):
        raise UsageError("there is nothing to check", fix="name a copy with -o, or values files with --modeline")
    if request.chart is not None and request.kind != "values":
        raise UsageError(f"no chart has the schema of {request.kind}", fix="leave out --chart")
    text = _text(request.contract, pretty=request.pretty) if request.output or not request.modeline else ""
    lines: list[str] = []
    stale = False
    if request.output is not None:
        stale = _copy(request.output, text, check=request.check)
        if stale:
            lines.append(
                f"{request.output}: is not the schema of this {request.contract.noun}" if request.check else ""
            )
    if request.modeline:
        changed = _modelines(request, lines)
        stale = stale or changed
    if not request.modeline and request.output is None:
        return text, ExitCode.OK
    said = "".join(f"{line}\n" for line in lines if line)
    return said, ExitCode.FINDINGS if request.check and stale else ExitCode.OK


def schema_text(chart: Path | None = None, *, pretty: bool = False) -> str:
    """The schema of a chart's values, byte for byte, or indented. Raises UsageError where the chart has none."""
    return _text(load_chart(chart), pretty=pretty)


def _text(known: Chart, *, pretty: bool) -> str:
    if known.schema is None:
        raise UsageError(f"{known.label} has no schema", fix="name a chart with a values.schema.json: --chart DIR")
    if pretty:
        return json.dumps(known.schema, indent=2, ensure_ascii=False) + "\n"
    return known.schema_file.read_bytes().decode("utf-8")


def add_modelines(values: Sequence[Path], schema: Path | str, *, check: bool = False) -> list[Path]:
    """Give values files the line that leads editors to `schema`, a file or an address; the files that changed.

    With `check` nothing is written, and the files that would change are returned. Nothing is written either where one
    of the files cannot be read: that raises one UsageError that names them all.
    """
    changes: list[tuple[Path, str]] = []
    problems: list[str] = []
    for file in values:
        try:
            text = file.read_bytes().decode("utf-8")
            new = with_modeline(text, schema if isinstance(schema, str) else path_between(file, schema))
        except UnicodeDecodeError:
            problems.append(f"{file}: is not UTF-8")
        except OSError as error:
            problems.append(f"{file}: {(error.strerror or str(error)).lower()}")
        except ValueError as error:
            problems.append(f"{file}: {error}")
        else:
            changes += [(file, new)] if new != text else []
    if problems:
        raise UsageError("no modeline was written", detail="\n".join(problems), fix="check the names of the files")
    for file, new in changes if not check else ():
        try:
            files.replace(file, new)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"cannot write {file}: {reason}", fix="check who may write the folder") from None
    return [file for file, _ in changes]


def repository(file: Path) -> Path | None:
    """The root of the git repository that a file lies in, or None."""
    return next((folder for folder in file.resolve().parents if (folder / ".git").exists()), None)


def _modelines(request: Request, lines: list[str]) -> bool:
    """Write or check the lines of all files, and tell of each. Whether one changed."""
    target = request.url or request.output or _within(request)
    changed = add_modelines(request.files, target, check=request.check)
    for file in request.files:
        if file not in changed:
            lines.append(f"{file}: has it")
        elif request.check:
            lines.append(f"{file}: lacks the line for this schema")
        else:
            lines.append(f"{file}: $schema={referred(file.read_text(encoding='utf-8'))}")
    return bool(changed)


def _within(request: Request) -> Path:
    """The chart's schema, where every file lies in the repository that has it. Raises UsageError."""
    folder = resources.path(BUNDLED) if request.chart is None else request.chart
    schema = request.contract.schema_file.resolve()
    if not schema.is_file():
        raise UsageError(f"{folder} has no values.schema.json", fix="name a chart that has one: --chart DIR")
    outside = [file for file in request.files if (root := repository(file)) is None or not schema.is_relative_to(root)]
    if outside:
        raise UsageError(
            f"the schema is not in the repository of {outside[0]}",
            fix=f"keep a copy there with -o: helm platform schema {_OPTIONS[request.kind]} --modeline FILE…; "
            "or use --url",
        )
    return schema


def _copy(target: Path, text: str, *, check: bool) -> bool:
    """Write the copy, or with `check` only look. Whether it was another one, or none."""
    try:
        same = target.read_bytes() == text.encode("utf-8")
    except OSError:
        same = False
    if not same and not check:
        write(target, text)
    return not same
