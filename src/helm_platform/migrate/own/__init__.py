"""Values of an older version of a chart of ours to those of a newer one, in the file itself.

What has become of a key is data in the newer chart's schema: `x-removed` and `x-deprecated`, with `since` and `use`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.own.moving import Refused, cut, moved, renamed
from helm_platform.migrate.own.steps import Step, steps
from helm_platform.migrate.part import LEVELS, LOST, REFUSED
from helm_platform.values import Chart, Document, find_entry, parse

ROUNDS = 1000
"""More keys than a file has: each round settles one."""


@dataclass(frozen=True)
class Done:
    """One key: where it stood, and in words what became of it."""

    step: Step
    text: str


@dataclass(frozen=True)
class Edited:
    """A values file after all steps: the same bytes where there was none."""

    document: Document
    done: tuple[Done, ...]
    findings: tuple[Diagnostic, ...]


def edited(data: bytes, file: Path, chart: Chart, since: str) -> Edited:
    """Take every key that has changed after the version `since` to where it belongs in `chart`.

    What cannot be done in the text as it is written is said, and left alone.
    """
    document = parse(data, file)
    done: list[Done] = []
    findings: list[Diagnostic] = list(document.findings)
    given_up: set[Step] = set()
    for _ in range(ROUNDS):
        step = next((each for each in steps(document.root, chart, since) if each not in given_up), None)
        if step is None or not document.complete:
            break
        try:
            document, text = _one(document, step)
        except Refused as problem:
            given_up.add(step)
            findings.append(_refused(document, step, str(problem)))
            continue
        done.append(Done(step, text))
        if step.new is None:
            findings.append(_gone(parse(data, file), step))
    return Edited(document, tuple(done), tuple(findings))


def _one(document: Document, step: Step) -> tuple[Document, str]:
    if step.new is None:
        return cut(document, step.old), f"removed `{step.words}`"
    if step.old[:-1] == step.new[:-1]:
        return renamed(document, step.old, str(step.new[-1])), f"renamed `{step.words}` to `{step.target}`"
    return moved(document, step.old, step.new), f"moved `{step.words}` to `{step.target}`"


def _refused(document: Document, step: Step, problem: str) -> Diagnostic:
    entry = find_entry(document.root, step.old)
    where = f"`{step.words}` became `{step.target}`" if step.new is not None else f"`{step.words}` was removed"
    return Diagnostic(
        REFUSED,
        LEVELS[REFUSED],
        f"{where}{step.version}, and {problem}",
        file=document.file,
        span=entry.span if entry else None,
        values_path=step.old,
        help="do it by hand, then call again",
    )


def _gone(document: Document, step: Step) -> Diagnostic:
    entry = find_entry(document.root, step.old)
    return Diagnostic(
        LOST,
        LEVELS[LOST],
        f"`{step.words}` was removed{step.version}, and nothing takes its place",
        file=document.file,
        span=entry.span if entry else None,
        values_path=step.old,
        help=step.why or "see what the chart's changelog says about it",
    )
