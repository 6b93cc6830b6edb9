"""Check many releases in one run: the chart is read once, a few processes share the work, results are kept.

What a file that many releases share has wrong is one finding, which says in how many of them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helm_platform import helm
from helm_platform.diagnostics import Diagnostic, Note, arranged
from helm_platform.errors import UsageError
from helm_platform.fleet import Options, Release, task
from helm_platform.formats.amounts import amount
from helm_platform.formats.verdict import Verdict, joined, several
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import Outcome, conclude
from helm_platform.validate.held import together
from helm_platform.validate.kept import Kept
from helm_platform.validate.kubernetes import Against
from helm_platform.validate.outcome import Ignored, summary
from helm_platform.validate.rendering import Ready, ready
from helm_platform.validate.workers import Files, Work, apart, examined, named
from helm_platform.values import STDIN, Chart, decode, load_chart, read_bytes

_EVERY = 50


@dataclass
class Caches:
    """What need not be worked out again: outcomes of checks, and renders. None keeps nothing."""

    kept: Kept | None = None
    renders: helm.Cache | None = None

    @classmethod
    def of_user(cls, chart: Path | None, options: Options) -> Caches:
        """The user's, for one run."""
        words = [word for setting in options.settings for word in setting.words]
        return cls(Kept.of_user(chart, words), helm.Cache.of_user())

    @property
    def notes(self) -> tuple[str, ...]:
        """Why something was not kept, in sentences for the user."""
        return (*(self.kept.notes if self.kept else ()), *(self.renders.notes if self.renders else ()))


