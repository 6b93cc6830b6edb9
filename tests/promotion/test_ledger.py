"""Records: written, read again, and held against what the overlays say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helm_platform.diagnostics import Level
from helm_platform.promotion.images import Image, Version
from helm_platform.promotion.ledger import (
    Action,
    Gate,
    Moved,
    Person,
    Record,
    drifted,
    file_of,
    read,
    text,
)

A, B, C = (Version(each, f"sha256:{each * 64}") for each in "abc")
FULL = Record(
    1,
    Action.PROMOTE,
    "web",
    "prod",
    (Moved("image", "acme/web", Version("1.0"), A), Moved("acme/job", "acme/job", Version(), Version("no"))),
    Person('Grace "G" Hopper: #1', "grace@acme.io"),
    datetime(2026, 11, 27, 5, tzinfo=UTC),
    "staging",
    None,
    "because: # 'it' is\ttime",
    Gate("warn", "wait", ("web/latency: no budget is left (-3.0%)",)),
    ("Ada <ada@acme.io>",),
    ("order: staging is left out",),
    "  begins with spaces\n\n- a: {b}\n# no comment \x07\n",
)


def add(root: Path, number: int, action: Action, before: Version, after: Version, of: int | None = None) -> None:
    moved = (Moved("web", "web", before, after),)
    record = Record(number, action, "web", "prod", moved, Person("Grace"), datetime(2026, 1, 1, tzinfo=UTC), of=of)
    file = file_of(root, record)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(record))


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = file_of(tmp_path, FULL)
    assert file == tmp_path / "ledger/web/prod/0001.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text(FULL))
    found = read(tmp_path, "web", "prod")
    assert found.findings == ()
    shown = "  begins with spaces\n\n- a: {b}\n# no comment ?\n"
    assert found.records == (replace(FULL, diff=shown),)
    assert text(found.records[0]) == text(FULL)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("0001.yaml", "number: [", "this is no record"),
        ("0001.yaml", "number: 1\n", "`action` is missing"),
        ("0001.yaml", text(replace(FULL, environment="dev")), "are not those of its place"),
        ("0001.yaml", text(FULL).replace("action: promote", "action: win"), "'win' is not a valid Action"),
        ("first.yaml", "", "its name is no number"),
        ("0003.yaml", text(replace(FULL, number=3)), "0001.yaml, 0002.yaml is missing"),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Path, name: str, content: str, what: str) -> None:
    place = tmp_path / "ledger/web/prod"
    place.mkdir(parents=True)
    (place / name).write_text(content)
    (finding,) = read(tmp_path, "web", "prod").findings
    assert what in finding.message
    assert (finding.rule, finding.level) == ("fleet-ledger", Level.ERROR)


def test_where_a_rollback_goes_by_itself(tmp_path: Path) -> None:
    add(tmp_path, 1, Action.BUMP, Version("0"), A)
    ledger = read(tmp_path, "web", "prod")
    assert ledger.before({"web": A}) == 0
    assert ledger.at(0) == {"web": Version("0")}
    add(tmp_path, 2, Action.BUMP, A, B)
    add(tmp_path, 3, Action.BUMP, B, C)
    assert read(tmp_path, "web", "prod").before({"web": C}) == 2
    add(tmp_path, 4, Action.ROLLBACK, C, B, of=2)
    # Again: what was before what was brought back, and not the version that was left.
    assert read(tmp_path, "web", "prod").before({"web": B}) == 1
    add(tmp_path, 5, Action.ROLLBACK, B, A, of=1)
    assert read(tmp_path, "web", "prod").before({"web": A}) == 0
    add(tmp_path, 6, Action.ROLLBACK, A, Version("0"), of=0)
    assert read(tmp_path, "web", "prod").before({"web": Version("0")}) is None
    # Written by hand: back to what is recorded.
    assert read(tmp_path, "web", "prod").before({"web": C}) == 6


def test_before_the_first_record_nothing_is_known_of_an_image_without_a_version(tmp_path: Path) -> None:
    add(tmp_path, 1, Action.BUMP, Version(), A)
    assert read(tmp_path, "web", "prod").before({"web": A}) is None


def test_an_image_that_was_changed_by_hand(tmp_path: Path) -> None:
    add(tmp_path, 1, Action.BUMP, A, B)
    ledger = read(tmp_path, "web", "prod")
    assert list(drifted(ledger, (Image("web", B), Image("other", A)))) == []
    assert list(drifted(ledger, (Image("web", C),))) == [(Image("web", C), B)]


def test_the_newest_are_enough_for_what_runs_now(tmp_path: Path) -> None:
    for number in range(1, 6):
        add(tmp_path, number, Action.BUMP, A, B)
    (tmp_path / "ledger/web/prod/0002.yaml").write_text("no record")
    assert [each.number for each in read(tmp_path, "web", "prod", ("web",)).records] == [5]
    assert len(read(tmp_path, "web", "prod").findings) == 1
    # One that is not there is missed without reading the others.
    (tmp_path / "ledger/web/prod/0002.yaml").unlink()
    (finding,) = read(tmp_path, "web", "prod", ("web",)).findings
    assert "0002.yaml is missing" in finding.message
