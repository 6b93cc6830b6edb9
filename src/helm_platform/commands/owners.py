"""`helm platform owners`: whose every application is and what it is known by, and what nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import fleet, helm, resources
from helm_platform.commands.prove_objects import Shown, told
from helm_platform.commands.repository import Fleet, opened
from helm_platform.commands.sources import private_folder
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Application, Options, Style
from helm_platform.helm.manifests import Manifest
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.outcome import Outcome
from helm_platform.validate.overlays import hosts_of
from helm_platform.values import BUNDLED, plain

RULES: dict[str, str] = {
    "nobody": "A folder, profile or application that belongs to nobody.",
    "unused": "A team, host or environment that nothing uses.",
    "other-version": "An application whose chart is of another version than the fleet's.",
}
"""Every rule id of this report, with what it means."""

_COLUMNS = ("APPLICATION", "TEAM", "STYLE", "ENVIRONMENTS", "HOSTS", "REVIEWERS")


@dataclass(frozen=True)
class Request:
    """The options of one call."""

    folder: Path | None = None
    chart: Path | None = None
    shown: Shown = field(default_factory=Shown)


def run(request: Request, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code. Raises UsageError where applications cannot be rendered."""
    given = opened(request.folder)
    hosts = _hosts(given, request.chart, progress) if given.applications and not given.broken else {}
    rows = tuple(_row(given, each, hosts.get(each.name, ())) for each in given.applications)
    findings = (*given.findings, *judged(given, hosts))
    checked = f"{len(given.applications)} applications, {len(given.company.teams)} teams"
    return told(Outcome(_COLUMNS, rows, findings, checked, RULES), request.shown)


def judged(given: Fleet, hosts: Mapping[str, Sequence[str]]) -> Iterator[Diagnostic]:
    """What belongs to nobody and what nobody uses; `hosts` are those of each application in all environments."""
    yield from _unused(given, hosts)
    yield from _strays(given)
    yield from _versions(given)


def _row(given: Fleet, application: Application, hosts: Sequence[str]) -> tuple[str, ...]:
    placed = [found[0] for each in application.overlays if (found := given.company.placed(each.namespace))]
    teams = dict.fromkeys(each.name for each in placed)
    reviewers = dict.fromkeys(who for each in placed for who in plain(each.values).get("owners") or [])
    environments = [each.environment for each in application.overlays]
    order = {name: number for number, name in enumerate(given.company.environments)}
    environments.sort(key=lambda name: order.get(name, len(order)))
    cells = (teams, (application.style,), environments, hosts, reviewers)
    return (application.name, *(", ".join(each) or "-" for each in cells))


def _hosts(given: Fleet, chart: Path | None, progress: Progress) -> Mapping[str, Sequence[str]]:
    """The host names of each application in all environments."""
    found: dict[str, dict[str, None]] = {}
    refused: list[str] = []
    with private_folder() as private:
        binary = helm.find(progress)
        built = helm.assembled(binary, chart or resources.path(BUNDLED), private)
        releases = fleet.releases([given.root / fleet.APPS])
        cache = helm.Cache.of_user()
        for release, result in fleet.render_all(binary, built, releases, Options(), cache, progress):
            if result.refused is not None:
                refused.append(f"{release.label}: {result.refused}")
            objects: Sequence[Manifest] = result.objects
            found.setdefault(release.name, {}).update(
                dict.fromkeys(host for each in objects for host in hosts_of(each))
            )
    if refused:
        raise UsageError("they cannot be rendered", detail="\n".join(refused), fix="helm platform validate says why")
    return {name: sorted(each) for name, each in found.items()}


def _unused(given: Fleet, hosts: Mapping[str, Sequence[str]]) -> Iterator[Diagnostic]:
    company = given.company
    used = {host for each in hosts.values() for host in each}
    busy = {
        found[0].name
        for application in given.applications
        for each in application.overlays
        if (found := company.placed(each.namespace))
    }
    for name, team in company.teams.items():
        if name not in busy:
            yield _note("unused", f"the team `{name}` has no application", team.file, None, "helm platform new app")
            continue
        for host in team.hosts or ():
            if hosts and not any(host.owns(each) for each in used):
                what = f"no application of the fleet answers to `{host.pattern}`"
                yield _note("unused", what, team.file, host.span, "remove it, so that others can have it")
    for name in company.environments:
        if given.applications and not any(each.overlay(name) for each in given.applications):
            yield _note("unused", f"no application is in the environment `{name}`", company.file, None, "remove it")


def _strays(given: Fleet) -> Iterator[Diagnostic]:
    root = given.root
    known = {each.name for each in given.applications}
    apps = root / fleet.APPS
    for folder in sorted(apps.iterdir()) if apps.is_dir() else ():
        if folder.is_dir() and folder.name not in known:
            what = "the folder is no application: it has neither base/values.yaml nor base/kustomization.yaml"
            yield Diagnostic("nobody", Level.WARNING, what, origin=str(folder), help="write one, or remove the folder")
    profiles = root / fleet.PROFILES
    for file in sorted(profiles.glob("*.yaml")) if given.company.environments else ():
        if file.stem not in given.company.environments:
            what = f"the profile is of `{file.stem}`, which is no environment of {given.company.file}"
            yield _note("nobody", what, file, None, "rename it, or remove it", Level.WARNING)


def _versions(given: Fleet) -> Iterator[Diagnostic]:
    pinned = str((given.company.settings.get("charts") or {}).get(fleet.CHART, ""))
    for application in given.applications:
        for overlay in application.overlays if application.style is Style.HELM and pinned else ():
            version = str(overlay.inflation.get("version", ""))
            if version and version != pinned:
                what = f"{overlay.label} uses platform-app {version}, the fleet {pinned}"
                yield _note(
                    "other-version", what, overlay.kustomization, None, f"write version: {pinned} when it is tried"
                )


def _note(rule: str, message: str, file: Path, span: object, advice: str, level: Level = Level.NOTE) -> Diagnostic:
    from helm_platform.diagnostics import Span

    place = span if isinstance(span, Span) else None
    return Diagnostic(rule, level, message, file=file, span=place, help=advice)
