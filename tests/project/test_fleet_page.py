"""The guide to fleets is true: its commands run one after another, and its reference page is the current one."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hack.docs import fleet
from tests.support import ROOT

PAGE = ROOT / "docs" / "fleet.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_command_of_the_guide_succeeds(tmp_path: Path) -> None:
    lines = [line for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")) for line in block.splitlines()]
    assert len(lines) > 10
    where = tmp_path
    for line in lines:
        words = shlex.split(line)
        if words[0] == "cd":
            where /= words[1]
            continue
        assert words[:2] == ["helm", "platform"], line
        command = [sys.executable, "-m", "helm_platform", *words[2:]]
        answer = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, (line, answer.stdout, answer.stderr)


def test_the_reference_page_is_the_current_one() -> None:
    assert fleet.TARGET.read_text(encoding="utf-8") == fleet.page()


def test_a_stale_page_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fleet.main(["--check"]) == 0
    monkeypatch.setattr(fleet, "ROOT", tmp_path)
    monkeypatch.setattr(fleet, "TARGET", tmp_path / "fleet.md")
    assert fleet.main(["--check"]) == 1
    assert fleet.main([]) == 0
    assert fleet.main(["--check"]) == 0
