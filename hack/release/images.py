"""The images that the charts bring by themselves: what a mirror or a scanner has to know beside a team's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hack.release.bundle import Tree
from hack.release.packages import Helm, Package

from helm_platform.errors import EnvironmentProblem
from helm_platform.validate.pod_security.pods import holders


def brought(helm: Helm, tree: Tree, packages: list[Package]) -> dict[str, list[str]]:
    """Images by chart, sorted, read from renders of every case that the tree has: ci files, examples, profiles.

    An image counts as brought where the values of the case do not name its registry: those that values name are the
    team's. Raises EnvironmentProblem where a case does not render.
    """
    found: dict[str, set[str]] = {}
    archives = {package.name: package.file for package in packages}
    for chart in tree.charts():
        facts = tree.metadata(chart)
        if facts["type"] == "library":
            continue
        own = found.setdefault(facts["name"], set())
        for values in _cases(tree, chart):
            text = values.read_text(encoding="utf-8")
            own |= {image for image in _images(helm, archives[facts["name"]], values) if _host(image) not in text}
    return {name: sorted(images) for name, images in sorted(found.items())}


def _cases(tree: Tree, chart: Path) -> Iterator[Path]:
    yield from sorted((chart / "ci").glob("*-values.yaml"))
    yield from sorted((chart / "profiles").glob("*.yaml"))
    if chart.name == "platform-app":
        yield from sorted((tree.root / "examples").glob("*/values.yaml"))


def _host(image: str) -> str:
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first) else image.partition(":")[0]


def _images(helm: Helm, archive: Path, values: Path) -> set[str]:
    answer = helm.ask("template", "release", archive, "-f", values)
    if answer.returncode:
        raise EnvironmentProblem(f"{archive.name} does not render with {values}", detail=answer.stderr.strip())
    objects: list[dict[str, Any]] = [each for each in yaml.load_all(answer.stdout, _LOADER) if isinstance(each, dict)]
    return {
        str(container["image"])
        for holder in holders(objects)
        for word in ("initContainers", "containers")
        for container in holder.pod.spec.get(word) or ()
        if container.get("image")
    }


_LOADER = yaml.CSafeLoader
