"""What is kept in the user's cache folder, and when nothing is."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from helm_platform.store import Store, user_folder

KEY, OTHER = "ab" * 32, "ac" * 32


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_an_entry_comes_back_and_only_we_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "things"
    store = Store(folder, "things", 1000)
    store.put(KEY, b"one")
    store.put(KEY, b"two")
    assert (store.get(KEY), store.get(OTHER), store.notes) == (b"two", None, ())
    assert Store(folder, "things", 1000).get(KEY) == b"two"
    (file,) = files(folder)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (file, file.parent, folder)] == [0o600, 0o700, 0o700]


def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    store = Store(tmp_path, "things", 1000)
    assert not store.usable
    assert store.notes == (f"things are not kept: {tmp_path} can be written by others",)


def test_a_folder_that_others_can_read_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert Store(tmp_path, "things", 1000).usable
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_what_cannot_be_written_is_said_once_and_no_error(tmp_path: Path) -> None:
    store = Store(tmp_path, "things", 1000)
    (tmp_path / KEY[:2]).write_text("in the way")
    store.put(KEY, b"one")
    store.put(KEY, b"one")
    assert store.get(KEY) is None
    assert store.notes == (f"things are not kept: {tmp_path}: file exists",)


def test_what_is_old_or_too_much_is_removed_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path, "things", 256 * 10)
    keys = [f"ab{number:062x}" for number in range(4)]
    for age, key in enumerate(keys):
        store.put(key, b"12345")
        os.utime(tmp_path / "ab" / key[2:], (time.time() - 100 * age,) * 2)
    long_ago = (time.time() - 31 * 24 * 3600,) * 2
    for name in ("foreign", ".0123456789abcdef"):
        (tmp_path / "ab" / name).write_text("x")
        os.utime(tmp_path / "ab" / name, long_ago)
    store.prune()
    assert {each.name for each in files(tmp_path)} == {keys[0][2:], keys[1][2:], "foreign"}
    os.utime(tmp_path / "ab" / keys[1][2:], long_ago)
    store.prune()
    assert len(files(tmp_path)) == 3, "nothing was added since"
    store.put(keys[0], b"12345")
    store.prune()
    assert {each.name for each in files(tmp_path)} == {keys[0][2:], "foreign"}


def test_what_is_used_does_not_grow_old(tmp_path: Path) -> None:
    store = Store(tmp_path, "things", 1000)
    store.put(KEY, b"one")
    (file,) = files(tmp_path)
    os.utime(file, (time.time() - 2 * 24 * 3600,) * 2)
    store.get(KEY)
    assert time.time() - file.stat().st_mtime < 3600


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HELM_PLATFORM_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a/things"),
        ({"HELM_PLATFORM_CACHE": "", "XDG_CACHE_HOME": "/b"}, "/b/helm-platform/things"),
        ({}, str(Path.home() / ".cache/helm-platform/things")),
    ],
)
def test_the_folder_is_the_users(environment: dict[str, str], folder: str) -> None:
    assert str(user_folder("things", environment)) == folder
