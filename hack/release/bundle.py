"""What a release consists of: the charts, the plugin and the Python package, all of one version."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import semver
import yaml

from helm_platform.diagnostics import Span
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.git import called

#: Folders of the charts, each after those that it packs.
CHARTS = (
    "charts/platform-lib",
    "charts/platform-app",
    "charts/ingress",
    "charts/monitoring",
    "charts/security",
    "charts/storage",
    "charts/scaling",
    "charts/tenant",
    "umbrella",
)
#: What the plugin's archive holds: the launcher, and what the package is made of.
PLUGIN = (
    "LICENSE",
    "Makefile",
    "README.md",
    "bin",
    "charts",
    "components",
    "hack/age",
    "hack/controllers",
    "hack/crds",
    "hack/tools",
    "plugin.complete",
    "plugin.yaml",
    "pyproject.toml",
    "requirements",
    "src",
    "umbrella",
)
_VERSION = re.compile(r"^version(?::| =) *\"?([^\"\n]+)\"?$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A version as it is written in a file; `line` counts from 1."""

    file: Path
    line: int
    version: str

    @property
    def span(self) -> Span:
        """Its line."""
        return Span(self.line, 1, self.line, 1)


@dataclass(frozen=True)
class Tree:
    """The files of a commit, or those of a work tree, below `root`."""

    root: Path

    def charts(self) -> list[Path]:
        """The folders of its charts in the order of `CHARTS`, without those that it does not have yet."""
        return [self.root / name for name in CHARTS if (self.root / name / "Chart.yaml").is_file()]

    @cached_property
    def version(self) -> str:
        """The version of the release, which pyproject.toml says. Raises UsageError where it says none."""
        try:
            return str(tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
        except (OSError, KeyError, ValueError) as error:
            raise UsageError(f"{self.root / 'pyproject.toml'} says no version of the release: {error}") from None

    def places(self) -> Iterator[Place]:
        """Every place that says the version, in the order of files."""
        names = [*(chart / "Chart.yaml" for chart in self.charts()), *map(self.root.joinpath, _PLACES)]
        for file in names:
            text = file.read_text(encoding="utf-8")
            found = _VERSION.search(text)
            if found:
                yield Place(file, text.count("\n", 0, found.start()) + 1, found[1].strip())
        package = self.root / "src" / "helm_platform" / "__init__.py"
        text = package.read_text(encoding="utf-8")
        for found in re.finditer(r'^__version__ = "(.+)"$', text, re.MULTILINE):
            yield Place(package, text.count("\n", 0, found.start()) + 1, found[1])

    def metadata(self, chart: Path) -> dict[str, Any]:
        """What a Chart.yaml of the tree says."""
        found: dict[str, Any] = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
        return found

    def schema(self, chart: Path) -> dict[str, Any] | None:
        """The schema of a chart's values, None for a library."""
        file = chart / "values.schema.json"
        found: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
        return found


_PLACES = ("plugin.yaml", "pyproject.toml")


def parsed(version: str) -> semver.Version:
    """The version in its parts. Raises UsageError where it is no Semantic Version."""
    try:
        return semver.Version.parse(version)
    except ValueError:
        raise UsageError(f"`{version}` is no Semantic Version", fix="write MAJOR.MINOR.PATCH, without a v") from None


def tracked(root: Path) -> list[str]:
    """Files that git holds below `root`, as they are in the work tree now; new ones count, ignored ones do not."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({name for name in listed.split("\0") if name and (root / name).is_file()})


def released(root: Path) -> str | None:
    """The tag of the newest release that HEAD comes after, which is none of HEAD's own; None before the first.

    Tags of releases are vMAJOR.MINOR.PATCH.
    """
    own = set(git(root, "tag", "--points-at", "HEAD").split())
    names = [name for name in git(root, "tag", "--merged", "HEAD", "--list", "v*").split() if _is_release(name)]
    return max(set(names) - own, key=lambda name: semver.Version.parse(name[1:]), default=None)


def touched(root: Path, tag: str) -> bool:
    """Whether anything that is released differs from a release: pages and tests do not count."""
    return bool(git(root, "diff", "--name-only", tag, "--", *PLUGIN).strip())


def _is_release(tag: str) -> bool:
    return semver.Version.is_valid(tag[1:])


def git(root: Path, *arguments: str) -> str:
    """What git prints. Raises EnvironmentProblem with its words where it fails."""
    done = called(root, *arguments)
    if done.returncode:
        raise EnvironmentProblem(f"git {arguments[0]} failed in {root}", detail=done.stderr.decode(errors="replace"))
    return done.stdout.decode()
