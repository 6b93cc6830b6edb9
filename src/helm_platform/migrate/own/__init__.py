"""Values of an older version of a chart of ours to those of a newer one, in the file itself.

What has become of a key is data in the newer chart's schema: `x-removed` and `x-deprecated`, with `since` and `use`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.own.moving import Refused, cut, moved, renamed
from helm_platform.migrate.own.steps import Step, steps
from helm_platform.migrate.part import LEVELS, LOST, REFUSED
from helm_platform.values import Chart, Document, Mapping, find, find_entry, parse
from helm_platform.values.text import BOM

ROUNDS = 1000
"""More keys than a file has: each round settles one."""


@dataclass(frozen=True)
class Done:
    """One key: where it stood, and in words what became of it."""

    step: Step
    text: str


@dataclass(frozen=True)
class Edited:
    """A values file after all steps. `text` has the line ends of the file; it is the same where there was no step."""

    document: Document
    text: str
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
        found = [each for each in steps(document.root, chart, since) if each not in given_up]
        if not found or not document.complete:
            break
        step = found[0]
        together = _together(document, found)
        try:
            if together:
                document = _all(document, together)
                done += [Done(each, f"moved `{each.words}` to `{each.target}`") for each in together]
                continue
            document, text = _one(document, step)
        except Refused as problem:
            given_up.add(step)
            findings.append(_refused(document, step, str(problem)))
            continue
        done.append(Done(step, text))
        if step.new is None:
            findings.append(_gone(parse(data, file), step))
    before = data.decode(errors="replace")
    return Edited(document, _as_before(document.text, before) if done else before, tuple(done), tuple(findings))


def _as_before(text: str, before: str) -> str:
    """A text with the mark at its beginning, the line ends and the last line of another one."""
    text = text if before.endswith("\n") else text.removesuffix("\n")
    text = text.replace("\n", "\r\n") if "\r\n" in before else text
    return f"{BOM}{text}" if before.startswith(BOM) else text


def _together(document: Document, found: Sequence[Step]) -> list[Step]:
    """The steps of all keys of the first one's map, where they go into one new map: that takes its place then."""
    old, new = found[0].old, found[0].new
    if new is None or len(old) < 2 or len(new) < len(old) or new[: len(old) - 2] != old[:-2]:  # noqa: PLR2004
        return []
    block, target = old[:-1], new[: len(old) - 1]
    own = [each for each in found if each.old[:-1] == block]
    node = find(document.root, block)
    whole = isinstance(node, Mapping) and len(node.entries) == len(own) > 1
    same = all(each.new is not None and each.new[: len(target)] == target for each in own)
    return own if whole and same and find(document.root, target) is None else []


def _all(document: Document, together: Sequence[Step]) -> Document:
    """The map under its new name, and then what is in it where it belongs."""
    block = together[0].old[:-1]
    target = (together[0].new or ())[: len(block)]
    document = renamed(document, block, str(target[-1]))
    for each in together:
        there = (*target, each.old[-1])
        if each.new is None or there == each.new:
            continue
        if there[:-1] == each.new[:-1]:
            document = renamed(document, there, str(each.new[-1]))
        else:
            document = moved(document, there, each.new)
    return document


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
