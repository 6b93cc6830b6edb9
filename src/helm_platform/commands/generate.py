"""`helm platform generate`: the files of a fleet repository that are made of others.

| File | Made of |
|---|---|
| `apps/<name>/overlays/<env>/monitoring.yaml` | `apps/<name>/monitoring` |
| `.github/CODEOWNERS` | the owners of the teams |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helm_platform import fleet
from helm_platform.commands.made import Answer, Made, ours, settled, stale
from helm_platform.commands.repository import Fleet, chosen, opened, reported
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import ExitCode
from helm_platform.fleet import Application, Overlay
from helm_platform.formats.amounts import amount
from helm_platform.progress import SILENT, Progress
from helm_platform.slo.monitoring import FILE, MARK, RULE, Marks, labels, own_objects, text, watched

CODEOWNERS = ".github/CODEOWNERS"
MINE = MARK.partition("{")[0]
#: Applications whose files take longer to make than somebody likes to wait without a word.
_MANY = 20


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


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Write what differs, or with `check` say what does. Raises UsageError for a file that is not ours to write."""
    given = opened(request.folder)
    found = list(given.findings)
    made = Made(MINE)
    if not given.broken:
        asked = _selected(request, given)
        for number, application in enumerate(asked, 1):
            if len(asked) > _MANY:
                progress.tick(f"generated {number} of {amount(len(asked), 'application')}")
            found += monitoring(given, application, made)
        if len(asked) > _MANY:
            progress.done(f"generated {amount(len(asked), 'application')}")
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
    return settled(made, report, "helm platform generate", check=request.check)


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


def watching(given: Fleet) -> list[Diagnostic]:
    """What is wrong in the folders `monitoring` of all applications, and what is made of them and stale."""
    made = Made(MINE)
    found = [each for application in given.applications for each in monitoring(given, application, made)]
    return [*found, *(_stale(file) for file in (*stale(made), *made.gone))]


def _stale(file: Path) -> Diagnostic:
    what = "it is not what is made of the folder monitoring now"
    return Diagnostic(RULE, Level.ERROR, what, file=file, help="helm platform generate")


def monitoring(given: Fleet, application: Application, made: Made) -> Iterator[Diagnostic]:
    """Adds the files of an application to those that are made, and tells what is wrong."""
    if not watched(application):
        made.gone += [each.folder / FILE for each in application.overlays if ours(each.folder / FILE, MINE)]
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
    from helm_platform.slo.batches import Division, Per
    from helm_platform.slo.outputs import OutputName
    from helm_platform.slo.reading import read

    reading = read([str(file)], namespace=overlay.namespace, team=team)
    form = OutputName.PROMETHEUS_RULE.to_output()
    how = Division(per=Per.NAMESPACE, labels=labels(application, team, marks.rules), recorded=form.chained)
    made = [
        replace(batch, name=f"{application.name}-slo") for batch in batches.batches(reading.slos, reading.platform, how)
    ]
    return [each.text for batch in made for each in form.files(batch)], reading.findings


def _profile(given: Fleet, overlay: Overlay) -> dict[str, object]:
    from helm_platform.values import plain

    content = [plain(fleet.document(file).root) for file in given.company.profile(overlay.environment)]
    return content[0] if content and isinstance(content[0], dict) else {}


def _listed(overlay: Overlay) -> Iterator[Diagnostic]:
    """Kustomize applies what a kustomization lists; of a Helm style application GitOps applies the file beside it."""
    from helm_platform.values import plain

    resources = plain(fleet.document(overlay.kustomization).root).get("resources") or []
    if FILE not in resources:
        yield Diagnostic(
            RULE,
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
