"""What the command says about real mistakes, word for word. What it says after a render: test_verdicts.py.

After a change on purpose: `REGENERATE=1 pytest tests/validate/test_cases.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.validate import command
from helm_platform.errors import ExitCode
from helm_platform.validate import RULES

CASES = Path(__file__).parent.parent / "cases"
VERDICTS = Path(__file__).parent.parent / "verdicts"


def said(case: Path) -> tuple[str, int]:
    arguments = case / "args.txt"
    words = shlex.split(arguments.read_text()) if arguments.exists() else ["-f", "values.yaml"]
    if "--chart" not in words:
        words += ["--chart", "../chart"]
    words.append("--fast")
    result = CliRunner().invoke(command, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output, result.exit_code


def test_says_exactly_this(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    output, code = said(case)
    text = f"{output}exit {code}\n"
    expected = case / "expected.txt"
    if os.environ.get("REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert code in (ExitCode.OK, ExitCode.FINDINGS)


JARGON = re.compile(
    r"oneOf|anyOf|allOf|additionalProp|unevaluated|\bschema\b|\bobject\b|\barray\b|(?<!--set-)\bstring\b|\binteger\b|\$ref"
)


def test_never_speaks_in_schema_words(case: Path) -> None:
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert not JARGON.search(expected)


def test_every_rule_has_a_case() -> None:
    files = [*CASES.glob("*/expected.txt"), *VERDICTS.glob("*/expected.txt")]
    everything = "".join(path.read_text(encoding="utf-8") for path in files)
    seen = set(re.findall(r"(?:error|warning|note)\[([a-z0-9-]+)\]", everything))
    # These need files too large or too strange to read; tests/values/test_reading.py has them.
    elsewhere = {"alias-bomb", "file-too-large", "too-deep", "bad-merge", "bad-key", "document-separator"}
    assert seen <= set(RULES)
    assert set(RULES) - elsewhere == seen - elsewhere
