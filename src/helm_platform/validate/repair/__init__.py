"""Values files with their fixes made: several rounds, each proved before it is kept.

A round makes as many fixes at once as do not touch the same text. It is kept if the files still say the same apart
from what was to be fixed, lose no comment, and no finding is new. Where a round fails, fewer fixes are tried, down to
one: that one may uncover others, as the right name of a map does, if it leaves no more than before that only a person
can mend. Notes are no reason against a fix: the image of a tag that is read rightly now may lack a digest. In the end
there are never more findings than in the beginning: rounds behind the last such moment are undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Edit, Level
from helm_platform.validate import Outcome, examine
from helm_platform.validate.given import Given
from helm_platform.validate.repair.sameness import lost_comment, unexpected
from helm_platform.validate.rules import IGNORING
from helm_platform.values import Chart, Document, Setting, parse
from helm_platform.values.edits import apart, rewritten

ROUNDS = 200
"""More than any file needs: each round settles a finding or gives one up."""


@dataclass(frozen=True)
class Call:
    """What is validated together: values files in the order of Helm's `-f`, and arguments of `--set`."""

    files: tuple[Path, ...]
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class Repair:
    """What came of it.

    `contents` are the bytes of the files that changed. `done` are the findings whose fixes were made, at the places
    they had then; `refused` those whose fixes were not, each with the reason. `outcomes` say what is left of each call.
    """

    contents: dict[Path, bytes]
    done: tuple[Diagnostic, ...]
    refused: tuple[tuple[Diagnostic, str], ...]
    outcomes: tuple[Outcome, ...]


def repaired(
    calls: Sequence[Call],
    chart: Chart,
    contents: Mapping[Path, bytes],
    wanted: Callable[[str], bool] = lambda _rule: True,
) -> Repair:
    """Make the fixes of all findings whose rule is `wanted`, in the bytes of the files. Nothing is written."""
    state = _State(calls, chart, dict(contents))
    done: list[Diagnostic] = []
    refused: dict[tuple[object, ...], tuple[Diagnostic, str]] = {}
    start = state.count
    sound, settled = state, 0
    for _ in range(ROUNDS):
        batch = _batch(found for found in state.fixable() if wanted(found.rule) and _name(found) not in refused)
        if not batch:
            break
        state, made, problem = _largest(state, batch)
        done += made
        if problem:
            refused[_name(batch[0])] = (batch[0], problem)
        if not sound.readable:
            start = max(start, state.count)
        if state.count <= start:
            sound, settled = state, len(done)
    refused |= {_name(found): (found, "it would uncover more findings than it settles") for found in done[settled:]}
    state, done = sound, done[:settled]
    changed = {file: data for file, data in state.contents.items() if data != contents[file]}
    left = {_name(found) for found in state.fixable()}
    return Repair(
        changed,
        tuple(done),
        tuple(each for name, each in refused.items() if name in left),
        tuple(state.outcomes),
    )


