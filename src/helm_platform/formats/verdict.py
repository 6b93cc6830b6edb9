"""The Pod Security verdict as a format gets it, and its lines for people and its data for programs:

pod security: baseline (1 of 2 workloads below restricted)
  Deployment/web  baseline  values.yaml:7:3  security.capabilities adds CHOWN: "chowns its spool"
  in Kubernetes' words  values.yaml:9:1  podSpec (hostAliases)

Of many releases each line names its own:

pod security: 997 releases restricted, 3 baseline (3 of 4 210 workloads below restricted)
  shop (dev), shop (prod)  Deployment/web  baseline  apps/shop/base/values.yaml:7:3  security.capabilities adds CHOWN
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Span, ValuesPath, dotted
from helm_platform.formats.amounts import amount, grouped


class Standard(StrEnum):
    """A Pod Security Standard, the strictest first. `PRIVILEGED` allows everything."""

    RESTRICTED = "restricted"
    BASELINE = "baseline"
    PRIVILEGED = "privileged"


_PAST = "in Kubernetes' words"
_NAMED = 3


def weakest(standards: list[Standard]) -> Standard:
    """The standard that allows all of what these allow one by one; RESTRICTED where there is none."""
    order = list(Standard)
    return max(standards, key=order.index, default=Standard.RESTRICTED)


@dataclass(frozen=True)
class Cause:
    """Why a workload is where it is: one thing in its pods, and the line of the values that asks for it.

    `level` is the strictest standard that still allows it; RESTRICTED marks a default of the platform that is switched
    off although no standard forbids it. `control` is the id that Kubernetes gives the rule. `says` is the sentence
    behind the values path, or behind the part of the pod where the values do not say it (`path` is then empty).
    """

    level: Standard
    control: str
    says: str
    container: str | None = None
    path: ValuesPath = ()
    file: Path | None = None
    span: Span | None = None
    origin: str | None = None
    reason: str | None = None

    @property
    def message(self) -> str:
        """`security.capabilities adds CHOWN`; `container web: hostPort 80 …` where no value asks for it."""
        if self.path:
            return f"{dotted(self.path)} {self.says}"
        return f"container {self.container}: {self.says}" if self.container else f"pod: {self.says}"


@dataclass(frozen=True)
class Workload:
    """An object that runs pods (`Deployment/web`), and all that lowers or relaxes them.

    `release` is the label of its release; None where there is only one.
    """

    name: str
    causes: tuple[Cause, ...] = ()
    release: str | None = None

    @property
    def level(self) -> Standard:
        """The strictest standard whose namespaces admit the pods."""
        return weakest([cause.level for cause in self.causes])

    @property
    def title(self) -> str:
        """`shop (prod): Deployment/web`, `Deployment/web`."""
        return f"{self.release}: {self.name}" if self.release else self.name


@dataclass(frozen=True)
class Hatch:
    """A block of the values in Kubernetes' own words, which no rule of the chart knows, and the fields it sets."""

    path: ValuesPath
    fields: tuple[str, ...]
    file: Path | None = None
    span: Span | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a namespace must allow for everything that was rendered, and what was written past the chart's rules.

    `releases` are the labels of all that were rendered, no two alike; None where it is about a single one.
    """

    workloads: tuple[Workload, ...]
    hatches: tuple[Hatch, ...] = ()
    releases: tuple[str, ...] | None = None

    @property
    def level(self) -> Standard | None:
        """The level of the release, that of its weakest workload. None where nothing runs pods."""
        return weakest([workload.level for workload in self.workloads]) if self.workloads else None

    @property
    def levels(self) -> dict[Standard | None, int]:
        """How many releases have each level; None is that of those that run no pods."""
        of: dict[str, list[Standard]] = {label: [] for label in self.releases or ()}
        for workload in self.workloads:
            of.setdefault(workload.release or "", []).append(workload.level)
        counted = Counter(weakest(levels) if levels else None for levels in of.values())
        return {level: counted[level] for level in (*Standard, None) if counted[level]}

    @property
    def summary(self) -> str:
        """One line: the level, and how many workloads are meant."""
        if self.level is None:
            return "pod security: no pods"
        below = sum(workload.level is not Standard.RESTRICTED for workload in self.workloads)
        counted = amount(len(self.workloads), "workload")
        how = f"{grouped(below)} of {counted} below restricted" if below else counted
        if self.releases is None:
            return f"pod security: {self.level} ({how})"
        first, *others = self.levels.items()
        words = [f"{amount(first[1], 'release')} {first[0]}"]
        words += [f"{grouped(number)} {level or 'without pods'}" for level, number in others]
        return f"pod security: {', '.join(words)} ({how})"


def joined(verdicts: Iterable[tuple[str, Verdict]]) -> Verdict:
    """One verdict on many releases, each with its label. What several releases share is a hatch only once."""
    given = list(verdicts)
    workloads = tuple(replace(each, release=label) for label, verdict in given for each in verdict.workloads)
    hatches = dict.fromkeys(hatch for _, verdict in given for hatch in verdict.hatches)
    return Verdict(workloads, tuple(hatches), tuple(label for label, _ in given))


def both(one: Verdict | None, other: Verdict | None) -> Verdict | None:
    """One verdict of two on different releases; None where there is neither."""
    if one is None or other is None:
        return one or other
    releases = (*(one.releases or ()), *(other.releases or ()))
    hatches = tuple(dict.fromkeys((*one.hatches, *other.hatches)))
    return Verdict((*one.workloads, *other.workloads), hatches, releases)


def text_lines(verdict: Verdict, limit: int | None) -> list[str]:
    """The lines below the summary, in columns; an object is named once. Beyond `limit` they are counted only."""
    same: dict[tuple[str, tuple[Cause, ...]], list[str]] = {}
    for workload in verdict.workloads:
        if workload.causes:
            same.setdefault((workload.name, workload.causes), []).append(workload.release or "")
    rows = [
        (*(("", "") if index else (several(labels), name)), _word(cause), place(cause), _sentence(cause))
        for (name, causes), labels in same.items()
        for index, cause in enumerate(causes)
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = [
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False) if width), row[4]])
        for row in rows[:limit]
    ]
    hatches = [f"  {_PAST}  {place(hatch)}  {_fields(hatch)}" for hatch in verdict.hatches]
    return [*lines, *_hidden(len(rows), limit), *hatches[:limit], *_hidden(len(hatches), limit)]


def concise_lines(verdict: Verdict, limit: int | None) -> list[str]:
    """One line for each cause, its place first."""
    lines = [f"{place(each)}: {each.text}" for each in remarks(verdict)]
    return [*lines[:limit], *_hidden(len(lines), limit)]


@dataclass(frozen=True)
class Remark:
    """A cause or a hatch as one finding among others.

    `control` is an id (`capabilities`, `escape-hatch`), `lowers` says whether it keeps pods out of namespaces that
    enforce `restricted`. `text` is `baseline[capabilities] Deployment/web: security.capabilities adds CHOWN`.
    """

    control: str
    lowers: bool
    text: str
    path: ValuesPath
    file: Path | None
    span: Span | None
    origin: str | None


def remarks(verdict: Verdict) -> Iterator[Remark]:
    """Every cause of every workload, then the hatches."""
    for workload in verdict.workloads:
        yield from workload_remarks(workload)
    yield from hatch_remarks(verdict)


def workload_remarks(workload: Workload) -> Iterator[Remark]:
    """The causes of one workload."""
    for cause in workload.causes:
        yield Remark(
            cause.control,
            cause.level is not Standard.RESTRICTED,
            f"{_word(cause)}[{cause.control}] {workload.title}: {_sentence(cause)}",
            *(cause.path, cause.file, cause.span, cause.origin),
        )


def hatch_remarks(verdict: Verdict) -> Iterator[Remark]:
    """What is written past the chart's rules."""
    for hatch in verdict.hatches:
        text = f"note[escape-hatch] {_PAST}: {_fields(hatch)}"
        yield Remark("escape-hatch", False, text, hatch.path, hatch.file, hatch.span, hatch.origin)


