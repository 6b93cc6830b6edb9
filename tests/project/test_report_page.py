"""The page about reports is true: its commands are typed one after another and say what it shows."""

from __future__ import annotations

from pathlib import Path

from tests.fleets import copied
from tests.pages import blocks, fits, shell
from tests.support import ROOT

from helm_platform.report.pages import SECTIONS

PAGE = ROOT / "docs" / "report.md"


def test_every_command_of_the_page_says_what_it_shows(tmp_path: Path, helm4: Path, kubectl: Path) -> None:
    (tmp_path / "examples").mkdir()
    copied(tmp_path / "examples" / "fleet")
    reader = shell(tmp_path, helm4, kubectl, tmp_path / "home", {})
    found = list(blocks(PAGE))
    assert len(found) == 4
    for block in found:
        answers = [reader.type(command) for command in block.commands]
        assert all((answer.code != 0) is block.refused for answer in answers), (block, answers)
        said = "".join(answer.said for answer in answers)
        assert not block.shown or fits(block.shown, said), (block, said)
    assert (tmp_path / "report" / "report.json").is_file()


def test_every_entry_of_the_navigation_is_described() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [each.title for each in SECTIONS if each.file and f"| {each.title} |" not in text] == []
