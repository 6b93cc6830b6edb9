"""The pages of the rules: one each, the current ones, and what they call right is right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from hack.docs import rules

from helm_platform.cli.slo.check import command as slo_check
from helm_platform.cli.validate import command
from helm_platform.validate import RULES

CASES = rules.cases()


def test_every_rule_has_a_page_and_no_page_is_stale() -> None:
    pages = {file.name: file.read_text(encoding="utf-8") for file in rules.TARGET.glob("*.md")}
    assert set(pages) == {"README.md", *(f"{rule}.md" for rule in rules.RULES)}
    assert pages == rules.pages()


def test_every_rule_is_in_the_list_once() -> None:
    index = (rules.TARGET / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[([a-z0-9-]+)\]\(\1\.md\) \| \S", index, re.MULTILINE)) == sorted(rules.RULES)


@pytest.mark.parametrize("rule", sorted(rules.RULES))
def test_says_what_it_is_and_why_it_matters(rule: str) -> None:
    sentences = re.split(r"(?<=[.;])\s", rules.RULES[rule])
    assert len(sentences) > 1
    page = (rules.TARGET / f"{rule}.md").read_text(encoding="utf-8")
    assert "\n## Ignore\n" in page
    assert ("\n## Wrong\n" in page) == ("\n## Right\n" in page) == (rule not in rules.WITHOUT_CASE)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_what_a_page_calls_right_is_right(rule: str, monkeypatch: pytest.MonkeyPatch, helm4: Path) -> None:
    case = CASES[rule]
    monkeypatch.setenv("HELM_BIN", str(helm4))
    folder, words = case.folder, case.right_words or case.words
    if "--chart" not in words and folder.parent.name == "cases" and not case.objectives:
        words += ["--chart", "../chart"]
    if (folder / "right").is_dir():
        words = [word.replace("../", "../../", 1) if word.startswith("../") else word for word in words]
        monkeypatch.chdir(folder / "right")
    else:
        right = (folder / "right.yaml").exists()
        words = ["right.yaml" if right and word in ("values.yaml", "slo.yaml") else word for word in words]
        monkeypatch.chdir(folder)
    if folder.parent.name == "cases" and not case.objectives:
        words.append("--fast")
    result = CliRunner().invoke(slo_check if case.objectives else command, words, catch_exceptions=False)
    assert f"[{rule}]" not in result.output, shlex.join(words)
    assert result.exit_code == 0, result.output


def test_a_stale_page_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules.main(["--check"]) == 0
    monkeypatch.setattr(rules, "TARGET", tmp_path)
    assert rules.main(["--check"]) == 1
    (tmp_path / "gone-rule.md").write_text("old\n")
    assert rules.main([]) == 0
    assert rules.main(["--check"]) == 0
    assert not (tmp_path / "gone-rule.md").exists()
    (tmp_path / "chart.md").write_text("old\n")
    assert rules.main(["--check"]) == 1


def test_a_rule_without_a_case_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(RULES, "new-rule", "What it is. Why it matters.")
    assert rules.main(["--check"]) == 1
    assert "no case in tests/ with a right.yaml shows new-rule" in capsys.readouterr().err
