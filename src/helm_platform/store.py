"""What was worked out once, kept in the user's cache folder: entries of bytes, each named by a hash.

What is kept may say something about values, and values can hold secrets: nobody else can read an entry, and a folder
that others can write to is not used, for what they put into it would be believed.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_SHARDS = 256
_OLDEST_SECONDS = 30 * 24 * 3600
_TOUCH_SECONDS = 24 * 3600
_ABANDONED_SECONDS = 3600
_ENTRY = re.compile(r"[0-9a-f]{62}")
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}")


class Store:
    """Entries in `folder`, at most `most_bytes` of them, none unused for 30 days.

    It never fails: what cannot be read is not there, what cannot be written is not kept. `notes` says why, once for
    each reason, with `what` for the entries ("renders"). Safe to use from several threads and processes.
    """

    def __init__(self, folder: Path, what: str, most_bytes: int) -> None:
        """Use this folder, made where it is not there."""
        self._folder, self._what, self._most_bytes = folder, what, most_bytes
        self._shards: set[Path] = set()
        self._lock = threading.Lock()
        self._notes: dict[str, None] = {}
        self.usable = self._private()

    @property
    def notes(self) -> tuple[str, ...]:
        """Why entries were not kept, in sentences for the user."""
        return tuple(self._notes)

    def note(self, text: str) -> None:
        """Add a reason of the caller's."""
        self._notes[text] = None

    def get(self, key: str) -> bytes | None:
        """What was kept under this name: 64 hexadecimal digits."""
        file = self._file(key)
        try:
            data = file.read_bytes()
            if time.time() - file.stat().st_mtime > _TOUCH_SECONDS:
                os.utime(file)  # what is used is not old
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep an entry. Readers see it whole or not at all."""
        file = self._file(key)
        temporary = file.with_name(f".{secrets.token_hex(8)}")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            temporary.replace(file)
        except OSError as error:
            self._unkept(error)
            with suppress(OSError):
                temporary.unlink()
            return
        with self._lock:
            self._shards.add(file.parent)

    def prune(self) -> None:
        """Remove what is old or too much, wherever something was added since the last time: never a long search."""
        with self._lock:
            shards, self._shards = self._shards, set()
        for shard in shards:
            with suppress(OSError):
                _prune(shard, self._most_bytes // _SHARDS)

    def _private(self) -> bool:
        """Whether the folder is ours alone, or can be made so."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            facts = self._folder.stat()
            if facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
                self.note(f"{self._what} are not kept: {self._folder} can be written by others")
                return False
            if stat.S_IMODE(facts.st_mode) & 0o077:
                self._folder.chmod(0o700)
        except OSError as error:
            self._unkept(error)
            return False
        return True

    def _unkept(self, error: OSError) -> None:
        self.note(f"{self._what} are not kept: {self._folder}: {(error.strerror or str(error)).lower()}")

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def user_folder(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for one kind of entries: in HELM_PLATFORM_CACHE, else in XDG_CACHE_HOME/helm-platform."""
    named = environment.get("HELM_PLATFORM_CACHE")
    if named:
        return Path(named) / name
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "helm-platform" / name


def _prune(shard: Path, most_bytes: int) -> None:
    now = time.time()
    kept = 0
    with os.scandir(shard) as entries:
        files = [(each.stat(follow_symlinks=False), each) for each in entries]
    for number, (facts, each) in enumerate(sorted(files, key=lambda file: -file[0].st_mtime)):
        age = now - facts.st_mtime
        # Only what this module made: the folder may have been named by mistake.
        if _ENTRY.fullmatch(each.name):
            kept += facts.st_size
            unwanted = age > _OLDEST_SECONDS or (number > 0 and kept > most_bytes)
        else:
            unwanted = _TEMPORARY.fullmatch(each.name) is not None and age > _ABANDONED_SECONDS
        if unwanted:
            with suppress(FileNotFoundError):
                Path(each.path).unlink()
