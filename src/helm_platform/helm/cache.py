"""Renders that are kept: the same helm, chart, values and options give the same objects, so Helm need not be asked.

An entry is a file named by the hash of all that the render depends on, in the user's own cache folder. Rendered
manifests can hold secrets: nobody else can read them, and a folder that others can write to is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import stat
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform import __version__
from helm_platform.helm.fingerprint import Fingerprint, fingerprint, impure

if TYPE_CHECKING:
    from helm_platform.helm.render import Task

# To be raised with the form of the entries, or with what is made of Helm's text.
_FORM = 1
_SHARDS = 256
_MOST_BYTES = 256 * 1024 * 1024
_OLDEST_SECONDS = 30 * 24 * 3600
_TOUCH_SECONDS = 24 * 3600
_NAMED = 3
_ABANDONED_SECONDS = 3600
_ENTRY = re.compile(r"[0-9a-f]{62}")
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}")


@dataclass(frozen=True)
class Entry:
    """A render as it is kept: the text that Helm wrote, and its objects."""

    text: str
    objects: list[dict[str, Any]]


class Cache:
    """Renders in `folder`, at most 256 MiB of them, none unused for 30 days.

    It never fails: what cannot be read is rendered again, what cannot be written is not kept. `notes` says why, once
    for each reason. Safe to use from several threads and processes.
    """

    def __init__(self, folder: Path) -> None:
        """Use this folder, made where it is not there."""
        self._folder = folder
        self._charts: dict[Path, Fingerprint | None] = {}
        self._shards: set[Path] = set()
        self._lock = threading.Lock()
        self._notes: dict[str, None] = {}
        self._usable = self._private()

    @classmethod
    def of_user(cls, environment: Mapping[str, str] = os.environ) -> Cache:
        """The user's: `renders` in HELM_PLATFORM_CACHE, else in XDG_CACHE_HOME/helm-platform."""
        named = environment.get("HELM_PLATFORM_CACHE")
        if named:
            return cls(Path(named) / "renders")
        return cls(Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "helm-platform" / "renders")

    @property
    def notes(self) -> tuple[str, ...]:
        """Why renders were not kept, in sentences for the user."""
        return tuple(self._notes)

    def key(self, version: str, task: Task) -> str | None:
        """The name of a task's render by this version of Helm; None where it must not be kept."""
        if not self._usable:
            return None
        chart = self._chart(task.chart)
        if chart is None or chart.impure:
            return None
        digest = hashlib.sha256()
        for word in _words(version, chart.digest, task):
            digest.update(f"{len(word)} ".encode() + word)
        texts = [("--set", word.encode("utf-8", "surrogateescape")) for word in (*task.sets, *task.set_strings)]
        for file in task.values:
            content = _read(file)
            if content is None:
                return None
            digest.update(hashlib.sha256(content).digest())
            texts.append((str(file), content))
        for name, content in texts:
            # A chart may run its values as templates (`tpl`).
            calls = impure(content)
            if calls:
                self._note(f"renders with {name} are not kept: it uses {', '.join(calls)}")
                return None
        return digest.hexdigest()

    def get(self, key: str) -> Entry | None:
        """What was kept under this name; None where nothing was, or what is there is damaged."""
        file = self._file(key)
        try:
            data = json.loads(zlib.decompress(file.read_bytes()))
            entry = Entry(data["text"], data["objects"])
            if data["key"] != key:
                return None
            if time.time() - file.stat().st_mtime > _TOUCH_SECONDS:
                os.utime(file)  # what is used is not old
        except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error):
            return None
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep a render. Readers see it whole or not at all."""
        data = json.dumps({"key": key, "text": entry.text, "objects": entry.objects}, separators=(",", ":"))
        file = self._file(key)
        temporary = file.with_name(f".{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(zlib.compress(data.encode(), 1))
            temporary.replace(file)
        except OSError as error:
            self._note(f"renders are not kept: {self._folder}: {(error.strerror or str(error)).lower()}")
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
                _prune(shard)

    def _chart(self, chart: Path) -> Fingerprint | None:
        with self._lock:
            if chart not in self._charts:
                try:
                    self._charts[chart] = fingerprint(chart)
                except OSError:
                    self._charts[chart] = None
                found = self._charts[chart]
                if found is not None and found.impure:
                    self._note(
                        f"renders of the chart {chart.name} are not kept, for they may differ each time: "
                        + ", ".join(found.impure[:_NAMED])
                        + (f" and {len(found.impure) - _NAMED} more" if len(found.impure) > _NAMED else "")
                    )
            return self._charts[chart]

    def _private(self) -> bool:
        """Whether the folder is ours alone, or can be made so: what others put into it would be believed."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            facts = self._folder.stat()
            if facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
                self._note(f"renders are not kept: {self._folder} can be written by others")
                return False
            if stat.S_IMODE(facts.st_mode) & 0o077:
                self._folder.chmod(0o700)
        except OSError as error:
            self._note(f"renders are not kept: {self._folder}: {(error.strerror or str(error)).lower()}")
            return False
        return True

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _note(self, text: str) -> None:
        self._notes[text] = None


def _words(version: str, chart: str, task: Task) -> list[bytes]:
    """All that a render depends on but the values files, each list with its length before it."""
    lists = (task.sets, task.set_strings, task.api_versions)
    single = (str(_FORM), __version__, version, chart, task.release, task.namespace, task.kube_version or "")
    counted = [word for each in lists for word in (str(len(each)), *each)]
    return [word.encode("utf-8", "surrogateescape") for word in (*single, *counted, str(len(task.values)))]


def _read(file: Path) -> bytes | None:
    """A values file; None for what can be read only once, or not at all."""
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


def _prune(shard: Path) -> None:
    now = time.time()
    kept = 0
    with os.scandir(shard) as entries:
        files = [(each.stat(follow_symlinks=False), each) for each in entries]
    for number, (facts, each) in enumerate(sorted(files, key=lambda file: -file[0].st_mtime)):
        age = now - facts.st_mtime
        # Only what this module made: the folder may have been named by mistake.
        if _ENTRY.fullmatch(each.name):
            kept += facts.st_size
            unwanted = age > _OLDEST_SECONDS or (number > 0 and kept > _MOST_BYTES // _SHARDS)
        else:
            unwanted = _TEMPORARY.fullmatch(each.name) is not None and age > _ABANDONED_SECONDS
        if unwanted:
            with suppress(FileNotFoundError):
                Path(each.path).unlink()
