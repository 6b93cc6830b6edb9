"""A finding about the user's input: what is wrong, exactly where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Level(StrEnum):
    """How much a finding matters. Only `ERROR` makes a command exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of text. Lines and columns count from 1; columns count characters; `end_column` is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


ValuesPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Note:
    """A second place that belongs to a finding: where a key was written first, where a bracket was opened."""

    message: str
    file: Path | None = None
    span: Span | None = None


@dataclass(frozen=True)
class Edit:
    """Replace the text at `span` by `text`. An empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """What `helm platform fix` does about a finding: edits of the finding's file that keep what else is written.

    Only what was surely meant is a fix: a key with one near name, quotes around a version. `title` says it in a few
    words: "rename `repositry` to `repository`".
    """

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `rule` is a stable kebab-case id. `file` and `span` are None where the input has no text (`--set`); `origin`
    then names it as the user typed it. `values_path` is the path of keys and list indexes into the values.
    `label` is the short advice shown at the marked text, `help` says what to do, `notes` point at other places.
    `fix` is what can be done without asking.
    `confidential` keeps the line itself out of every report: it holds what must not be in a log.
    """

    rule: str
    level: Level
    message: str
    file: Path | None = None
    span: Span | None = None
    values_path: ValuesPath = ()
    help: str | None = None
    label: str | None = None
    origin: str | None = None
    notes: tuple[Note, ...] = ()
    confidential: bool = False
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order: file, line, column, rule, message."""
        line, column = (self.span.line, self.span.column) if self.span else (0, 0)
        return (str(self.file or ""), line, column, self.rule, self.message)


def dotted(values_path: ValuesPath) -> str:
    """A values path as people write it: `containers.web.args[0]`; a key with dots or spaces is quoted."""
    out = ""
    for part in values_path:
        if isinstance(part, int):
            out += f"[{part}]"
            continue
        word = part if part and all(c.isalnum() or c in "_-/" for c in part) else f'"{part}"'
        out += f".{word}" if out else word
    return out


def arranged(findings: list[Diagnostic]) -> list[Diagnostic]:
    """The findings without duplicates, in the order in which they are shown."""
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key)
