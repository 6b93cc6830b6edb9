"""What a format gets and what it returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Fix, Level, arranged
from helm_platform.formats.verdict import Verdict

LIMIT = 50
"""How many findings people are shown unless they ask for all."""


@dataclass(frozen=True)
class Summary:
    """How many findings of each level there are, in how many files."""

    errors: int
    warnings: int
    notes: int
    files: int
    fixable: int = 0

    def __str__(self) -> str:
        """`2 errors, 1 warning in 3 files`."""
        words = [
            _counted(number, word)
            for number, word in ((self.errors, "error"), (self.warnings, "warning"), (self.notes, "note"))
            if number
        ]
        where = f" in {_counted(self.files, 'file')}" if self.files else ""
        return f"{', '.join(words) or 'no findings'}{where}"


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    `checked` says in a few words what was looked at. `sources` holds the text of the files, for excerpts.
    Formats for people show at most `limit` findings; None is no limit. `verdict` is None where no pods were judged.
    `rules` says what each rule id means, for the formats that describe rules.
    `ignored` are findings that a comment keeps, each with its reason; `checked` says how many.
    """

    findings: tuple[Diagnostic, ...]
    checked: str
    sources: Mapping[Path, str] = field(default_factory=dict)
    limit: int | None = None
    verdict: Verdict | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[tuple[Diagnostic, str], ...] = ()

    @property
    def arranged(self) -> list[Diagnostic]:
        """Sorted and without duplicates."""
        return arranged(list(self.findings))

    @property
    def shown(self) -> tuple[list[Diagnostic], int]:
        """What people see, and how many findings are left out. Errors are never left out for warnings."""
        everything = self.arranged
        if self.limit is None or len(everything) <= self.limit:
            return everything, 0
        ranked = sorted(everything, key=lambda finding: list(Level).index(finding.level))
        return arranged(ranked[: self.limit]), len(everything) - self.limit

    @property
    def summary(self) -> Summary:
        findings = self.arranged
        levels = Counter(finding.level for finding in findings)
        files = {finding.file for finding in findings if finding.file is not None}
        fixable = sum(self.fix(finding) is not None for finding in findings)
        return Summary(levels[Level.ERROR], levels[Level.WARNING], levels[Level.NOTE], len(files), fixable)

    @cached_property
    def confidential(self) -> frozenset[tuple[Path, int]]:
        """The lines, as file and number, whose text no format may repeat, whatever it is about."""
        return frozenset(
            (found.file, line)
            for found in self.findings
            if found.confidential and found.file is not None and found.span is not None
            for line in range(found.span.line, found.span.end_line + 1)
        )

    def fix(self, finding: Diagnostic) -> Fix | None:
        """What can be done about a finding without asking; None where the edits would repeat a confidential line."""
        fix, hidden = finding.fix, self.confidential
        if fix is None or finding.confidential:
            return None
        touched = {line for edit in fix.edits for line in range(edit.span.line, edit.span.end_line + 1)}
        return None if any((finding.file, line) in hidden for line in touched) else fix


class Format(ABC):
    """Turns a report into text that ends with a newline."""

    @abstractmethod
    def render(self, report: Report, *, color: bool = False) -> str:
        """The whole report. Formats for machines ignore `color`."""


def place(finding: Diagnostic) -> str:
    """`file:line:column`, as far as it is known; the argument itself for what was set on the command line."""
    if finding.file is None:
        return argument(finding) or "values"
    if finding.span is None:
        return str(finding.file)
    return f"{finding.file}:{finding.span.line}:{finding.span.column}"


def argument(finding: Diagnostic) -> str | None:
    """The argument that a finding is about, as it was typed; without its value where that is confidential."""
    if finding.origin is None or not finding.confidential:
        return finding.origin
    key, equals, _ = finding.origin.partition("=")
    return f"{key}=…" if equals else key


def left_out(number: int) -> str:
    """The line that says how many findings are not shown."""
    return f"… and {number} more (--all shows them)"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
