"""What `slo check` says about real mistakes, word for word.

After a change on purpose: `REGENERATE=1 pytest tests/slo/test_cases.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.slo.check import command
from helm_platform.errors import ExitCode
from helm_platform.slo.lints import LINTS
from helm_platform.slo.rule_ids import OWN, RULES

CASES = Path(__file__).parent / "cases"
#: What needs a Prometheus or a document of many objectives: test_lints.py has it.
ELSEWHERE = {"no-series", "large-object"}
JARGON = re.compile(
    r"oneOf|anyOf|allOf\b(?!: \[)|additionalProp|unevaluated|\bschema\b|\bobject\b|\barray\b|\bstring\b|\binteger\b"
    r"|\bHelm\b|chart"
)


def arguments(case: Path) -> list[str]:
    file = case / "args.txt"
    return shlex.split(file.read_text(encoding="utf-8")) if file.exists() else ["slo.yaml"]


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_says_exactly_this(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / case)
    result = CliRunner().invoke(command, arguments(CASES / case), catch_exceptions=False)
    text = f"{result.output}exit {result.exit_code}\n"
    expected = Path("expected.txt")
    if os.environ.get("REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS)
    assert not JARGON.search(text)


def test_every_rule_of_objectives_has_a_case() -> None:
    texts = "".join(file.read_text(encoding="utf-8") for file in CASES.glob("*/expected.txt"))
    seen = set(re.findall(r"^(?:error|warning|note)\[([a-z0-9-]+)\]", texts, re.MULTILINE))
    assert seen <= set(RULES)
    assert set(OWN) - seen == ELSEWHERE
    assert len({lint.id for lint in LINTS}) == len(LINTS)
