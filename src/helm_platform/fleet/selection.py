"""Which of many releases a call is about: those that changed since a commit, those of one CI job out of several."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import UsageError
from helm_platform.fleet.applications import MAIN
from helm_platform.fleet.discovery import ENVIRONMENT, Release
from helm_platform.git import Commit, Repository, repository_of

_SHARD = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True)
class Changed:
    """The releases that changed, and in words what they were compared with."""

    releases: list[Release]
    against: str


@dataclass(frozen=True)
class Shard:
    """Part `index` (from 1) of `count` parts of about the same size."""

    index: int
    count: int

    def of(self, releases: Sequence[Release]) -> list[Release]:
        """The releases of this part: every release is in exactly one, and stays in it whatever others there are."""
        return [each for each in releases if _number(each.label) % self.count == self.index - 1]


def shard(text: str) -> Shard:
    """`2/5`. Raises UsageError for anything else."""
    found = _SHARD.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(
            f"--shard `{text}` is no part of a whole", fix="write I/N: 1/4, 2/4, 3/4 and 4/4 are all of it"
        )
    return Shard(int(found[1]), int(found[2]))


def changed(releases: Sequence[Release], chart: Path, name: str = "") -> Changed:
    """The releases whose values or chart are not as they were at a commit; "" is where this branch left the main one.

    What is not committed counts, and what git ignores or does not hold. All of them where the chart changed.
    Raises UsageError outside of a repository and for a commit that is not there.
    """
    from helm_platform.helm import dependencies

    if not releases:
        return Changed([], "nothing")
    where = releases[0].path
    repository = repository_of(where)
    if repository is None:
        raise UsageError(f"{where} is in no git repository", fix="leave out --changed")
    commit = _commit(repository, name)
    differing, held = repository.differing(commit), repository.held(commit)
    gone = {file for file in differing if not file.exists()}
    folders = [folder for folder in dependencies(chart) if folder.is_relative_to(repository.root)]
    # Of a chart's folder what git ignores does not count: dependencies that were built there.
    if any(file.is_relative_to(folder) for file in differing | repository.untracked() for folder in folders):
        return Changed(list(releases), f"{commit.label}; the chart {chart.resolve().name} changed")

    def new(release: Release) -> bool:
        files = {place for file in release.inputs for place in (file.resolve(), file.parent.resolve() / file.name)}
        return any(file not in held or file in differing for file in files) or _lost(release, gone)

    unknown = "" if folders else f"; the chart {chart.resolve().name} is in no commit of it, so only values count"
    return Changed([each for each in releases if new(each)], commit.label + unknown)


def _commit(repository: Repository, name: str) -> Commit:
    if not name:
        return repository.fork()
    try:
        return repository.commit(name)
    except UsageError:
        if Path(name).exists():
            # click takes the word behind --changed as its value.
            raise UsageError(
                f"--changed `{name}` is a path and no commit",
                fix=f"name the paths first: {name} --changed",
            ) from None
        raise


def _lost(release: Release, gone: set[Path]) -> bool:
    """Whether a file that is no longer there was one of its values, or it came to be because the file went."""
    folder = release.path.resolve()
    if folder.is_file():
        return False
    if release.kustomization is not None:
        folders = (folder / "base", release.kustomization.parent.resolve())
        return any(file.is_relative_to(each) for file in gone for each in folders)
    layered = release.files[0].resolve().parent == folder
    alone = release.environment is None

    def own(file: Path) -> bool:
        if layered:
            return file.parent == folder and (file.name in MAIN or (alone and bool(ENVIRONMENT.fullmatch(file.name))))
        overlay = file.name in MAIN and file.parent.parent == folder / "overlays"
        return overlay and (alone or file.parent.name == release.environment)

    return any(map(own, gone))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
