"""One version everywhere, and one that is far enough from the release before: docs/versions.md is the policy."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

import yaml
from hack.release.bundle import Place, Tree, parsed
from hack.release.packages import Helm

from helm_platform.diagnostics import Diagnostic, Level, Span


class Step(IntEnum):
    """How far a version must go: what a change asks for."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


def disagreeing(tree: Tree) -> Iterator[Diagnostic]:
    """Places with another version than pyproject.toml: charts, plugin, package, dependencies between charts."""
    for place in tree.places():
        if place.version != tree.version:
            yield _finding(
                "release-version",
                place,
                f"this is version {place.version}, and the release is {tree.version}",
                "charts, plugin and package share one version; pyproject.toml has the one that counts",
            )
    own = {tree.metadata(chart)["name"] for chart in tree.charts()}
    for chart in tree.charts():
        yield from _dependencies(chart / "Chart.yaml", own, tree.version)


def _dependencies(file: Path, own: set[str], version: str) -> Iterator[Diagnostic]:
    document = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    assert isinstance(document, yaml.MappingNode)  # noqa: S101 - Chart.yaml has been read as one before
    for key, value in document.value:
        if key.value != "dependencies":
            continue
        for entry in value.value:
            words = {name.value: node for name, node in entry.value}
            node = words["version"]
            if words["name"].value in own and node.value != version:
                mark = node.start_mark
                yield Diagnostic(
                    "release-version",
                    Level.ERROR,
                    f"it takes {words['name'].value} {node.value}, and the release is {version}",
                    file,
                    Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 1 + len(node.value)),
                    help=f"write `version: {version}`, then: helm dependency update {file.parent.name}",
                )


def required(old: str, step: Step) -> str:
    """The lowest version that a change may have after `old`. Before 1.0 a minor version may break, as SemVer 4 says."""
    version = parsed(old)
    if version.major == 0:
        return str(version.bump_minor() if step is Step.MAJOR else version.bump_patch())
    return str({Step.PATCH: version.bump_patch, Step.MINOR: version.bump_minor, Step.MAJOR: version.bump_major}[step]())


def too_near(tree: Tree, old: str, step: Step, why: str) -> Iterator[Diagnostic]:
    """A finding where the version of the tree is below what the changes since `old` ask for."""
    lowest = required(old, step)
    if parsed(tree.version) >= parsed(lowest):
        return
    (place,) = [each for each in tree.places() if each.file.name == "pyproject.toml"]
    yield _finding(
        "version-step",
        place,
        f"{old} is released, and {why}: {tree.version} is too low",
        f"make it {lowest} or higher, everywhere: python -m hack.release bump {lowest}",
    )


def _finding(rule: str, place: Place, message: str, advice: str) -> Diagnostic:
    return Diagnostic(rule, Level.ERROR, message, place.file, place.span, help=advice)


def bump(tree: Tree, version: str, helm: Helm) -> list[Path]:
    """Write a version at every place that says it, and lock the charts anew; the files that changed.

    Only the version's own characters are replaced. Raises UsageError where `version` is no Semantic Version.
    """
    parsed(version)
    old = tree.version
    own = {tree.metadata(chart)["name"] for chart in tree.charts()}
    before = {file: file.read_text(encoding="utf-8") for file in sorted({place.file for place in tree.places()})}
    for file, text in before.items():
        marked = {place.line for place in tree.places() if place.file == file}
        if file.name == "Chart.yaml":
            marked |= {each.span.line for each in _dependencies(file, own, "") if each.span}
        lines = text.splitlines(keepends=True)
        new = "".join(line.replace(old, version) if number in marked else line for number, line in enumerate(lines, 1))
        file.write_text(new, encoding="utf-8")
    locks = [chart / "Chart.lock" for chart in tree.charts() if (chart / "Chart.lock").is_file()]
    before |= {lock: lock.read_text(encoding="utf-8") for lock in locks}
    if version != old:
        for lock in locks:
            helm.run("dependency", "update", lock.parent, "--skip-refresh")
    return [file for file, text in before.items() if file.read_text(encoding="utf-8") != text]
