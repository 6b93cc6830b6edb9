"""What is wrong with a changelog is said at its line, and a version's section is the text of its release."""

from __future__ import annotations

from pathlib import Path

import pytest
from hack.release import changelog

from tests.release.conftest import NOTES
from tests.support import ROOT


def read(folder: Path, text: str) -> changelog.Changelog:
    file = folder / "CHANGELOG.md"
    file.write_text(text)
    return changelog.read(file)


def test_ours_is_in_order() -> None:
    assert changelog.read(ROOT / "CHANGELOG.md").findings == ()


def test_sections_entries_and_lines(tmp_path: Path) -> None:
    told = read(tmp_path, NOTES)
    assert told.findings == ()
    assert [(each.version, each.date, len(each.entries)) for each in told.sections] == [
        ("Unreleased", None, 0),
        ("0.1.1", "2026-11-27", 3),
        ("0.1.0", "2026-11-20", 1),
    ]
    section = told.section("0.1.1")
    assert section
    assert [(each.kind, each.text, each.line) for each in section.entries[1:]] == [
        ("Added", "A command that counts. And more.", 10),
        ("Security", "The key is longer.", 15),
    ]
    notes = changelog.notes(section)
    assert notes.startswith(
        "### Added\n\n- `charts/storage`: a class for archives.\n- A command that counts. And more.\n"
    )
    assert notes.endswith("\n\n### Security\n\n- The key is longer.\n")


@pytest.mark.parametrize(
    ("good", "bad", "line", "message"),
    [
        ("## [0.1.1] - 2026-11-27", "## 0.1.1", 5, "`## 0.1.1` names no version"),
        ("## [0.1.1] - 2026-11-27", "## [0.1.1]", 5, "0.1.1 has no date"),
        ("## [0.1.1] - 2026-11-27", "## [0.1.1] - 2026-11-31", 5, "0.1.1 has no date"),
        ("## [0.1.1] - 2026-11-27", "## [0.2] - 2026-11-27", 5, "`0.2` is no Semantic Version"),
        ("## [0.1.0] - 2026-11-20", "## [0.3.0] - 2026-11-20", 17, "0.3.0 stands below 0.1.1"),
        ("## [0.1.0] - 2026-11-20", "## [0.1.1] - 2026-11-20", 17, "0.1.1 stands below 0.1.1"),
        ("## [0.1.0] - 2026-11-20", "## [Unreleased]", 17, "what is not released stands below what is"),
        ("### Security", "### Safety", 13, "`Safety` is no heading of changes"),
        ("### Security\n", "## [0.1.5] - 2026-11-21\n", 15, "a change stands below no heading"),
    ],
)
def test_each_mistake_is_said_at_its_line(tmp_path: Path, good: str, bad: str, line: int, message: str) -> None:
    assert good in NOTES
    found = read(tmp_path, NOTES.replace(good, bad, 1)).findings
    assert message in [each.message for each in found]
    (finding,) = [each for each in found if each.message == message]
    assert finding.span
    assert finding.span.line == line
    assert finding.help


def test_before_a_release_changes_may_wait_and_at_it_they_may_not(tmp_path: Path) -> None:
    def unready(text: str, *, release: bool) -> list[str]:
        return [each.message for each in changelog.unready(read(tmp_path, text), "0.1.1", release=release)]

    waiting = NOTES.replace("## [Unreleased]\n\n## [0.1.1] - 2026-11-27\n", "## [Unreleased]\n")
    assert unready(waiting, release=False) == []
    assert unready(waiting, release=True) == ["it says nothing of 0.1.1"]
    assert unready(NOTES, release=True) == []
    both = NOTES.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- Late.\n")
    assert unready(both, release=True) == ["changes are left below Unreleased"]
    nothing = NOTES[: NOTES.index("## [0.1.1]")] + NOTES[NOTES.index("## [0.1.0]") :]
    assert unready(nothing, release=False) == ["it says nothing of 0.1.1"]
