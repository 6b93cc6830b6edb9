"""Workflows of GitHub as its tools read them: actionlint and zizmor, at their strictest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
_PINNED = re.compile(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def laid(folder: Path, name: str, text: str) -> Path:
    file = folder / ".github" / "workflows" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def audited(file: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def linted(actionlint: Path, file: Path) -> str:
    command: list[str | Path] = [actionlint, "-shellcheck", BIN / "shellcheck", "-pyflakes", "", file]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def unpinned(text: str) -> list[str]:
    """Lines that use an action by another name than that of a commit, with its version beside it."""
    return [line for line in text.splitlines() if "uses:" in line and not _PINNED.search(line)]


def accepted(actionlint: Path, file: Path) -> None:
    """Both find nothing."""
    assert linted(actionlint, file) == ""
    answer = audited(file)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "No findings to report" in answer.stdout + answer.stderr