def data(verdict: Verdict) -> dict[str, Any]:
    """The verdict for programs: never shortened."""
    return {
        "level": verdict.level,
        "releases": None
        if verdict.releases is None
        else {str(level or "none"): number for level, number in verdict.levels.items()},
        "workloads": [
            {
                "release": workload.release,
                "object": workload.name,
                "level": workload.level,
                "causes": [_cause(each) for each in workload.causes],
            }
            for workload in verdict.workloads
        ],
        "hatches": [
            {"path": dotted(each.path), "fields": list(each.fields), **_place_data(each)} for each in verdict.hatches
        ],
    }


def place(what: Cause | Hatch | Remark) -> str:
    """Where it is written: `file:line:column`, the argument of `--set`, or that the chart itself does it."""
    if what.file is not None:
        return f"{what.file}:{what.span.line}:{what.span.column}" if what.span else str(what.file)
    return what.origin or "chart"


def several(labels: list[str]) -> str:
    """The releases that something is about: by their labels, or only counted."""
    return ", ".join(labels) if len(labels) <= _NAMED else amount(len(labels), "release")


def _fields(hatch: Hatch) -> str:
    return f"{dotted(hatch.path)} ({', '.join(hatch.fields)})"


def _word(cause: Cause) -> str:
    return "relaxed" if cause.level is Standard.RESTRICTED else str(cause.level)


def _sentence(cause: Cause) -> str:
    reason = f': "{" ".join(cause.reason.split())}"' if cause.reason else ""
    return f"{cause.message}{reason}"


def _hidden(number: int, limit: int | None) -> Iterator[str]:
    if limit is not None and number > limit:
        yield f"  … and {number - limit} more (--all shows them)"


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "level": cause.level,
        "control": cause.control,
        "message": cause.message,
        "container": cause.container,
        "path": dotted(cause.path) or None,
        **_place_data(cause),
        "reason": cause.reason,
    }


def _place_data(what: Cause | Hatch) -> dict[str, Any]:
    return {"file": str(what.file) if what.file else None, "span": span_data(what.span), "origin": what.origin}


def span_data(span: Span | None) -> dict[str, int] | None:
    """A span for programs; None where nothing is written in a file."""
    if span is None:
        return None
    return {"line": span.line, "column": span.column, "endLine": span.end_line, "endColumn": span.end_column}
