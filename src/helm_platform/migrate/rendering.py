"""Charts rendered by the real Helm: that of the source, and platform-app with the values made of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from helm_platform import helm, resources
from helm_platform.errors import UsageError
from helm_platform.helm.manifests import Manifest
from helm_platform.migrate import objects
from helm_platform.migrate.convert.releases import Converted
from helm_platform.migrate.interface import Given, Read
from helm_platform.progress import SILENT, Progress
from helm_platform.values import BUNDLED


def of_chart(given: Given, chart: Path, release: str) -> Read:
    """What a chart makes of values files. Raises UsageError with Helm's words where it does not render."""
    binary = helm.find(given.progress)
    with TemporaryDirectory(prefix="helm-platform-") as name:
        folder = helm.unpacked(chart, Path(name, "unpacked")) if chart.is_file() else chart
        built = helm.assembled(binary, folder, Path(name))
        # These values were accepted before, and some charts look for parts of their schema in the net.
        for schema in built.rglob("values.schema.json"):
            schema.unlink()
        files = tuple(Path(file) for file in given.names)
        task = helm.Task(built, files, release=release, api_versions=given.api_versions)
        (rendered,) = helm.render(binary, [task])
    if rendered.refused is not None:
        raise UsageError(
            f"{chart} does not render with these values", detail=rendered.refused, fix="correct the values first"
        )
    return objects.of_render(rendered.text, chart.name)


def of_releases(releases: Iterable[Converted], chart: Path | None, progress: Progress = SILENT) -> list[list[Manifest]]:
    """What platform-app makes of each release's values; [] where it refuses them, which `validate` explains."""
    releases = list(releases)
    binary = helm.find(progress)
    with TemporaryDirectory(prefix="helm-platform-") as name:
        built = helm.assembled(binary, resources.path(BUNDLED) if chart is None else chart, Path(name, "chart"))
        tasks = []
        for number, each in enumerate(releases):
            file = Path(name, f"{number}.yaml")
            file.write_text(each.text, encoding="utf-8")
            tasks.append(helm.Task(built, (file,), release=each.name, namespace=each.namespace or helm.NAMESPACE))
        return [list(each.objects) for each in helm.render(binary, tasks)]
