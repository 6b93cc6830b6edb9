"""A change that is killed at any of its writes: the tree is the old one or the new one, and the next call goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.promotion.conftest import Calls
from tests.promotion.fleet import clones, git

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("action", ["bump", "promote", "rollback", "push", "branch"])
def test_at_every_write(action: str, tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    _, clone, second = clones(tmp_path)
    monkeypatch.chdir(clone)
    calls.bump(0)
    calls.bump(1, push="origin")
    shutil.rmtree(second)
    template = tmp_path / "template"
    template.mkdir()
    clone.rename(template / "fleet")
    (tmp_path / "remote.git").rename(template / "remote.git")
    monkeypatch.chdir(tmp_path)
    git(template / "fleet", "remote", "set-url", "origin", "../remote.git")
    git(template / "fleet", "config", "gc.auto", "0")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.promotion.killing", tmp_path, action],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": f"{ROOT}/src:{ROOT}"},
    )
    assert ran.returncode == 0, ran.stderr
    points = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {each["left"] for each in points} == {"old", "new"}
    assert {each["remote"] for each in points} == ({"old", "new"} if action == "push" else {"old"})
    killed = [each["point"] for each in points if each["killed"]]
    expected = {"git hash-object", "git update-index", "git write-tree", "git commit-tree", "git update-ref", "unlink"}
    assert expected <= set(killed)
    if action != "branch":
        assert {"open", "replace"} <= set(killed)
    for each in points:
        good = {"code": 0, "now": "new", "commits": 1, "status": "", "own": []}
        assert {key: each[key] for key in good} == good, each
        assert each.get("same", True), each
