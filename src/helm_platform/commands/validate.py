"""`helm platform validate`: check values, render the chart with them, write the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import resources
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import RULES, Outcome, check, judge
from helm_platform.values import Setting


@dataclass(frozen=True)
class Request:
    """The options of one call. `fast` leaves out the render, `everything` lifts the limit on findings shown.

    With `paths`, the releases below them are checked, and `files` are laid under each of them; without, `files` are one
    release. `changed` is the commit to compare with, "" where this branch left the main one; `shard` is as on the
    command line (`2/5`). Without `cache` nothing is kept, and nothing that was kept is used. `kubernetes` and `crds`
    are those of `helm_platform.validate.judge`.
    """

    files: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    chart: Path | None = None
    fast: bool = False
    kubernetes: str | None = None
    crds: tuple[str, ...] = ()
    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False
    paths: tuple[Path, ...] = ()
    changed: str | None = None
    shard: str | None = None
    cache: bool = True


@dataclass(frozen=True)
class Answer:
    """`text` is for stdout, empty where the report went to a file; `remarks` are lines for stderr."""

    text: str
    code: ExitCode
    remarks: tuple[str, ...] = field(default=())


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Check what is asked for. Raises UsageError where there is nothing to check."""
    if request.fast and (request.kubernetes is not None or request.crds):
        raise UsageError("--fast renders nothing that --kubernetes and --crds could check", fix="leave out --fast")
    paths = paths_of(request)
    remarks: list[str] = []
    outcome = _releases(request, paths, progress, remarks) if paths else _single(request, progress)
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
    return Answer(text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK, tuple(remarks))


def split(files: tuple[str, ...]) -> list[str]:
    """`-f a.yaml,b.yaml` is two files, as in Helm; a file whose name has a comma is one."""
    names: list[str] = []
    for name in files:
        whole = "," not in name or Path(name).exists()
        names += [name] if whole else [part for part in name.split(",") if part]
    return names


def paths_of(request: Request) -> tuple[Path, ...]:
    """Where releases are looked for; () where -f and --set are one. Without any, this folder of a fleet repository.

    Raises UsageError where that is none.
    """
    if request.paths or request.files or request.settings:
        return request.paths
    from helm_platform.fleet import repository

    here = Path()
    if repository(here) is None:
        raise UsageError(
            "nothing to check",
            fix="name a values file or a folder of them: helm platform validate -f values.yaml, "
            "helm platform validate apps/",
        )
    return (here,)


def _single(request: Request, progress: Progress) -> Outcome:
    """The files of -f as one release."""
    if request.changed is not None or request.shard is not None:
        raise UsageError(
            "--changed and --shard choose among releases, and -f is one", fix="name a folder: apps/ --changed"
        )
    files = split(request.files)
    if request.fast:
        return check(files, request.settings, request.chart)
    from helm_platform.helm import Cache

    return judge(
        files,
        request.settings,
        request.chart,
        progress=progress,
        renders=Cache.of_user() if request.cache else None,
        kubernetes=request.kubernetes,
        crds=request.crds,
    )


def _releases(request: Request, paths: tuple[Path, ...], progress: Progress, remarks: list[str]) -> Outcome:
    from helm_platform import fleet
    from helm_platform.formats.amounts import amount, grouped
    from helm_platform.validate.many import Caches, check_releases
    from helm_platform.values import BUNDLED

    releases = fleet.releases(paths)
    options = fleet.Options(request.settings)
    if request.changed is not None:
        chart = resources.path(BUNDLED) if request.chart is None else request.chart
        found = fleet.changed(releases, chart, request.changed)
        remarks.append(
            f"{grouped(len(found.releases))} of {amount(len(releases), 'release')} changed since {found.against}"
        )
        releases = found.releases
    if request.shard is not None:
        releases = fleet.shard(request.shard).of(releases)
    api = None
    if not request.fast:
        from helm_platform.validate.kubernetes import against

        api = against(request.kubernetes, request.crds, progress)
    caches = Caches.of_user(request.chart, options) if request.cache else Caches()
    outcome = check_releases(
        releases,
        options,
        request.chart,
        common=split(request.files),
        api=api,
        caches=caches,
        progress=progress,
    )
    remarks += [f"note: {note}" for note in caches.notes]
    return outcome
