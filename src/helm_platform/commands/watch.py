"""`helm platform validate --watch`: check again whenever something changes that the answer depends on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from helm_platform import fleet, helm, resources
from helm_platform.commands.validate import Answer, Request, paths_of, run, split
from helm_platform.errors import EnvironmentProblem, PlatformError, UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.values import BUNDLED

# What a name below a folder of releases can be: a values file, or a folder that came or went.
_VALUES = (".yaml", ".yml", "")
# Milliseconds: how long changes are collected at most, and how long it must be quiet.
_MOST, _QUIET = 1000, 50
_TURN = 200
_NAMED = 2

Batch = frozenset[Path]
"""What changed at about the same time. Empty: something may have changed before anybody watched."""


@dataclass(frozen=True)
class Block:
    """One check: what made it necessary, empty for the first, and what came of it."""

    heading: str
    answer: Answer | PlatformError


def blocks(request: Request, changes: Iterable[Batch], progress: Progress = SILENT) -> Iterator[Block]:
    """Check now, and again after each batch of changes.

    What cannot be checked for a while, such as a file that is gone, is an answer like another. Raises what `run` raises
    only for the first check, and UsageError for what nobody can watch.
    """
    if any(name.strip() == "-" for name in request.files):
        raise UsageError("--watch cannot see when standard input changes", fix="name a file instead of -")
    answer: Answer | PlatformError = run(request, progress)
    yield Block("", answer)
    for batch in changes:
        before = answer
        try:
            answer = run(request, progress)
        except PlatformError as error:
            answer = error
        if batch or _said(answer) != _said(before):
            yield Block(_heading(batch), answer)


def changes(request: Request) -> Iterator[Batch]:
    """Batches of changed files, without end. Raises EnvironmentProblem where the system lets nobody watch."""
    watched = watched_by(request)
    batch: Batch = frozenset()
    while True:
        with _events(watched) as events:
            yield batch
            while not any(map(watched.holds, batch := _next(events))):
                yield batch
        # A folder that goes and comes back is another one: it is watched anew, and only then its files are looked at.


@dataclass(frozen=True)
class Watched:
    """Single files, and folders with everything below them: of `releases` only values files, of `charts` all."""

    files: frozenset[Path]
    releases: frozenset[Path]
    charts: frozenset[Path]

    @property
    def folders(self) -> frozenset[Path]:
        return self.releases | self.charts

    def concerns(self, changed: Path) -> bool:
        """Whether a change of this file or folder can change an answer."""
        if changed in self.files or self.holds(changed):
            return True
        if changed.name.startswith("."):
            return False  # what editors write beside a file
        in_releases = changed.suffix in _VALUES and any(map(changed.is_relative_to, self.releases))
        return in_releases or any(map(changed.is_relative_to, self.charts))

    def holds(self, changed: Path) -> bool:
        """Whether it is a watched folder, or one around what is watched."""
        return any(each == changed or changed in each.parents for each in self.folders) or any(
            changed in each.parents for each in self.files
        )

    @property
    def around(self) -> set[Path]:
        """The folders that files and folders are in, or would be in: each the nearest one that is there."""
        return {
            next(folder for folder in each.parents if folder.is_dir() or folder == folder.parent)
            for each in self.files | self.folders
        }


def watched_by(request: Request) -> Watched:
    """All that an answer to this request depends on, by absolute paths."""
    paths = paths_of(request)
    named = [Path(name) for name in split(request.files)] + [path for path in paths if not path.is_dir()]
    releases = [path.absolute() for path in paths if path.is_dir()]
    chart = resources.path(BUNDLED) if request.chart is None else request.chart
    try:
        charts = [chart.absolute(), *helm.dependencies(chart)]
    except PlatformError:
        charts = [chart.absolute()]
    files = {file for each in named for file in (each.absolute(), each.resolve())}
    for each in (*files, *releases):
        company = fleet.repository(each if each.is_dir() else each.parent)
        if company is not None:
            files.add(company / fleet.PLATFORM)
            releases.append(company / fleet.TEAMS)
    return Watched(frozenset(files), frozenset(releases), frozenset(charts))


@contextmanager
def _events(watched: Watched) -> Iterator[SimpleQueue[Batch | Exception]]:
    """A queue that gets every batch of changes from now on."""
    stop = threading.Event()
    queue: SimpleQueue[Batch | Exception] = SimpleQueue()
    folders = {folder for folder in watched.folders if folder.is_dir()}
    threads = []
    for places, recursive in ((watched.around, False), (folders, True)):
        if not places:
            continue
        begun = threading.Event()
        words = (watched, places, queue, stop, begun)
        threads.append(threading.Thread(target=_look, args=words, kwargs={"recursive": recursive}, daemon=True))
        threads[-1].start()
        begun.wait()
    try:
        yield queue
    finally:
        stop.set()
        for thread in threads:
            thread.join(2)


def _look(
    watched: Watched,
    places: set[Path],
    queue: SimpleQueue[Batch | Exception],
    stop: threading.Event,
    begun: threading.Event,
    *,
    recursive: bool,
) -> None:
    from watchfiles import watch

    try:
        for batch in watch(
            *places,
            watch_filter=lambda _, name: watched.concerns(Path(name)),
            debounce=_MOST,
            step=_QUIET,
            stop_event=stop,
            rust_timeout=_TURN,
            yield_on_timeout=True,  # the first time this says that the system has begun to watch
            raise_interrupt=False,
            recursive=recursive,
            ignore_permission_denied=True,
        ):
            begun.set()
            if batch:
                queue.put(frozenset(Path(name) for _, name in batch))
    except FileNotFoundError:
        queue.put(frozenset(places))  # gone since it was looked for: look again
    except Exception as error:  # noqa: BLE001 - for whoever waits for the queue
        queue.put(error)
    finally:
        begun.set()


def _next(events: SimpleQueue[Batch | Exception]) -> Batch:
    found = events.get()
    if isinstance(found, Exception):
        raise EnvironmentProblem(
            f"cannot watch files: {found}", fix="watch fewer folders, or raise fs.inotify.max_user_watches"
        )
    return found


def _heading(batch: Batch) -> str:
    here = Path.cwd()
    names = sorted(str(each.relative_to(here) if each.is_relative_to(here) else each) for each in batch)
    what = " and ".join(names) if len(names) <= _NAMED else f"{len(names)} files"
    return f"{what or 'something'} changed"


def _said(answer: Answer | PlatformError) -> object:
    return (answer.message, answer.detail) if isinstance(answer, PlatformError) else answer
