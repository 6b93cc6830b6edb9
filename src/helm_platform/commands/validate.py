"""`helm platform validate`: check values, render the chart with them, write the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform import resources
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import RULES, Outcome, check, judge
from helm_platform.values import BUNDLED, Setting

if TYPE_CHECKING:
    from helm_platform.fleet import Release
    from helm_platform.helm import Cache, Rendered


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
    remarks: list[str] = []
    outcome, rules = examined(request, progress, remarks)
    limit = None if request.everything else LIMIT
    report = Report(
        outcome.findings,
        outcome.checked,
        outcome.sources,
        limit,
        outcome.verdict,
        rules=rules,
        ignored=outcome.ignored,
    )
    text = request.format.to_format().render(report, color=request.color)
    if request.output is not None:
        write(request.output, text)
        text = ""
    return Answer(text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK, tuple(remarks))


@dataclass(frozen=True)
class Shared:
    """Renders that somebody else has made already: those of Helm in a cache, those of kustomize by their releases."""

    renders: Cache
    overlays: Mapping[Release, Rendered] = field(default_factory=dict)


def examined(
    request: Request, progress: Progress, remarks: list[str], shared: Shared | None = None
) -> tuple[Outcome, Mapping[str, str]]:
    """What is wrong, and every rule that was looked at; lines for stderr are added to the remarks.

    Raises UsageError where there is nothing to check.
    """
    if request.fast and (request.kubernetes is not None or request.crds):
        raise UsageError("--fast renders nothing that --kubernetes and --crds could check", fix="leave out --fast")
    values, levels = _parted(request)
    outcome: Outcome | None = None
    rules: Mapping[str, str] = RULES
    if values is not None:
        if values.paths:
            outcome = _releases(values, values.paths, progress, remarks, shared)
        else:
            outcome = _single(values, progress)
    if levels:
        outcome, rules = _objectives(request, levels, outcome)
    assert outcome is not None  # noqa: S101 - there is something to check, or _parted has said so
    return outcome, rules


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


def _parted(request: Request) -> tuple[Request | None, list[str]]:
    """The request for values alone, None where there are none, and the files with objectives.

    Raises UsageError where there is neither.
    """
    from helm_platform.slo.documents import below, is_one

    paths, names = paths_of(request), split(request.files)
    levels = {path: [str(path)] if not path.is_dir() and is_one(path) else below(path) for path in paths}
    kept = tuple(path for path in paths if not levels[path] or (path.is_dir() and _has_releases(path)))
    own = [name for name in names if name.strip() != "-" and is_one(Path(name))]
    others = tuple(name for name in names if name not in own)
    found = list(dict.fromkeys([*(file for path in paths for file in levels[path]), *own]))
    if not found:
        return replace(request, paths=paths), []
    if (paths and not kept) or not (kept or others or request.settings):
        return None, found
    return replace(request, paths=kept, files=others), found


def _has_releases(folder: Path) -> bool:
    from helm_platform import fleet

    try:
        return bool(fleet.releases([folder]))
    except UsageError:
        return False


def _objectives(request: Request, files: list[str], outcome: Outcome | None) -> tuple[Outcome, Mapping[str, str]]:
    """What is wrong with objectives, beside what is wrong with values; and the rules of both."""
    from helm_platform import fleet
    from helm_platform.slo import checks, rule_ids
    from helm_platform.slo.reading import read

    if request.changed is not None or request.shard is not None:
        around = [fleet.repository(Path(file).parent) for file in files]
        each = [
            fleet.Release(Path(file).absolute().parent.parent.name, (Path(file), *_around(root)), Path(file))
            for file, root in zip(files, around, strict=True)
        ]
        if request.changed is not None:
            each = fleet.changed(each, resources.path(BUNDLED), request.changed).releases
        if request.shard is not None:
            each = fleet.shard(request.shard).of(each)
        files = [str(one.path) for one in each]
    found = checks.check(read(files, assume=True)) if files else None
    both = outcome if found is None else found if outcome is None else checks.together(outcome, found)
    return both or Outcome((), "0 files checked"), {**RULES, **rule_ids.RULES}


def _around(root: Path | None) -> tuple[Path, ...]:
    """The files of a fleet repository that speak about its objectives."""
    return (root / "platform.yaml", *sorted((root / "teams").glob("*.yaml"))) if root is not None else ()


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


def _releases(
    request: Request, paths: tuple[Path, ...], progress: Progress, remarks: list[str], shared: Shared | None
) -> Outcome:
    from helm_platform import fleet
    from helm_platform.formats.amounts import amount, grouped
    from helm_platform.slo.checks import together
    from helm_platform.validate.many import Caches, check_releases
    from helm_platform.validate.overlays import check_overlays

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
    built = [each for each in releases if each.kustomization is not None]
    releases = [each for each in releases if each.kustomization is None]
    api = None
    if not request.fast:
        from helm_platform.validate.kubernetes import against

        api = against(request.kubernetes, request.crds, progress)
    outcome: Outcome | None = None
    if releases or not built:
        caches = Caches.of_user(request.chart, options) if request.cache else Caches()
        if shared is not None:
            caches.renders = shared.renders
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
    if built and api is not None:
        overlays = check_overlays(built, api, progress, shared.overlays if shared is not None else {})
        outcome = overlays if outcome is None else together(outcome, overlays)
    for path in dict.fromkeys(filter(None, map(_whole, paths))):
        whole = _repository(path)
        outcome = whole if outcome is None else together(outcome, whole)
    return outcome or Outcome((), f"{amount(len(built), 'overlay')} not built, as --fast asks")


def _repository(path: Path) -> Outcome:
    """What is wrong in the files of a fleet repository itself, and with where its applications go."""
    from helm_platform.commands.generate import watching
    from helm_platform.commands.repository import opened, texts
    from helm_platform.formats.amounts import amount

    found = opened(path)
    findings = found.findings if found.broken else (*found.findings, *watching(found))
    counted = f"{amount(len(found.company.teams), 'team')}, {amount(len(found.applications), 'application')}"
    return Outcome(findings, counted, {**found.company.sources, **texts(findings)})


def _whole(path: Path) -> Path | None:
    """The fleet repository that a path is all of, itself or its folder of applications."""
    from helm_platform import fleet

    root = path.parent if path.name == fleet.APPS else path
    return root if (root / fleet.PLATFORM).is_file() and fleet.repository(root) is not None else None
