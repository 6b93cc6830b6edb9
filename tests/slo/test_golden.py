"""Rules as a reviewer reads them, each folder below `golden` a document and what `slo generate` makes of it.

A comment in the first line of a document has options. After a change on purpose: `REGENERATE=1 pytest
tests/slo/test_golden.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.slo.generate import command

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir())


def made(name: str) -> str:
    document = GOLDEN / name / "slo.yaml"
    first = document.read_text(encoding="utf-8").partition("\n")[0]
    options = first.removeprefix("# ").split() if first.startswith("#") else []
    answer = CliRunner().invoke(command, [str(document), "--format", "rules", *options], catch_exceptions=False)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


@pytest.mark.parametrize("name", CASES)
def test_rules_are_as_they_were(name: str) -> None:
    file = GOLDEN / name / "rules.yaml"
    text = made(name)
    if os.environ.get("REGENERATE"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_promtool_takes_them(promtool: Path) -> None:
    files = [GOLDEN / name / "rules.yaml" for name in CASES]
    done = subprocess.run([promtool, "check", "rules", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