def _largest(state: _State, batch: list[Diagnostic]) -> tuple[_State, list[Diagnostic], str]:
    """The state after the longest start of the batch, by halves, that proves right; why not even the first did."""
    problem = ""
    while batch:
        after = state.after(batch)
        problem = state.objection(after, batch)
        if not problem:
            return after, batch, ""
        batch = batch[: len(batch) // 2]
    return state, [], problem


def _batch(findings: Iterator[Diagnostic]) -> list[Diagnostic]:
    """Fixes that can be made at once: of two that touch the same text the first."""
    taken: dict[Path, list[Edit]] = {}
    batch = []
    everything = list(findings)
    # An ignore that is only misspelt first: what it keeps is not to be fixed.
    misspelt = [found for found in everything if found.rule == "unknown-rule"]
    for found in misspelt or everything:
        if found.fix is None or found.file is None:
            continue
        before = taken.setdefault(found.file, [])
        if apart(found.fix.edits, before):
            before += found.fix.edits
            batch.append(found)
    return batch


def _name(found: Diagnostic) -> tuple[object, ...]:
    return (found.rule, found.file, found.values_path, found.fix.title if found.fix else "")


@dataclass
class _State:
    """The files as they are at one moment, and what validation says of them."""

    calls: Sequence[Call]
    chart: Chart
    contents: dict[Path, bytes]
    documents: dict[Path, Document] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        for file, data in self.contents.items():
            if file not in self.documents:
                self.documents[file] = parse(data, file)
        self.outcomes = self.outcomes or [self._examined(call) for call in self.calls]

    @property
    def count(self) -> int:
        """How many findings there are that ask for something: a note only tells."""
        return sum(len(_asking(outcome)) for outcome in self.outcomes)

    @property
    def readable(self) -> bool:
        """Whether YAML makes sense of every file: what is not read hides what is wrong in it."""
        return all(document.complete for document in self.documents.values())

    def fixable(self) -> Iterator[Diagnostic]:
        """The findings with a fix, each once, in the order of the files and lines."""
        for found in dict.fromkeys(found for outcome in self.outcomes for found in outcome.findings):
            if found.fix is not None and found.file in self.contents:
                yield found

    def after(self, batch: Sequence[Diagnostic]) -> _State:
        """The state with the fixes of these findings made."""
        edits: dict[Path, list[Edit]] = {}
        for found in batch:
            if found.fix and found.file:
                edits.setdefault(found.file, []).extend(found.fix.edits)
        contents = {
            file: rewritten(data, dict.fromkeys(edits[file])) if file in edits else data
            for file, data in self.contents.items()
        }
        kept = {file: document for file, document in self.documents.items() if file not in edits}
        after = _State(self.calls, self.chart, contents, kept, list(self.outcomes))
        after.outcomes = [
            after._examined(call) if edits.keys() & set(call.files) else outcome
            for call, outcome in zip(self.calls, self.outcomes, strict=True)
        ]
        return after

    def objection(self, after: _State, batch: Sequence[Diagnostic]) -> str:
        """Why these fixes cannot be kept, empty where they can."""
        for file in dict.fromkeys(found.file for found in batch):
            if file is None:
                continue
            old, new = self.documents[file], after.documents[file]
            paths = frozenset(found.values_path for found in self._same_edits(batch) if found.file == file)
            other = unexpected(old, new, paths)
            if other:
                return f"it would change `{other}` as well"
            about_comments = (found for found in batch if found.rule in IGNORING and found.file == file and found.span)
            comment = lost_comment(old, new, frozenset(found.span.line for found in about_comments if found.span))
            if comment:
                return f"it would lose the comment `{comment}`"
        pairs = list(zip(self.outcomes, after.outcomes, strict=True))
        if all(_counted(before) == _counted(now) for before, now in pairs):
            return "it would settle nothing"
        return next(filter(None, (_worse(before, now, batch) for before, now in pairs)), "")

    def _same_edits(self, batch: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings of the batch, and those that the same edits settle: an alias has the text of its anchor."""
        made = {(found.file, found.fix) for found in batch}
        for outcome in self.outcomes:
            yield from (found for found in outcome.findings if found.fix and (found.file, found.fix) in made)

    def _examined(self, call: Call) -> Outcome:
        return examine(Given(tuple(self.documents[file] for file in call.files), call.settings, self.chart))


def _worse(before: Outcome, now: Outcome, batch: Sequence[Diagnostic]) -> str:
    """What is worse than before: for one fix more findings, for several a new one."""
    added = Counter(map(_kind, _asking(now))) - Counter(map(_kind, _asking(before)))
    if len(batch) > 1:
        return "a finding is new or has lost its fix" if added or _for_people(now) > _for_people(before) else ""
    unreadable = any(found.rule == "yaml-syntax" for found in batch)
    if unreadable and not any(found.rule == "yaml-syntax" for found in now.findings):
        return ""  # what a file hid that could not be read was wrong before
    if _for_people(now) > _for_people(before):
        if _kinds(before, fixable=True) & _kinds(now, fixable=False) or not added:
            return "the fix of another finding wants the same place"
        rule, message = next(iter(added))[:2]
        return f"it would bring {rule}: {message}"
    return ""


def _asking(outcome: Outcome) -> list[Diagnostic]:
    return [found for found in outcome.findings if found.level is not Level.NOTE]


def _counted(outcome: Outcome) -> Counter[tuple[object, ...]]:
    return Counter(map(_kind, outcome.findings))


def _kinds(outcome: Outcome, *, fixable: bool) -> set[tuple[object, ...]]:
    return {_kind(found) for found in outcome.findings if (found.fix is not None) is fixable}


def _kind(found: Diagnostic) -> tuple[object, ...]:
    return (found.rule, found.message, found.file, found.values_path)


def _for_people(outcome: Outcome) -> tuple[int, int]:
    """How many errors and how many findings have no fix."""
    left = [found for found in _asking(outcome) if found.fix is None]
    return sum(found.level is Level.ERROR for found in left), len(left)
