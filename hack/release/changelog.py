"""CHANGELOG.md in the form of Keep a Changelog 1.1.0: what is wrong with it, and what a version's section says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import semver

from helm_platform.diagnostics import Diagnostic, Level, Span

#: Headings of a version, each with the word that Artifact Hub's `artifacthub.io/changes` has for it.
KINDS = {
    "Added": "added",
    "Changed": "changed",
    "Deprecated": "deprecated",
    "Removed": "removed",
    "Fixed": "fixed",
    "Security": "security",
}
UNRELEASED = "Unreleased"
_VERSION = re.compile(r"\[(?P<version>[^\]]+)\](?: - (?P<date>\S+))?")


@dataclass(frozen=True)
class Entry:
    """One change: the heading above it, its text in one line, and the line where it begins."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A version with its entries; `date` is None where it is not released."""

    version: str
    date: str | None
    line: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Changelog:
    """The sections, the newest first, and what is not as the form asks."""

    file: Path
    sections: tuple[Section, ...]
    findings: tuple[Diagnostic, ...]

    def section(self, version: str) -> Section | None:
        """That of a version, or of `Unreleased`."""
        return next((each for each in self.sections if each.version == version), None)

    def coming(self, version: str) -> Section:
        """What is said of a version: its own section, else what waits below Unreleased, else nothing."""
        return self.section(version) or self.section(UNRELEASED) or Section(version, None, 1, ())


def read(file: Path) -> Changelog:
    """Read it; what cannot be read is a finding."""
    reading = _Reading(file)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        reading.line(number, line)
    return Changelog(file, tuple(reading.sections), tuple(reading.findings))


class _Reading:
    """The lines so far; `kind` is the heading above, None below that of a version."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.sections: list[Section] = []
        self.findings: list[Diagnostic] = []
        self.kind: str | None = None

    def line(self, number: int, text: str) -> None:
        if text.startswith("## "):
            self._version(number, text)
        elif text.startswith("### "):
            self.kind = text[4:].strip()
            if self.kind not in KINDS:
                self._wrong(number, f"`{self.kind}` is no heading of changes", f"one of: {', '.join(KINDS)}")
        elif self.sections and text.startswith("- "):
            if self.kind is None:
                self._wrong(number, "a change stands below no heading", f"one of: {', '.join(KINDS)}")
            self._entries(*self.sections[-1].entries, Entry(self.kind or "Changed", text[2:].strip(), number))
        elif self.sections and text.startswith("  ") and self.sections[-1].entries:
            *before, last = self.sections[-1].entries
            self._entries(*before, replace(last, text=f"{last.text} {text.strip()}"))

    def _version(self, number: int, text: str) -> None:
        self.kind = None
        found = _VERSION.fullmatch(text[3:].strip())
        if not found:
            self._wrong(number, f"`{text}` names no version", "write `## [1.2.3] - 2026-01-31`, or `## [Unreleased]`")
            return
        for message, advice in _heading(found["version"], found["date"], self.sections):
            self._wrong(number, message, advice)
        self.sections.append(Section(found["version"], found["date"], number, ()))

    def _entries(self, *entries: Entry) -> None:
        self.sections[-1] = replace(self.sections[-1], entries=entries)

    def _wrong(self, number: int, message: str, advice: str) -> None:
        span = Span(number, 1, number, 1)
        self.findings.append(Diagnostic("changelog", Level.ERROR, message, self.file, span, help=advice))


def _heading(version: str, date: str | None, above: list[Section]) -> Iterator[tuple[str, str]]:
    if version == UNRELEASED:
        if above:
            yield "what is not released stands below what is", "move `## [Unreleased]` to the top"
        return
    if not semver.Version.is_valid(version):
        yield f"`{version}` is no Semantic Version", "write MAJOR.MINOR.PATCH, without a v"
        return
    if date is None or not _is_day(date):
        yield f"{version} has no date", "write `## [1.2.3] - 2026-01-31`"
    newer = [each.version for each in above if semver.Version.is_valid(each.version)]
    if newer and semver.Version.parse(version) >= semver.Version.parse(newer[-1]):
        yield f"{version} stands below {newer[-1]}", "the newest version comes first, and each once"


def _is_day(date: str) -> bool:
    try:
        return dt.date.fromisoformat(date).isoformat() == date
    except ValueError:
        return False


def unready(changelog: Changelog, version: str, *, release: bool) -> Iterator[Diagnostic]:
    """What keeps `version` from being released with this changelog.

    Before the release its changes may stand below Unreleased; with `release` they stand below the version, with its
    date, and nothing is left below Unreleased.
    """
    own, waiting = changelog.section(version), changelog.section(UNRELEASED)
    line = changelog.coming(version).line

    def finding(message: str, advice: str) -> Diagnostic:
        return Diagnostic("changelog", Level.ERROR, message, changelog.file, Span(line, 1, line, 1), help=advice)

    if not (own and own.entries) and (release or not (waiting and waiting.entries)):
        yield finding(f"it says nothing of {version}", f"write what changed below `## [{version}] - DAY`")
    if release and own and waiting and waiting.entries:
        yield finding("changes are left below Unreleased", f"move them below `## [{version}]`")


def notes(section: Section) -> str:
    """A section as the text of a release: its changes by heading."""
    parts = []
    for kind in KINDS:
        lines = [f"- {entry.text}" for entry in section.entries if entry.kind == kind]
        if lines:
            parts.append("\n".join([f"### {kind}", "", *lines]))
    return "\n\n".join(parts) + "\n"