def check_releases(
    releases: Sequence[Release],
    options: Options | None = None,
    chart: Path | None = None,
    *,
    common: Sequence[str] = (),
    api: Against | None = None,
    caches: Caches | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    """What is wrong with these releases, in one outcome.

    With `api` they are rendered, the objects are held against it, and the pods are judged.

    `common` are names of files below each release's own, as `-f` before them; `-` is stdin. The options are those of
    the render. Raises UsageError that names every file that cannot be read, and what `check` and `judge` raise.
    """
    run = _Run(options or Options(), chart, caches or Caches(), progress)
    inputs = _inputs(releases, common)
    outcomes = run.checked(inputs)
    if api is not None and any(outcome.ready for outcome in outcomes):
        with ready(chart, api, progress) as (prepared, private):
            outcomes = run.judged(inputs, outcomes, prepared, private)
    if run.caches.kept is not None:
        run.caches.kept.prune()
    return _Together(inputs, run.work.chart).outcome(outcomes, rendered=api is not None)


@dataclass(frozen=True)
class _Input:
    """A release with its files in the order of `-f`, each with its content."""

    release: Release
    files: Files


def _inputs(releases: Sequence[Release], common: Sequence[str]) -> list[_Input]:
    own = dict.fromkeys(file for release in releases for file in release.files)
    names = [*common, *map(str, own)]
    try:
        contents = read_bytes(names)
    except UsageError as error:
        fix = "check the names, and that you may read the files"
        raise UsageError(error.message, detail=error.detail, fix=fix) from None
    below, contents_of = tuple(contents[: len(common)]), dict(contents[len(common) :])
    return [_Input(each, (*below, *((file, contents_of[file]) for file in each.files))) for each in releases]


@dataclass
class _Run:
    options: Options
    folder: Path | None
    caches: Caches
    progress: Progress
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.work = Work(load_chart(self.folder), self.options.settings)

    def checked(self, inputs: Sequence[_Input]) -> list[Outcome]:
        """The outcome of the check of each release without a render."""
        kept = self.caches.kept
        keys = [kept.key(each.files) if kept else "" for each in inputs]
        found = [kept.get(key) if kept else None for key in keys]
        # Releases with the same files in the same order are one.
        missing = {each.files: key for each, key, known in zip(inputs, keys, found, strict=True) if known is None}
        made: dict[Files, Outcome] = {}
        title = f"checking {amount(len(missing), 'release')}"
        if len(missing) >= _EVERY:
            self.progress.step(title)
        for number, (files, outcome) in enumerate(zip(missing, examined(self.work, list(missing)), strict=True), 1):
            made[files] = outcome
            if kept:
                kept.put(missing[files], outcome)
            if number % _EVERY == 0:
                self.progress.tick(f"{title}: {number}")
        if len(missing) >= _EVERY:
            self.progress.done(f"checked {amount(len(missing), 'release')}")
        return [made[each.files] if known is None else known for each, known in zip(inputs, found, strict=True)]

    def judged(
        self, inputs: Sequence[_Input], outcomes: Sequence[Outcome], prepared: Ready, private: Path
    ) -> list[Outcome]:
        """The outcomes with what a render adds to those that are ready for one."""
        found = list(outcomes)
        kept, renders = self.caches.kept, self.caches.renders
        against = prepared.api.fingerprint
        todo: list[tuple[int, helm.Task, str | None]] = []
        for number, each in enumerate(inputs):
            if not outcomes[number].ready:
                continue
            wanted = task(prepared.copy, _on_disk(each, private), self.options)
            of_render = renders.key(prepared.helm.version, wanted) if renders else None
            key = kept.key(each.files, "rendered", of_render, against) if kept and of_render and against else None
            known = kept.get(key) if kept and key else None
            if known is not None:
                found[number] = known
            else:
                todo.append((number, wanted, key))
        title = f"rendering {amount(len(todo), 'release')}"
        if len(todo) > 1:
            self.progress.step(title)
        results = helm.render(prepared.helm, (wanted for _, wanted, _ in todo), renders)
        for done, ((number, _, key), result) in enumerate(zip(todo, results, strict=True), 1):
            found[number] = self._concluded(inputs[number], result, prepared)
            if kept and key:
                kept.put(key, found[number])
            self.progress.tick(f"{title}: {done}")
        if len(todo) > 1:
            self.progress.done(f"rendered {amount(len(todo), 'release')}")
        return found

    def _concluded(self, each: _Input, result: helm.Rendered, prepared: Ready) -> Outcome:
        given = self.work.given(each.files)
        return apart(conclude(given, lambda: prepared.made(result, given.values)), each.files)


def _on_disk(each: _Input, private: Path) -> Release:
    """The release with files that Helm can read: what came from a stream lies where only we can read it."""
    files = []
    for file, content in each.files:
        if file != STDIN:
            files.append(file)
            continue
        copy = private / "stdin.yaml"
        if not copy.exists():
            with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
        files.append(copy)
    return replace(each.release, files=tuple(files))


class _Together:
    """One outcome of those of many releases."""

    def __init__(self, inputs: Sequence[_Input], chart: Chart) -> None:
        self._inputs, self._chart = inputs, chart
        self._labels = _labels([each.release for each in inputs])
        self._contents = {file: content for each in inputs for file, content in each.files}
        self._users: dict[Path, int] = {}
        for each in inputs:
            for file in {file for file, _ in each.files}:
                self._users[file] = self._users.get(file, 0) + 1

    def outcome(self, outcomes: Sequence[Outcome], *, rendered: bool) -> Outcome:
        """Findings and verdicts of all releases, each once."""
        where: dict[Diagnostic, list[str]] = {}
        ignored: dict[Ignored, None] = {}
        sources: dict[Path, str] = {}
        for label, outcome in zip(self._labels, outcomes, strict=True):
            sources |= outcome.sources
            ignored |= dict.fromkeys(outcome.ignored)
            for found in outcome.findings:
                where.setdefault(found, []).append(label)
        findings = arranged([self._told(found, labels) for found, labels in where.items()])
        keys = sum(each.keys for each in outcomes)
        held = together(each.held for each in outcomes)
        return Outcome(
            tuple(findings),
            "; ".join(filter(None, (self._checked(keys, len(ignored)), str(held)))),
            sources | dict(self._texts(findings)),
            tuple(sorted(ignored, key=lambda each: each[0].sort_key)),
            self._verdict(outcomes) if rendered else None,
            keys,
            held=held,
        )

    def _checked(self, keys: int, ignored: int) -> str:
        text = summary(len(self._contents), keys, self._chart, len(self._inputs))
        return f"{text}, {ignored} ignored with a reason" if ignored else text

    def _verdict(self, outcomes: Sequence[Outcome]) -> Verdict | None:
        judged = [
            (label, outcome.verdict)
            for label, outcome in zip(self._labels, outcomes, strict=True)
            if outcome.verdict is not None
        ]
        return joined(judged) if judged else None

    def _told(self, found: Diagnostic, labels: list[str]) -> Diagnostic:
        """A finding with the releases that have it, where its file does not say it."""
        everywhere = len(labels) == len(self._inputs)
        if found.file is None:
            silent = everywhere and len(labels) == 1
        else:
            silent = self._users.get(found.file, 1 if everywhere else 0) == 1
        return found if silent else replace(found, notes=(*found.notes, Note(f"in {several(labels)}")))

    def _texts(self, findings: Iterable[Diagnostic]) -> Iterator[tuple[Path, str]]:
        for file in named(findings) & self._contents.keys():
            yield file, decode(self._contents[file], file)[0]


def _labels(releases: Sequence[Release]) -> list[str]:
    """What each release is called; where several are called alike, with their paths."""
    known = Counter(each.label for each in releases)
    return [each.label if known[each.label] == 1 else f"{each.label} [{each.path}]" for each in releases]
