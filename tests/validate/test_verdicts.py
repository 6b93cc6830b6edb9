"""What the command says when it renders, word for word, with each Helm.

`tests/verdicts/<name>/` holds values, the arguments where they are not `-f values.yaml`, and what is said. After a
change on purpose: `REGENERATE=1 pytest tests/validate/test_verdicts.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.validate.test_cases import JARGON, VERDICTS

from helm_platform.cli.validate import command
from helm_platform.errors import ExitCode

CASES = sorted(path for path in VERDICTS.iterdir() if not path.name.endswith("-chart") or (path / "args.txt").exists())


@pytest.mark.parametrize("verdict", CASES, ids=[case.name for case in CASES])
def test_says_exactly_this_with_each_helm(verdict: Path, helm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(verdict)
    monkeypatch.setenv("HELM_BIN", str(helm))
    arguments = verdict / "args.txt"
    words = shlex.split(arguments.read_text(encoding="utf-8")) if arguments.exists() else ["-f", "values.yaml"]
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    text = f"{result.stdout}exit {result.exit_code}\n"
    expected = verdict / "expected.txt"
    if os.environ.get("REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS)
    assert result.stderr == ""
    assert not JARGON.search(text.replace('"object":', ""))
