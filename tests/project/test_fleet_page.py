"""The guide to fleets is true: its commands run one after another, and its reference page is the current one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hack.docs import fleet
from tests.pages import blocks, shell
from tests.support import ROOT

PAGE = ROOT / "docs" / "fleet.md"


def test_every_command_of_the_guide_succeeds(tmp_path: Path, helm4: Path, kubectl: Path) -> None:
    reader = shell(tmp_path, helm4, kubectl, tmp_path / "home", {})
    commands = [command for block in blocks(PAGE) for command in block.commands]
    assert len(commands) > 10
    for command in commands:
        answer = reader.type(command)
        assert answer.code == 0, (command, answer.said)


def test_the_reference_page_is_the_current_one() -> None:
    assert fleet.TARGET.read_text(encoding="utf-8") == fleet.page()


def test_a_stale_page_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fleet.main(["--check"]) == 0
    monkeypatch.setattr(fleet, "ROOT", tmp_path)
    monkeypatch.setattr(fleet, "TARGET", tmp_path / "fleet.md")
    assert fleet.main(["--check"]) == 1
    assert fleet.main([]) == 0
    assert fleet.main(["--check"]) == 0
