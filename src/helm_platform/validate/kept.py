"""Outcomes of checks that are kept: the same code, chart, files and options find the same.

The name of an entry is the hash of all that the check depends on. An entry holds what a report shows anyway: never the
text of a values file, and nothing at all where a finding is confidential or an argument of `--set` is repeated.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import helm_platform
from helm_platform import resources
from helm_platform.fleet.applications import placed_at
from helm_platform.fleet.surroundings import Surroundings
from helm_platform.store import Store, user_folder
from helm_platform.validate import Outcome
from helm_platform.validate.plainly import back, plainly
from helm_platform.values import BUNDLED, STDIN

_MOST_BYTES = 64 * 1024 * 1024
_CHART = ("Chart.yaml", "values.yaml", "values.schema.json")

File = tuple[Path, bytes]
"""A values file as it was named, and its content."""


class Kept:
    """Outcomes in a store, for one run: what is around the files and in the chart is read once."""

    def __init__(self, store: Store, chart: Path | None, options: Sequence[str]) -> None:
        """Keep outcomes of checks of files against this chart; `options` are words that change what is found."""
        self._store = store
        self._around = Surroundings()
        folder = resources.path(BUNDLED) if chart is None else chart
        self._same = [code_stamp(), str(Path.cwd()), str(folder), *(_content(folder / name) for name in _CHART)]
        self._same += [str(len(options)), *options]

    @classmethod
    def of_user(cls, chart: Path | None, options: Sequence[str]) -> Kept:
        """The user's: `checks` in HELM_PLATFORM_CACHE, else in XDG_CACHE_HOME/helm-platform."""
        return cls(Store(user_folder("checks"), "results", _MOST_BYTES), chart, options)

    @property
    def notes(self) -> tuple[str, ...]:
        """Why outcomes were not kept, in sentences for the user."""
        return self._store.notes

    def key(self, files: Iterable[File], *more: str) -> str:
        """The name of the outcome for these files in their order; `more` is what else it depends on."""
        digest = hashlib.sha256()
        given = list(files)
        words = [*self._same, str(len(more)), *more, placed_at(file for file, _ in given if file != STDIN)]
        for file, content in given:
            # The name says more than the content: what overlay it is, what findings call it.
            words += [str(file), str(file.absolute()), self._around.of(file), hashlib.sha256(content).hexdigest()]
        for word in words:
            data = word.encode("utf-8", "surrogateescape")
            digest.update(f"{len(data)} ".encode() + data)
        return digest.hexdigest()

    def get(self, key: str) -> Outcome | None:
        """What was kept under this name; None where nothing was, or what is there is damaged."""
        data = self._store.get(key) if self._store.usable else None
        try:
            entry = json.loads(data) if data is not None else None
            return back(Outcome, entry["outcome"]) if entry and entry["key"] == key else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, unless it repeats what must not lie on a disk."""
        if not self._store.usable or _secretive(outcome):
            return
        entry = json.dumps({"key": key, "outcome": plainly(outcome)}, separators=(",", ":")).encode()
        # What does not come back as it was is not kept.
        if back(Outcome, json.loads(entry)["outcome"]) == outcome:
            self._store.put(key, entry)

    def prune(self) -> None:
        """Remove what is old or too much."""
        self._store.prune()


def _secretive(outcome: Outcome) -> bool:
    verdict = outcome.verdict
    origins = [found.origin for found in outcome.findings]
    if verdict is not None:
        origins += [cause.origin for each in verdict.workloads for cause in each.causes]
        origins += [hatch.origin for hatch in verdict.hatches]
    said = any(origin is not None and origin.startswith("--set") for origin in origins)
    return said or any(found.confidential for found in outcome.findings)


def _content(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


@cache
def code_stamp() -> str:
    """What changes whenever the code does: this package file by file, Python, and every package installed beside.

    Contents, not times: they take 2 ms, and two builds of one version can have the same times.
    """
    package = Path(helm_platform.__file__).parent
    digest = hashlib.sha256(f"{helm_platform.__version__} {sys.version} {packages()}".encode())
    for place, folders, names in os.walk(package):
        folders[:] = sorted(set(folders) - {"__pycache__", "_bundle"})
        for name in sorted(names):
            content = Path(place, name).read_bytes()
            digest.update(f"{Path(place, name).relative_to(package)} {len(content)} ".encode() + content)
    return digest.hexdigest()


def packages() -> str:
    """The packages with their versions, as their folders are named; those of the engines and of YAML are there."""
    found = find_spec("jsonschema_rs")
    beside = Path(found.origin).parent.parent if found and found.origin else None
    return " ".join(sorted(each.name for each in beside.glob("*.dist-info"))) if beside else ""
