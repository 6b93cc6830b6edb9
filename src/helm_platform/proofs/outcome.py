"""What a proof says: a row for each thing that it looked at, and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.proofs.cluster import Item


@dataclass(frozen=True)
class Outcome:
    """`columns` name the cells of every row; `checked` says in a few words what was looked at."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[Diagnostic, ...]
    checked: str
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the command exits with 1."""
        return any(each.level is Level.ERROR for each in self.findings)


def finding(rule: str, item: Item, message: str, advice: str, level: Level = Level.ERROR) -> Diagnostic:
    """A finding about an object, with its place: a file, or the template of a release."""
    file = item.file if item.file and not item.template else None
    return Diagnostic(
        rule, level, f"{item.label}: {message}", file=file, origin=None if file else item.place or None, help=advice
    )


def table(outcome: Outcome) -> str:
    """The rows for people, each column as wide as its widest cell."""
    if not outcome.rows:
        return ""
    lines = [outcome.columns, *outcome.rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(outcome.columns))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )
