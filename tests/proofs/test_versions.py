"""Which version numbers announce that something may break."""

from __future__ import annotations

import pytest

from helm_platform.proofs.upgrade.versions import Version, parse


@pytest.mark.parametrize(
    ("earlier", "later", "breaks"),
    [
        ("1.2.3", "1.2.4", False),
        ("1.2.3", "1.9.0", False),
        ("1.2.3", "2.0.0", True),
        ("1.2.3", "2.0.0-rc.1", True),
        ("0.1.0", "0.1.9", False),
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "1.0.0", True),
        ("1.2.3", "1.2.3", False),
    ],
)
def test_what_may_break(earlier: str, later: str, breaks: bool) -> None:
    old, new = parse(earlier), parse(later)
    assert old is not None
    assert new is not None
    assert new.breaks(old) is breaks


def test_order() -> None:
    written = ["1.10.0", "1.9.0", "1.10.0-rc.1", "0.20.0", "v2.0.0+build.1"]
    versions = sorted(version for text in written if (version := parse(text)))
    assert list(map(str, versions)) == ["0.20.0", "1.9.0", "1.10.0", "1.10.0", "2.0.0"]
    assert [version.stable for version in versions] == [True, True, False, True, True]


@pytest.mark.parametrize("text", ["", "1", "1.2", "next", "1.2.3.4", "01.x.2"])
def test_no_version(text: str) -> None:
    assert parse(text) is None


def test_next() -> None:
    assert str(Version(1, 2, 3).next_patch) == "1.2.4"
