"""From releases to their objects: all rendered with one chart and the same options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform.fleet.discovery import Release
from helm_platform.progress import SILENT, Progress
from helm_platform.values import Setting

if TYPE_CHECKING:
    from helm_platform.helm import Cache, Helm, Rendered, Task


@dataclass(frozen=True)
class Options:
    """What is the same for every release of a call, as in `helm.Task`."""

    settings: tuple[Setting, ...] = ()
    namespace: str = "default"
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()


def render_all(
    helm: Helm,
    chart: Path,
    releases: Sequence[Release],
    options: Options,
    cache: Cache | None = None,
    progress: Progress = SILENT,
) -> Iterator[tuple[Release, Rendered]]:
    """Each release with what came of it, in their order. `chart` has its dependencies in it (`helm.assembled`)."""
    from helm_platform.helm import render

    by_helm = render(helm, (task(chart, each, options) for each in releases if each.kustomization is None), cache)
    by_kustomize = overlays(releases, progress)
    title = f"rendering {len(releases)} releases"
    if len(releases) > 1:
        progress.step(title)
    for number, release in enumerate(releases, 1):
        yield release, next(by_helm if release.kustomization is None else by_kustomize)
        progress.tick(f"{title}: {number}")


def overlays(releases: Sequence[Release], progress: Progress = SILENT) -> Iterator[Rendered]:
    """What kustomize makes of those of the releases that it builds, in their order."""
    folders = [each.kustomization.parent for each in releases if each.kustomization is not None]
    if not folders:
        return
    from helm_platform.fleet.kustomize import built
    from helm_platform.kubectl import Kubectl

    yield from built(Kubectl.of_user(progress), folders)


def task(chart: Path, release: Release, options: Options) -> Task:
    """What Helm is asked for one release."""
    from helm_platform.helm import Task

    return Task(
        chart,
        tuple(file.absolute() for file in release.files),
        options.settings,
        release.name,
        release.namespace or options.namespace,
        options.kube_version,
        options.api_versions,
    )
