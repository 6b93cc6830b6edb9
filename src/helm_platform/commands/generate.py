"""`helm platform generate`: the files of a fleet repository that are made of others.

| File | Made of |
|---|---|
| `apps/<name>/overlays/<env>/monitoring.yaml` | `apps/<name>/monitoring` |
| `.github/CODEOWNERS` | the owners of the teams |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import files, fleet
from helm_platform.commands.repository import Fleet, chosen, opened, reported
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError
from helm_platform.fleet import Application, Overlay
from helm_platform.formats.amounts import amount
from helm_platform.slo.monitoring import FILE, MARK, Marks, own_objects, text, watched

CODEOWNERS = ".github/CODEOWNERS"
_FIRST_WORDS = MARK.partition("{")[0]


@dataclass(frozen=True)
class Request:
    """The options of one call. With `check` nothing is written. `applications` are names, () for all."""

    folder: Path | None = None
    applications: tuple[str, ...] = ()
    check: bool = False
    changed: str | None = None
    shard: str | None = None
    color: bool = False
    everything: bool = False


@dataclass
class Answer:
    """`text` is for stdout, `report` for stderr."""

    text: str = ""
    report: str = ""
    code: ExitCode = ExitCode.OK


@dataclass
class _Files:
    """What should be: text by file; and files of ours that should not be there."""

    wanted: dict[Path, str] = field(default_factory=dict)
    gone: list[Path] = field(default_factory=list)


def run(request: Request) -> Answer:
    """Write what differs, or with `check` say what does. Raises UsageError for a file that is not ours to write."""
    given = opened(request.folder)
    found = list(given.findings)
    made = _Files()
    if not given.broken:
        for application in _selected(request, given):
            found += _monitoring(given, application, made)
        if not request.applications and request.changed is None and request.shard is None:
            made.wanted |= dict(_codeowners(given))
    report = reported(
        found,
        amount(len(given.applications), "application"),
        given.company.sources,
        color=request.color,
        everything=request.everything,
    )
    if any(each.level is Level.ERROR for each in found):
        return Answer(report=report, code=ExitCode.FINDINGS)
    return _settled(request, made, report)


def _selected(request: Request, given: Fleet) -> list[Application]:
    asked = chosen(given, request.applications)
    releases = [
        fleet.Release(each.name, tuple(sorted(each.monitoring.rglob("*.*"))), each.folder)
        for each in asked
        if watched(each)
    ]
    if request.changed is not None and releases:
        from helm_platform import resources
        from helm_platform.values import BUNDLED

        releases = fleet.changed(releases, resources.path(BUNDLED), request.changed).releases
    if request.shard is not None:
        releases = fleet.shard(request.shard).of(releases)
    kept = {each.name for each in releases}
    everything = request.changed is None and request.shard is None
    return [each for each in asked if each.name in kept or everything]


def _monitoring(given: Fleet, application: Application, made: _Files) -> Iterator[Diagnostic]:
    if not watched(application):
        made.gone += [each.folder / FILE for each in application.overlays if _ours(each.folder / FILE)]
        return
    for overlay in application.overlays:
        placed = given.company.placed(overlay.namespace)
        team = placed[0].name if placed else ""
        marks = Marks.of_profile(_profile(given, overlay))
        rules, wrong = _objectives(application, overlay, team, marks)
        yield from wrong
        objects, problems = own_objects(application, overlay, team, marks)
        yield from problems
        made.wanted[overlay.folder / FILE] = text(application, rules, objects)
        yield from _listed(overlay)


def _objectives(
    application: Application, overlay: Overlay, team: str, marks: Marks
) -> tuple[list[str], Sequence[Diagnostic]]:
    """The rules of its objectives as texts, and what is wrong with the document."""
    file = application.monitoring / "slo.yaml"
    if not file.is_file():
        return [], ()
    from helm_platform.slo import batches
    from helm_platform.slo.batches import Division
    from helm_platform.slo.outputs import OutputName
    from helm_platform.slo.reading import read

    reading = read([str(file)], namespace=overlay.namespace, team=team)
    form = OutputName.PROMETHEUS_RULE.to_output()
    how = Division(labels=dict(marks.rules), recorded=form.chained)
    made = batches.batches(reading.slos, reading.platform, how)
    return [each.text for batch in made for each in form.files(batch)], reading.findings


def _profile(given: Fleet, overlay: Overlay) -> dict[str, object]:
    file = given.root / fleet.PROFILES / f"{overlay.environment}.yaml"
    if not file.is_file():
        return {}
    from helm_platform.values import plain

    content = plain(fleet.document(file).root)
    return content if isinstance(content, dict) else {}


def _listed(overlay: Overlay) -> Iterator[Diagnostic]:
    """Kustomize applies what a kustomization lists; of a Helm style application GitOps applies the file beside it."""
    from helm_platform.values import plain

    resources = plain(fleet.document(overlay.kustomization).root).get("resources") or []
    if FILE not in resources:
        yield Diagnostic(
            "fleet-monitoring",
            Level.ERROR,
            f"`resources` does not list {FILE}, so that nothing watches the application there",
            file=overlay.kustomization,
            help=f"add {FILE} to resources",
        )


def _codeowners(given: Fleet) -> Iterator[tuple[Path, str]]:
    """Who reviews what: an application's folder and the file of its team are the team's."""
    owners: dict[str, str] = {}
    for name, team in given.company.teams.items():
        from helm_platform.values import plain

        listed = plain(team.values).get("owners") or []
        if listed:
            owners[name] = " ".join(listed)
    if not owners:
        return
    lines = [f"/teams/{name}.yaml {words}" for name, words in sorted(owners.items())]
    for application in given.applications:
        teams = {
            placed[0].name for each in application.overlays if (placed := given.company.placed(each.namespace))
        } & owners.keys()
        lines += [f"/apps/{application.name}/ {owners[name]}" for name in sorted(teams)]
    head = MARK.format(source="teams/")
    yield given.root / CODEOWNERS, head + "".join(f"{line}\n" for line in lines)


def _settled(request: Request, made: _Files, report: str) -> Answer:
    foreign = [file for file in made.wanted if file.exists() and not _ours(file)]
    if foreign:
        raise UsageError(
            "files that this command did not make are in its way",
            detail="\n".join(map(str, foreign)),
            fix="move what they say elsewhere, and remove them",
        )
    differing = [file for file, wanted in made.wanted.items() if not file.is_file() or _text(file) != wanted]
    if request.check:
        if not differing and not made.gone:
            return Answer(f"{amount(len(made.wanted), 'file')} as they should be\n", report)
        lines = [f"{file} {'is stale' if file.exists() else 'is missing'}" for file in differing]
        lines += [f"{file} should be gone" for file in made.gone]
        return Answer(report=report + "\n".join([*lines, "fix: helm platform generate", ""]), code=ExitCode.FINDINGS)
    try:
        for file in differing:
            file.parent.mkdir(parents=True, exist_ok=True)
            files.replace(file, made.wanted[file])
        for file in made.gone:
            file.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"cannot write {error.filename}: {reason}", fix="check the folder") from None
    unchanged = len(made.wanted) - len(differing)
    removed = f", {len(made.gone)} removed" if made.gone else ""
    return Answer(f"{amount(len(differing), 'file')} written{removed}, {unchanged} unchanged\n", report)


def _ours(file: Path) -> bool:
    return file.is_file() and _text(file).startswith(_FIRST_WORDS)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
