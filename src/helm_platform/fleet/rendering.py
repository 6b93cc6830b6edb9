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

    tasks = (task(chart, release, options) for release in releases)
    title = f"rendering {len(releases)} releases"
    if len(releases) > 1:
        progress.step(title)
    for number, (release, result) in enumerate(zip(releases, render(helm, tasks, cache), strict=True), 1):
        yield release, result
        progress.tick(f"{title}: {number}")


def task(chart: Path, release: Release, options: Options) -> Task:
    """What Helm is asked for one release."""
    from helm_platform.helm import Task

    return Task(
        chart,
        tuple(file.absolute() for file in release.files),
        options.settings,
        release.name,
        options.namespace,
        options.kube_version,
        options.api_versions,
    )
