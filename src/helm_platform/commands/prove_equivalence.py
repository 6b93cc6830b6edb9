"""`helm platform prove equivalence`: render each overlay by Helm and by kustomize, and compare."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import fleet, helm, resources
from helm_platform.commands.prove_objects import Shown, told
from helm_platform.commands.repository import Fleet, chosen, opened, reported
from helm_platform.commands.sources import private_folder
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Options, Overlay, Release, Style
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.equivalence import Pair
from helm_platform.values import BUNDLED


@dataclass(frozen=True)
class Request:
    """The options of one call. With `files`, values that a kustomize style application is held against."""

    folder: Path | None = None
    applications: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    chart: Path | None = None
    shown: Shown = field(default_factory=Shown)


def run(request: Request, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code. Raises UsageError where there is nothing to compare."""
    from helm_platform.proofs import equivalence

    given = opened(request.folder)
    if given.broken:
        raise UsageError(
            "something is wrong in the repository",
            detail=reported(given.findings, "", given.company.sources),
            fix="helm platform validate says what",
        )
    overlays = _overlays(given, request)
    with private_folder() as private:
        pairs = _pairs(given, request, overlays, private, progress)
    return told(equivalence.prove(pairs), request.shown)


def _overlays(given: Fleet, request: Request) -> list[Overlay]:
    found = [
        overlay
        for application in chosen(given, request.applications)
        if application.style is Style.HELM or request.files
        for overlay in application.overlays
        if not request.environments or overlay.environment in request.environments
    ]
    if request.files and len({each.application for each in found}) != 1:
        raise UsageError("-f is about one application", fix="name it: helm platform prove equivalence APP -f FILE")
    if not found:
        raise UsageError(
            "no application here is written as values",
            fix="name a kustomize style application and the values that make it: -f values.yaml",
        )
    return found


def _pairs(
    given: Fleet, request: Request, overlays: Sequence[Overlay], private: Path, progress: Progress
) -> list[Pair]:
    from helm_platform.fleet.kustomize import built, inflating
    from helm_platform.kubectl import Kubectl

    binary = helm.find(progress)
    chart = helm.assembled(binary, request.chart or resources.path(BUNDLED), private)
    releases = [_release(given, each, request) for each in overlays]
    by_helm = [result for _, result in fleet.render_all(binary, chart, releases, Options(), None, progress)]
    folders = [_copied(given, each, chart, private / "fleet") for each in overlays]
    if any(each.style is Style.HELM for each in overlays):
        by_kustomize = list(built(inflating(binary, progress), folders, binary))
    else:
        by_kustomize = list(built(Kubectl.of_user(progress), folders))
    refused = [
        f"{overlay.label}: {result.refused}"
        for results in (by_helm, by_kustomize)
        for overlay, result in zip(overlays, results, strict=True)
        if result.refused is not None
    ]
    if refused:
        raise UsageError("they cannot be rendered", detail="\n".join(refused), fix="helm platform validate says why")
    return [
        Pair(each.application, each.environment, each.folder, each.namespace, one.objects, other.objects)
        for each, one, other in zip(overlays, by_helm, by_kustomize, strict=True)
    ]


def _release(given: Fleet, overlay: Overlay, request: Request) -> Release:
    files = (*given.company.profile(overlay.environment), *request.files) if request.files else overlay.values
    return Release(overlay.application, files, overlay.folder, overlay.environment, overlay.namespace)


def _copied(given: Fleet, overlay: Overlay, chart: Path, copy: Path) -> Path:
    """The overlay in a copy of the repository, where kustomize finds the chart that Helm was given."""
    application = overlay.folder.parent.parent
    target = copy / fleet.APPS / application.name
    if not target.exists():
        shutil.copytree(application, target)
    profiles = given.root / fleet.PROFILES
    if profiles.is_dir() and not (copy / fleet.PROFILES).exists():
        shutil.copytree(profiles, copy / fleet.PROFILES)
    inflation = overlay.inflation
    if inflation:
        version, own = str(inflation.get("version", "")), bool(inflation.get("repo"))
        home = copy / "charts" / (f"{chart.name}-{version}" if version and own else "")
        if not (home / chart.name).exists():
            shutil.copytree(chart, home / chart.name)
    return target / "overlays" / overlay.environment
