"""`helm platform validate`: check values, render the chart with them, write the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import RULES, check, judge
from helm_platform.values import Setting


@dataclass(frozen=True)
class Request:
    """The options of one call. `fast` leaves out the render, `everything` lifts the limit on findings shown.

    `kubernetes` and `crds` are those of `helm_platform.validate.judge`.
    """

    files: tuple[str, ...]
    settings: tuple[Setting, ...] = ()
    chart: Path | None = None
    fast: bool = False
    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False
    kubernetes: str | None = None
    crds: tuple[str, ...] = ()


def run(request: Request, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code. With `output` the report goes there and the text is empty."""
    if not (request.files or request.settings):
        raise UsageError("nothing to check", fix="name a values file: helm platform validate -f values.yaml")
    files = split(request.files)
    if request.fast and (request.kubernetes is not None or request.crds):
        raise UsageError("--fast renders nothing that --kubernetes and --crds could check", fix="leave out --fast")
    if request.fast:
        outcome = check(files, chart=request.chart, **request.assignments)
    else:
XX
    limit = None if request.everything else LIMIT
    report = Report(
        outcome.findings,
        outcome.checked,
        outcome.sources,
        limit,
        outcome.verdict,
        rules=RULES,
        ignored=outcome.ignored,
    )
    text = request.format.to_format().render(report, color=request.color)
    if request.output is not None:
        write(request.output, text)
        text = ""
    return text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK


def split(files: tuple[str, ...]) -> list[str]:
    """`-f a.yaml,b.yaml` is two files, as in Helm; a file whose name has a comma is one."""
    names: list[str] = []
    for name in files:
        whole = "," not in name or Path(name).exists()
        names += [name] if whole else [part for part in name.split(",") if part]
    return names
