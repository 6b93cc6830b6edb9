"""Chart pairs: the charts of this repository as released, and a copy with one thing changed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ROOT, Run

Prove = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """charts/ as it is, in a place of its own."""
    return copied(tmp_path / "released")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """charts/ for a test to change."""
    return copied(tmp_path / "tree")


@pytest.fixture
def values(tmp_path: Path) -> Path:
    """A values file with everything that an upgrade can break."""
    file = tmp_path / "values.yaml"
    shutil.copy(ROOT / "examples" / "hello" / "values.yaml", file)
    return file


@pytest.fixture
def prove(command: Run, helm4: Path, helm_home: dict[str, str], tmp_path: Path) -> Prove:
    """`helm platform prove upgrade …` with the pinned Helm, or with another one by `HELM_BIN`."""
    names = ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
    home = {name: helm_home[name] for name in names}

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        answer = command("prove", "upgrade", *arguments, env={"HELM_BIN": str(helm4)} | home | environment)
        assert "Traceback" not in answer.stderr
        return answer

    return run


def copied(target: Path) -> Path:
    shutil.copytree(ROOT / "charts", target / "charts", ignore=shutil.ignore_patterns("charts"))
    return target / "charts"


def edit(file: Path, old: str, new: str) -> None:
    """Replace one text; it must be there, or the test would test nothing."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
    file.write_text(text.replace(old, new), encoding="utf-8")
