"""The folder of a report is replaced as a whole, and only where all of it is a report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.report import folder
from helm_platform.report.folder import MARK, check, publish

ODD = "files/a b#?%\n.html"


def texts(place: Path) -> dict[str, bytes]:
    return {str(each.relative_to(place)): each.read_bytes() for each in place.rglob("*") if each.is_file()}


@pytest.fixture(params=[True, False], ids=["in one step", "in two steps"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not request.param:
        # A system, or a file system, that cannot exchange folders.
        monkeypatch.setattr(folder, "_exchanged", lambda _one, _other: False)
    return tmp_path / "report"


def test_a_report_replaces_the_one_before(target: Path) -> None:
    publish(target, {"index.html": b"1", "old/page.html": b"gone", ODD: b"odd"})
    publish(target, {"index.html": b"2", ODD: b"odd"})
    found = texts(target)
    del found[MARK]
    assert found == {"index.html": b"2", ODD: b"odd"}
    assert [each.name for each in target.parent.iterdir()] == ["report"]


def test_an_empty_folder_and_a_link_to_one_are_taken(target: Path) -> None:
    real = target.parent / "real"
    real.mkdir()
    target.symlink_to(real)
    publish(target, {"index.html": b"1"})
    assert target.is_symlink()
    assert (real / "index.html").read_bytes() == b"1"


@pytest.mark.parametrize("name", ["notes.txt", "files/notes.txt", MARK])
def test_a_file_of_somebody_else_is_never_lost(target: Path, name: str) -> None:
    if name != MARK:
        publish(target, {"index.html": b"1"})
    file = target / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    before = texts(target)
    with pytest.raises(UsageError, match="files that are of no report") as refused:
        check(target)
    assert refused.value.detail == name
    with pytest.raises(UsageError):
        publish(target, {"index.html": b"2"})
    assert texts(target) == before
    assert [each.name for each in target.parent.iterdir()] == ["report"]


def test_what_cannot_be_written_leaves_nothing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(target, {"index.html": b"1"})
    before = texts(target)

    def full(_: Path, __: bytes) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(UsageError, match="no space left on device"):
            publish(target, {"index.html": b"2"})
    assert texts(target) == before
    assert [each.name for each in target.parent.iterdir()] == ["report"]
