"""Checks of many releases in a few processes, in order."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import EnvironmentProblem
from helm_platform.validate import Outcome, examine
from helm_platform.validate.given import Given
from helm_platform.values import Chart, Document, Setting, parse

# Fewer are done before a second process has begun.
_WORTH_IT = 64
_CHUNK = 16
# Files that many releases share are read once; the others pass through.
_SHARED = 64

File = tuple[Path, bytes]
"""A values file as it was named, and its content."""
Files = tuple[File, ...]


@dataclass(frozen=True)
class Work:
    """What is the same for every release of a run."""

    chart: Chart
    settings: tuple[Setting, ...] = ()

    def given(self, files: Files) -> Given:
        """What a check of one release is about."""
        return Given(tuple(_document(file, content) for file, content in files), self.settings, self.chart)


def examined(work: Work, releases: Sequence[Files]) -> Iterator[Outcome]:
    """The outcome for the files of each release, in their order; of the sources only what is not in these files.

    To stop taking them ends the processes. Raises what `examine` raises.
    """
    workers = min(len(os.sched_getaffinity(0)), -(-len(releases) // _CHUNK))
    # A process is copied safely only while it has one thread; where that is not so, one process must do.
    alone = threading.active_count() == 1 and "fork" in get_all_start_methods()
    if len(releases) < _WORTH_IT or workers < 2 or not alone:  # noqa: PLR2004
        yield from (_examined(work, files) for files in releases)
        return
    if releases:
        yield _examined(work, releases[0])  # the engines are made once, before the process is copied
    yield from pooled(work, releases[1:], workers)


def apart(outcome: Outcome, files: Iterable[File]) -> Outcome:
    """The outcome with only those sources that findings are about and that are none of the release's own files."""
    own = {file for file, _ in files}
    others = named(outcome.findings) - own
    return replace(outcome, sources={file: text for file, text in outcome.sources.items() if file in others})


def named(findings: Iterable[Diagnostic]) -> set[Path]:
    """The files that findings or their notes point into."""
    places = [place for found in findings for place in (found.file, *(note.file for note in found.notes))]
    return {place for place in places if place is not None}


def pooled(work: Work, releases: Sequence[Files], workers: int) -> Iterator[Outcome]:
    pool = ProcessPoolExecutor(workers, get_context("fork"), initializer=_begin, initargs=(work,))
    try:
        yield from pool.map(_one, releases, chunksize=_CHUNK)
    except BrokenProcessPool:
        raise EnvironmentProblem(
            "a process that checked values was ended from outside",
            fix="free some memory, or check fewer releases at once: --shard 1/2, then 2/2",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


_work: Work | None = None


def _begin(work: Work) -> None:
    global _work  # noqa: PLW0603 - how a worker of a pool gets what is the same for all
    # Ctrl-C is for the process that the user sees: it ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _one(files: Files) -> Outcome:
    if _work is None:
        raise RuntimeError("the worker was not prepared")
    return _examined(_work, files)


def _examined(work: Work, files: Files) -> Outcome:
    return apart(examine(work.given(files)), files)


@lru_cache(maxsize=_SHARED)
def _document(file: Path, content: bytes) -> Document:
    return parse(content, file)
