"""The page about isolation is made of the checks, and its commands do what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hack.docs import isolation
from hack.docs.values import IncompleteError
from tests.fleets import EXAMPLE

from helm_platform.proofs.isolation.checks import CHECKS

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXT = isolation.TARGET.read_text(encoding="utf-8")
LINES = [line for block in BLOCK.findall(TEXT) for line in block.splitlines()]
#: kubectl-mtb, whose ids are of one form; two checks of it have the same.
BENCHMARKS = 19


def test_the_page_is_the_current_one_and_a_stale_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isolation.main(["--check"]) == 0
    monkeypatch.setattr(isolation, "TARGET", tmp_path / "isolation.md")
    assert isolation.main(["--check"]) == 1
    assert isolation.main([]) == 0
    assert isolation.main(["--check"]) == 0


def test_a_check_without_words_makes_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "CHECKS", (replace(CHECKS[0], live=""),))
    with pytest.raises(IncompleteError, match="cluster-rights"):
        isolation.page()
    assert isolation.main(["--check"]) == 1


def test_every_benchmark_is_among_the_checks() -> None:
    found = [each.benchmark for each in CHECKS if each.benchmark]
    assert len(found) == BENCHMARKS
    assert all(re.fullmatch(r"MTB-PL[12]-(BC|CC)-(CPI|TI|HI|DI|FNS|OPS)-[0-9]", each) for each in found)
    assert sorted({each for each in found if found.count(each) > 1}) == ["MTB-PL1-BC-HI-1"]


@pytest.mark.parametrize("line", [each for each in LINES if "--live" not in each])
def test_every_command_succeeds_in_the_example_fleet(line: str) -> None:
    words = shlex.split(line)
    assert words[:2] == ["helm", "platform"], line
    command = [sys.executable, "-m", "helm_platform", *words[2:]]
    answer = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
