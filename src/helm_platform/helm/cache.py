"""Renders that are kept: the same helm, chart, values and options give the same objects, so Helm need not be asked.

An entry is a file named by the hash of all that the render depends on, in the user's own cache folder. Rendered
manifests can hold secrets: nobody else can read them, and a folder that others can write to is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform import __version__
from helm_platform.helm.fingerprint import Fingerprint, fingerprint, impure
from helm_platform.store import Store, user_folder
from helm_platform.values import Option

if TYPE_CHECKING:
    from helm_platform.helm.render import Task

# To be raised with the form of the entries, or with what is made of Helm's text.
_FORM = 1
_MOST_BYTES = 256 * 1024 * 1024
_NAMED = 3


@dataclass(frozen=True)
class Entry:
    """A render as it is kept: the text that Helm wrote, and its objects, each with the template it comes from."""

    text: str
    objects: list[dict[str, Any]]
    templates: list[str]


class Cache:
    """Renders in `folder`, at most 256 MiB of them, none unused for 30 days.

    It never fails: what cannot be read is rendered again, what cannot be written is not kept. `notes` says why, once
    for each reason. Safe to use from several threads and processes.
    """

    def __init__(self, folder: Path) -> None:
        """Use this folder, made where it is not there."""
        self._store = Store(folder, "renders", _MOST_BYTES)
        self._charts: dict[Path, Fingerprint | None] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_user(cls, environment: Mapping[str, str] = os.environ) -> Cache:
        """The user's: `renders` in HELM_PLATFORM_CACHE, else in XDG_CACHE_HOME/helm-platform."""
        return cls(user_folder("renders", environment))

    @property
    def notes(self) -> tuple[str, ...]:
        """Why renders were not kept, in sentences for the user."""
        return self._store.notes

    def key(self, version: str, task: Task) -> str | None:
        """The name of a task's render by this version of Helm; None where it must not be kept."""
        if not self._store.usable:
            return None
        chart = self._chart(task.chart)
        # What --set-file names lies in files that are not looked at here.
        if chart is None or chart.impure or any(each.option is Option.FILE for each in task.settings):
            return None
        digest = hashlib.sha256()
        for word in _words(version, chart.digest, task):
            digest.update(f"{len(word)} ".encode() + word)
        texts = [(each.option.value, each.argument.encode("utf-8", "surrogateescape")) for each in task.settings]
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
                self._store.note(f"renders with {name} are not kept: it uses {', '.join(calls)}")
                return None
        return digest.hexdigest()

    def get(self, key: str) -> Entry | None:
        """What was kept under this name; None where nothing was, or what is there is damaged."""
        kept = self._store.get(key)
        if kept is None:
            return None
        try:
            data = json.loads(zlib.decompress(kept))
            entry = Entry(data["text"], data["objects"], data["templates"])
            return entry if data["key"] == key else None
        except (ValueError, KeyError, TypeError, RecursionError, zlib.error):
            return None

    def put(self, key: str, entry: Entry) -> None:
        """Keep a render. Readers see it whole or not at all."""
        data = json.dumps({"key": key, **asdict(entry)}, separators=(",", ":"))
        self._store.put(key, zlib.compress(data.encode(), 1))

    def prune(self) -> None:
        """Remove what is old or too much, wherever something was added since the last time: never a long search."""
        self._store.prune()

    def _chart(self, chart: Path) -> Fingerprint | None:
        with self._lock:
            if chart not in self._charts:
                try:
                    self._charts[chart] = fingerprint(chart)
                except OSError:
                    self._charts[chart] = None
                found = self._charts[chart]
                if found is not None and found.impure:
                    self._store.note(
                        f"renders of the chart {chart.name} are not kept, for they may differ each time: "
                        + ", ".join(found.impure[:_NAMED])
                        + (f" and {len(found.impure) - _NAMED} more" if len(found.impure) > _NAMED else "")
                    )
            return self._charts[chart]


def _words(version: str, chart: str, task: Task) -> list[bytes]:
    """All that a render depends on but the values files, each list with its length before it."""
    settings = [word for setting in task.settings for word in setting.words]
    lists = (settings, task.api_versions)
    single = (str(_FORM), __version__, version, chart, task.release, task.namespace, task.kube_version or "")
    counted = [word for each in lists for word in (str(len(each)), *each)]
    return [word.encode("utf-8", "surrogateescape") for word in (*single, *counted, str(len(task.values)))]


def _read(file: Path) -> bytes | None:
    """A values file; None for what can be read only once, or not at all."""
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None
