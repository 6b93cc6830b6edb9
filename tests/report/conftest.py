"""Reports of the example fleet and of copies of it that somebody has spoiled."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helm_platform.cli.report import command
from tests.fleets import EXAMPLE, copied

DAY = "2026-11-27"


@pytest.fixture(autouse=True)
def pinned(helm4: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has, renders are by the pinned tools."""
    monkeypatch.setenv("HELM_BIN", str(helm4))
    monkeypatch.setenv("PATH", str(kubectl.parent), prepend=":")


def call(fleet: Path, output: Path, *words: str) -> Result:
    """The command as it is typed; a traceback fails the test."""
    arguments = [str(fleet), "-o", str(output), "--date", DAY, *words]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def data(output: Path) -> dict[str, Any]:
    """What report.json says."""
    found: dict[str, Any] = json.loads((output / "report.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, helm4: Path, kubectl: Path) -> Path:
    """The report of the example fleet."""
    target = tmp_path_factory.mktemp("report") / "example"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELM_BIN", str(helm4))
        patch.setenv("PATH", str(kubectl.parent), prepend=":")
        answer = call(EXAMPLE, target, "--json")
    assert answer.exit_code == 0, answer.output
    return target


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[..., tuple[Path, Result]]:
    """A report of a copy of the example fleet that a function has changed, with what the command said."""

    def make(change: Callable[[Path], object], *words: str) -> tuple[Path, Result]:
        fleet, target = tmp_path / "fleet", tmp_path / "report"
        if not fleet.exists():
            copied(fleet)
        change(fleet)
        return target, call(fleet, target, "--json", *words)

    return make


def replaced(file: Path, old: str, new: str) -> None:
    """Change a file; what is to be replaced must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def only(name: str) -> Callable[[Path], None]:
    """A fleet with this application alone: renders are what costs."""

    def change(fleet: Path) -> None:
        for folder in (fleet / "apps").iterdir():
            if folder.name != name:
                shutil.rmtree(folder)

    return change
