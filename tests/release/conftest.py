"""A small bundle with a release before it: this tree with one case a chart, tagged, and a version later."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hack.release import versions
from hack.release.bundle import Tree, git, tracked
from hack.release.packages import Helm
from hack.release.steps import Work

from helm_platform.progress import SILENT
from tests.support import ROOT

BEFORE, NOW = "0.1.0", "0.1.1"
CASES = {"platform-app": "five-lines-values.yaml", "scaling": "every-setting-values.yaml"}
NOTES = """\
# Changelog

## [Unreleased]

## [0.1.1] - 2026-11-27

### Added

- `charts/storage`: a class for archives.
- A command that
  counts. And more.

### Security

- The key is longer.

## [0.1.0] - 2026-11-20

### Added

- All of it.
"""


def commit(root: Path, message: str) -> None:
    git(root, "add", "--all")
    author = ("-c", "user.name=Jo", "-c", "user.email=jo@acme.io")
    git(root, *author, "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, helm4: Path) -> Path:
    """Its root: HEAD is version 0.1.1, the tag v0.1.0 is the release before. Not to be written to."""
    root = tmp_path_factory.mktemp("bundle") / "work"
    wanted = ("charts", "umbrella", "components", "src", "hack", "bin", "requirements", "examples/hello", ".ct")
    single = {"LICENSE", "Makefile", "README.md", "CHANGELOG.md", "plugin.yaml", "plugin.complete", "pyproject.toml"}
    for name in tracked(ROOT):
        if name in {*single, "ct.yaml"} or name.startswith(tuple(f"{each}/" for each in wanted)):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    for folder in root.glob("charts/*/ci"):
        cases = sorted(folder.glob("*-values.yaml"))
        kept = CASES.get(folder.parent.name, cases[0].name)
        for case in cases:
            if case.name != kept:
                case.unlink()
    (root / ".gitignore").write_text("charts/*/charts/\numbrella/charts/\n__pycache__/\n")
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, "the first release")
    git(root, "tag", f"v{BEFORE}")
    versions.bump(Tree(root), NOW, Helm.alone(helm4, root.parent / "home"))
    (root / "CHANGELOG.md").write_text(NOTES)
    commit(root, "the next one")
    return root


@pytest.fixture(scope="module")
def work(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """What the steps share, made once for a module."""
    with ExitStack() as closing:
        yield Work(bundle, tmp_path_factory.mktemp("release"), SILENT, True, None, closing)


@pytest.fixture
def other(bundle: Path, tmp_path: Path) -> Path:
    """A copy of the bundle to spoil."""
    root = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(bundle), str(root))
    return root


def text_of(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr
