"""The example fleet for tests: a copy that they may change."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support import ROOT

EXAMPLE = ROOT / "examples" / "fleet"
_AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")


def copied(folder: Path) -> Path:
    """A copy of the example fleet in a folder that is not there yet."""
    return Path(shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("charts")))


def git(folder: Path, *words: str) -> str:
    """What git says in a folder, as an author of its own."""
    answer = subprocess.run(["git", "-C", folder, *_AUTHOR, *words], check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def committed(folder: Path, message: str = "The fleet") -> str:
    """The id of a commit of all files, in a repository that is made where there is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "config", "user.name", "Ada")
        git(folder, "config", "user.email", "ada@example.com")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")
