"""For GitHub Actions: a workflow command for each finding, which GitHub shows at its line of a pull request.

Beyond ten errors and ten warnings of a step GitHub shows no more annotations; the log has them all, hence the place in
each message. The level of Pod Security is a plain line, what lowers it are notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.formats.excerpt import one_line, printable
from helm_platform.formats.interface import Format, Report, left_out, place
from helm_platform.formats.location import is_named, relative, root
from helm_platform.formats.verdict import Verdict, remarks
from helm_platform.formats.verdict import place as place_of

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


class GitHub(Format):
    def render(self, report: Report, *, color: bool = False) -> str:  # noqa: ARG002 - GitHub colours its commands
        below = root()
        shown, hidden = report.shown
        lines = [_finding(finding, below) for finding in shown]
        if hidden:
            lines.append(left_out(hidden))
        lines.append(_plain(f"Found {report.summary} ({report.checked})." if shown else f"ok: {report.checked}"))
        if report.verdict is not None:
            lines += _verdict(report.verdict, report.limit, below)
        return "\n".join(lines) + "\n"


def _finding(finding: Diagnostic, below: Path) -> str:
    label = f" ({finding.label})" if finding.label else ""
    notes = [f"note: {note.message}{_at(note.file, note.span)}" for note in finding.notes]
    helping = [f"help: {finding.help}"] if finding.help else []
    message = "\n".join([f"{place(finding)}: {finding.message}{label}", *notes, *helping])
    return _command(_COMMANDS[finding.level], finding.rule, finding.file, finding.span, message, below)


def _verdict(verdict: Verdict, limit: int | None, below: Path) -> Iterator[str]:
    yield _plain(verdict.summary)
    everything = list(remarks(verdict))
    for each in everything[:limit]:
        yield _command("notice", "pod security", each.file, each.span, f"{place_of(each)}: {each.text}", below)
    if limit is not None and len(everything) > limit:
        yield left_out(len(everything) - limit)


def _command(name: str, title: str, file: Path | None, span: Span | None, message: str, below: Path) -> str:
    properties = {"title": title}
    if file is not None and is_named(file):
        properties["file"] = relative(file, below).as_posix()
        if span is not None:
            properties |= {"line": str(span.line), "endLine": str(span.end_line)}
            if span.line == span.end_line:  # GitHub takes columns of one line only, and counts the last one in
                properties |= {"col": str(span.column), "endColumn": str(max(span.column, span.end_column - 1))}
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{_escaped(printable(message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(printable(text)).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """A line of the log that GitHub cannot take for a command, whatever a file is called."""
    line = one_line(text).replace("##[", "## [")
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def _at(file: Path | None, span: Span | None) -> str:
    return f": {file}:{span.line}:{span.column}" if file is not None and span is not None else ""
