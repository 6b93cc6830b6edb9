"""From other charts, objects and compose files to values of platform-app, with a proof that they mean the same.

Whatever the source, its objects are the middle: a source makes Kubernetes objects, they become values, and what
platform-app makes of the values is held against them. To add a source: its module in `sources`, and a line here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.helm.manifests import Manifest
from helm_platform.migrate.convert.releases import Converted, converted
from helm_platform.migrate.doubled import settled
from helm_platform.migrate.interface import Given, Read, Source
from helm_platform.migrate.proof.comparing import Compared, compared
from helm_platform.migrate.proof.intended import Known

__all__ = ["Converted", "Given", "Migrated", "SourceName", "migrated"]


class SourceName(StrEnum):
    """The names on the command line."""

    HELM_CREATE = "helm-create"
    BJW_S = "bjw-s"
    STAKATER = "stakater"
    ONECHART = "onechart"
    KUSTOMIZE = "kustomize"
    MANIFESTS = "manifests"
    COMPOSE = "compose"

    def to_source(self) -> Source:
        """The source of this name."""
        from helm_platform.migrate.sources.app_template import AppTemplate
        from helm_platform.migrate.sources.compose import Compose
        from helm_platform.migrate.sources.helm_create import HelmCreate
        from helm_platform.migrate.sources.kustomize import Kustomize
        from helm_platform.migrate.sources.manifests import Manifests
        from helm_platform.migrate.sources.onechart import OneChart
        from helm_platform.migrate.sources.stakater import Stakater

        sources: dict[SourceName, Source] = {
            SourceName.HELM_CREATE: HelmCreate(),
            SourceName.BJW_S: AppTemplate(),
            SourceName.STAKATER: Stakater(),
            SourceName.ONECHART: OneChart(),
            SourceName.KUSTOMIZE: Kustomize(),
            SourceName.MANIFESTS: Manifests(),
            SourceName.COMPOSE: Compose(),
        }
        return sources[self]


@dataclass(frozen=True)
class Migrated:
    """What became of a source. `differences` are those between its objects and ours.

    `uncompared` are the releases whose values platform-app refuses.
    """

    read: Read
    releases: tuple[Converted, ...]
    findings: tuple[Diagnostic, ...]
    differences: tuple[Compared, ...] = ()
    uncompared: tuple[str, ...] = ()

    @property
    def unexplained(self) -> tuple[Compared, ...]:
        """The differences that no rule explains."""
        return tuple(each for each in self.differences if each.rule is None)

    @property
    def refused(self) -> bool:
        """Whether something could not be converted at all."""
        return any(found.level is Level.ERROR for found in self.findings)


def migrated(source: Source, given: Given, chart: Path | None = None) -> Migrated:
    """Convert what is named, render the values with `chart` (None is platform-app), and compare.

    Raises UsageError for what cannot be read or rendered, and EnvironmentProblem without a helm.
    """
    from helm_platform.migrate import rendering
    from helm_platform.migrate.sound import refused
    from helm_platform.migrate.text import written

    read = source.read(given)
    wrong = tuple(refused(read.objects))
    if wrong:
        return Migrated(read, (), (*read.findings, *wrong))
    releases, said = converted(read.objects, read.release, read.calls)
    head = f"Values of platform-app, made by `helm platform migrate` from {source.title}."

    def made() -> list[list[Manifest]]:
        releases[:] = [replace(each, text=written(each.values, each.origins, read.sources, head)) for each in releases]
        return rendering.of_releases(releases, chart, given.progress)

    ours = made()
    doubled = settled(releases, ours)
    if doubled.names:
        releases[:] = doubled.releases
        ours = made()
    mains = {
        (owned.controller.kind, owned.controller.name): owned.main.get("name").text
        for release in releases
        for owned in release.workloads.values()
    }
    # What does not render cannot be compared; `validate` says why.
    failed = [release for release, found in zip(releases, ours, strict=True) if not found]
    left = {id(each) for release in failed for each in release.objects}
    absorbed = {each for release in releases for each in release.absorbed}
    known = Known(_marks(releases), absorbed, doubled.names)
    owners = {
        (each.kind, each.name): owned.controller.name
        for release in releases
        for owned in release.workloads.values()
        for each in owned.objects
    }
    old = [each.manifest for each in read.objects if id(each) not in left]
    differences = compared(old, [each for objects in ours for each in objects], mains, known, owners)
    names = tuple(release.name for release in failed)
    # The same key may be written twice, as variables of two containers.
    findings = tuple(dict.fromkeys((*read.findings, *said, *doubled.said)))
    return Migrated(read, tuple(releases), findings, tuple(differences), names)


def _marks(releases: Iterable[Converted]) -> set[tuple[str, str]]:
    """The labels and annotations that the values give to all objects of a workload."""
    blocks = [
        block for release in releases for block in (release.values, *release.values.get("workloads", {}).values())
    ]
    return {
        (key, str(value))
        for block in blocks
        for group in ("labels", "annotations", "podLabels")
        for key, value in block.get(group, {}).items()
    }
