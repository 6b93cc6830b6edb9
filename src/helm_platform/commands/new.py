"""`helm platform init`, `new team`, `new app`: files to begin with. What is there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helm_platform import fleet
from helm_platform.commands.made import Answer
from helm_platform.commands.repository import Fleet, opened, reported
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Style
from helm_platform.progress import SILENT, Progress
from helm_platform.scaffold import (
    Created,
    NewApplication,
    NewFleet,
    NewTeam,
    application_files,
    create,
    fleet_files,
    team_files,
    values_of,
)

_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._:/-]*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?")
_TEAM_LENGTH, _APP_LENGTH = 30, 40
_WHOLE = 100


def init(asked: NewFleet, root: Path, workflows: Mapping[Path, str] | None = None) -> Answer:
    """Begin a repository in a folder. Raises UsageError that names all that cannot be."""
    problems = [f"`{name}` is no name of an environment" for name in asked.environments if not _NAME.fullmatch(name)]
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", asked.domain):
        problems.append(f"`{asked.domain}` is no domain, such as acme.io")
    if not re.match(r"(oci|https?)://.", asked.charts):
        problems.append(f"`{asked.charts}` is neither a registry (oci://…) nor a chart repository (https://…)")
    _refuse(problems, "names are lower-case letters, digits and dashes")
    files = {**fleet_files(asked, root), **(workflows or {})}
    created = create(files)
    (root / fleet.TEAMS).mkdir(exist_ok=True)
    (root / fleet.APPS).mkdir(exist_ok=True)
    next_steps = "next: helm platform new team NAME --deployer GROUP"
    return Answer(_told(created, root, next_steps))


def team(asked: NewTeam, folder: Path | None = None, *, color: bool = False) -> Answer:
    """Add a team to a repository. Raises UsageError that names all that cannot be."""
    given = opened(folder)
    problems = []
    if not _NAME.fullmatch(asked.name) or len(asked.name) > _TEAM_LENGTH:
        problems.append(
            f"`{asked.name}` is no name of a team: at most {_TEAM_LENGTH} lower-case letters, digits, dashes"
        )
    problems += [
        f"`{asked.name}` and the team `{other}`: one begins like the other; choose another name"
        for other in given.company.teams
        if other.startswith(f"{asked.name}-") or asked.name.startswith(f"{other}-")
    ]
    if not (asked.groups.get("deployer") or asked.groups.get("lead")):
        problems.append("nobody of the team would deploy: name a group with --deployer or --lead")
    domains = {name: given.company.environment(name).domain for name in given.company.environments}
    if bare := [host for host in asked.hosts if "." not in host]:
        without = [name for name, domain in domains.items() if not domain]
        problems += [f"`{bare[0]}` has no dot, and {name} has no domain to complete it" for name in without]
    _refuse(problems, "correct the options")
    created = create(team_files(replace(asked, domains=domains), given.root))
    return _checked(given, created, f"next: helm platform new app NAME --team {asked.name} --image IMAGE", color=color)


@dataclass(frozen=True)
class Application:
    """What `new app` is asked for; `chart` is a folder in place of the platform-app that comes with the command."""

    asked: NewApplication
    folder: Path | None = None
    chart: Path | None = None
    color: bool = False


def application(request: Application, progress: Progress = SILENT) -> Answer:
    """Add an application to a repository. Raises UsageError that names all that cannot be."""
    from helm_platform.commands import generate

    given = opened(request.folder)
    asked = request.asked
    _refuse([*_impossible(asked, given)], "correct the options; helm platform new app --help has examples")
    charts = given.company.settings.get("charts") or {}
    asked = replace(asked, charts=str(charts.get("repository", "")), version=str(charts.get(fleet.CHART, "") or ""))
    environments = given.company.environments
    rendered = {} if asked.style is Style.HELM else _rendered(asked, given, request.chart, progress)
    created = create(application_files(asked, given.root, environments, rendered))
    if asked.style is Style.KUSTOMIZE and created.new:
        # What is made of monitoring is listed in the overlays.
        made = generate.run(generate.Request(given.root, (asked.name,)))
        if made.code is not ExitCode.OK:
            return Answer(_told(created, given.root, ""), made.report, made.code)
    return _checked(given, created, "next: helm platform validate", color=request.color)


def _impossible(asked: NewApplication, given: Fleet) -> Iterator[str]:
    if not _NAME.fullmatch(asked.name) or len(asked.name) > _APP_LENGTH:
        yield f"`{asked.name}` is no name: at most {_APP_LENGTH} lower-case letters, digits and dashes"
    if asked.team not in given.company.teams:
        known = ", ".join(sorted(given.company.teams)) or "none yet: helm platform new team NAME"
        yield f"`{asked.team}` is no team here; there are {known}"
    if not given.company.environments:
        yield f"{given.company.file} has no environments"
    existing = next((each for each in given.applications if each.name == asked.name), None)
    if existing is not None and existing.style is not asked.style:
        yield f"{existing.folder} is there, in the style {existing.style}"
    if not _IMAGE.fullmatch(asked.image):
        yield f"`{asked.image}` is no image, such as ghcr.io/acme/web:1.0"
    yield from _contradictions(asked)


def _contradictions(asked: NewApplication) -> Iterator[str]:
    if asked.host and asked.port is None:
        yield "a host needs the port that is exposed: --port 8080"
    if asked.kind == "CronJob" and not asked.schedule:
        yield 'a CronJob needs its schedule: --schedule "0 5 * * *"'
    if asked.schedule and asked.kind != "CronJob":
        yield "a schedule is for a CronJob: --kind CronJob"
    if asked.scale is not None and not 1 <= asked.scale[0] <= asked.scale[1]:
        yield "--autoscale is LEAST:MOST, such as 2:10"
    if asked.availability is not None and not 0 < asked.availability < _WHOLE:
        yield "--availability is per cent below 100, such as 99.9"


def _rendered(
    asked: NewApplication, given: Fleet, chart: Path | None, progress: Progress
) -> Mapping[str, Sequence[dict[str, object]]]:
    """What platform-app makes of the values in each environment."""
    from helm_platform import helm, resources
    from helm_platform.commands.sources import private_folder
    from helm_platform.values import BUNDLED, block

    with private_folder() as private:
        binary = helm.find(progress)
        built = helm.assembled(binary, chart or resources.path(BUNDLED), private)
        values = private / "values.yaml"
        values.write_text("\n".join(block(values_of(asked))) + "\n", encoding="utf-8")
        releases = []
        for name in given.company.environments:
            files = (*given.company.profile(name), values)
            namespace = f"{asked.team}-{name}"
            releases.append(fleet.Release(asked.name, files, values, name, namespace))
        results = list(fleet.render_all(binary, built, releases, fleet.Options(), None, progress))
    refused = [f"{release.label}: {result.refused}" for release, result in results if result.refused is not None]
    if refused:
        raise UsageError(
            "platform-app refuses what was asked for", detail="\n".join(refused), fix="correct the options"
        )
    return {str(release.environment): result.objects for release, result in results}


def _refuse(problems: Sequence[str], advice: str) -> None:
    if problems:
        raise UsageError("this cannot be made", detail="\n".join(problems), fix=advice)


def _checked(given: Fleet, created: Created, next_steps: str, *, color: bool) -> Answer:
    """What was made, and what is wrong in the repository now, which is told at once."""
    now = opened(given.root)
    report = reported(now.findings, "the repository", now.company.sources, color=color)
    code = ExitCode.FINDINGS if now.broken else ExitCode.OK
    return Answer(_told(created, given.root, next_steps), report, code)


def _told(created: Created, root: Path, next_steps: str) -> str:
    lines = [f"created {_shown(file, root)}" for file in created.new]
    lines += [f"kept    {_shown(file, root)}" for file in created.kept]
    return "\n".join([*lines, *([next_steps] if next_steps else [])]) + "\n"


def _shown(file: Path, root: Path) -> str:
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
