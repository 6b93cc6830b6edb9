"""docs/slo-import.md: every command is run, in its order, and what the page says of the results holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli import group
from helm_platform.errors import ExitCode
from tests.support import ROOT

PAGE = (ROOT / "docs" / "slo-import.md").read_text(encoding="utf-8")
CASES = ROOT / "tests" / "slo" / "imports" / "cases"
COMMANDS = [line[2:] for line in PAGE.splitlines() if line.startswith("$ ")]
RULES = """\
groups:
  - name: sloth
    rules:
      - record: slo:sli_error:ratio_rate5m
        expr: sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))
        labels: {sloth_service: checkout, sloth_slo: availability}
"""


def test_every_command_works_in_the_order_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, case in (("sloth.yaml", "sloth-original"), ("pyrra.yaml", "pyrra-original")):
        Path(name).write_bytes((CASES / case / "input.yaml").read_bytes())
    Path("sloth-rules.yaml").write_text(RULES, encoding="utf-8")
    assert len(COMMANDS) == 9
    for line in COMMANDS:
        program, *words = shlex.split(line)
        assert program == "helm-platform"
        if "--prove" in words and "--rules" not in words:
            continue  # the next one does the same and more
        answer = CliRunner().invoke(group, words)
        assert answer.exit_code == ExitCode.OK, answer.stderr
        assert answer.exception is None
        if "--prove" in words:
            assert "within 1 %" in answer.stdout
    assert {str(file) for file in Path("apps").rglob("*.yaml")} == {
        "apps/checkout/slo.yaml",
        "apps/checkout-2/slo.yaml",
    }
    assert Path("openslo.yaml").is_file()


def test_every_kind_of_finding_of_the_page_is_one_that_is_made() -> None:
    named = set(re.findall(r"`((?:error|warning|note)\[[a-z-]+\])`", PAGE))
    made = {
        head
        for file in CASES.rglob("expected.txt")
        for head in re.findall(
            r"^(?:error|warning|note)\[import-[a-z]+\]", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named == made - {"note[import-lost]"}
