"""Released versions of a chart: git tags, packaged archives, chart folders."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.helm import Helm, assembled, metadata, unpacked
from helm_platform.progress import Progress
from helm_platform.proofs.upgrade import corpus, versions
from helm_platform.proofs.upgrade.corpus import Case

_INSTEAD = "name packaged versions (--from FILE.tgz) or a stored baseline (--baseline FILE)"


@dataclass(frozen=True)
class Release:
    """A released version: its chart, ready to render, and the values files that were released with it."""

    version: str
    chart: Path
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class Tag:
    """A git tag and the version that it names."""

    name: str
    version: versions.Version


def root_of(chart: Path) -> Path | None:
    """The work tree that a chart is in, or None."""
    try:
        return Path(_git(chart, "rev-parse", "--show-toplevel").decode().strip())
    except (UsageError, EnvironmentProblem):
        return None


def tags(chart: Path, pattern: str | None, last: int) -> list[Tag]:
    """The newest `last` release tags up to the chart's own version, newest first.

    Raises UsageError where there are none, EnvironmentProblem without git.
    """
    facts = metadata(chart)
    pattern = pattern or f"{facts.name}-*"
    if pattern.count("*") != 1:
        raise UsageError(f"--tags `{pattern}` must hold one `*`, which stands for the version")
    before, _, after = pattern.partition("*")
    top = versions.parse(facts.version)
    found = []
    for name in _git(chart, "tag", "--list", pattern).decode().split():
        version = versions.parse(name.removeprefix(before).removesuffix(after))
        # Pre-releases promise nothing; a newer tag is no version that one upgrades from.
        if version is not None and version.stable and (top is None or version <= top):
            found.append(Tag(name, version))
    if not found:
        raise UsageError(
            f"no tag `{pattern}` names a released version of {facts.name} up to {facts.version}",
            fix=f"{_INSTEAD}; a shallow clone has no tags: git fetch --tags",
        )
    return sorted(found, key=lambda tag: tag.version, reverse=True)[:last]


def from_tag(helm: Helm, chart: Path, tag: Tag, folder: Path, progress: Progress) -> Release:
    """The chart as it was at a tag, built below `folder`."""
    progress.step(f"building {tag.name}")
    root = root_of(chart)
    if root is None:
        raise UsageError(f"{chart} is in no git repository", fix=_INSTEAD)
    tree = folder / "tree"
    tree.mkdir(parents=True)
    archive = _git(root, "archive", "--format=tar", tag.name)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tree, filter="data")
    then = tree / chart.resolve().relative_to(root.resolve())
    if not (then / "Chart.yaml").is_file():
        raise UsageError(f"{tag.name} has no chart in {then.relative_to(tree)}", fix=_INSTEAD)
    version = metadata(then).version
    cases = corpus.default(then, tree, own=False, suffix=f" (of {version})")
    return Release(version, assembled(helm, then, folder / "built"), tuple(cases))


def packages(path: Path, name: str, last: int) -> list[Path]:
    """What `--from` names: a packaged chart, a chart folder, or the newest packages of `name` in a folder."""
    if path.is_dir() and not (path / "Chart.yaml").is_file():
        found = []
        for file in path.glob(f"{name}-*.tgz"):
            version = versions.parse(file.name.removeprefix(f"{name}-").removesuffix(".tgz"))
            if version is not None:
                found.append((version, file))
        if not found:
            raise UsageError(f"{path} holds no {name}-*.tgz", fix="make one with `helm package`")
        return [file for _, file in sorted(found, reverse=True)[:last]]
    if not path.exists():
        raise UsageError(f"{path}: no such file", fix="check the --from arguments")
    return [path]


def from_package(helm: Helm, path: Path, name: str, folder: Path, progress: Progress) -> Release:
    """A packaged chart, or a chart folder, ready to render below `folder`. Raises UsageError for another chart."""
    progress.step(f"reading {path}")
    folder.mkdir(parents=True)
    chart = assembled(helm, path, folder) if path.is_dir() else unpacked(path, folder)
    facts = metadata(chart)
    if facts.name != name:
        raise UsageError(f"{path} is the chart {facts.name}, and not {name}")
    cases = corpus.default(chart, chart, own=False, suffix=f" (of {facts.version})")
    return Release(facts.version, chart, tuple(cases))


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        answer = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except OSError:
        raise EnvironmentProblem("git is not installed", fix=f"install it, or {_INSTEAD}") from None
    if answer.returncode != 0:
        detail = answer.stderr.decode(errors="replace")
        raise UsageError(f"git cannot read the released versions in {folder}", detail=detail, fix=_INSTEAD)
    return answer.stdout
