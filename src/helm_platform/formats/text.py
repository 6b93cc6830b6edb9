"""For people: what is wrong, the line itself, the marked text, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, Note
from helm_platform.formats.excerpt import Excerpts, one_line, printable
from helm_platform.formats.interface import Format, Report, left_out, place
from helm_platform.formats.verdict import Standard, text_lines

_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
_LEVELS = {Level.ERROR: "\x1b[1;31m", Level.WARNING: "\x1b[1;33m", Level.NOTE: "\x1b[1;36m"}
_STANDARDS = {Standard.RESTRICTED: "\x1b[1;32m", Standard.BASELINE: "\x1b[1;33m", Standard.PRIVILEGED: "\x1b[1;31m"}


class Text(Format):
    def render(self, report: Report, *, color: bool = False) -> str:
        paint = _Paint(on=color)
        verdict = "".join(f"{line}\n" for line in _verdict(report, paint))
        if not report.findings:
            return f"ok: {one_line(report.checked)}\n{verdict}"
        excerpts = Excerpts(report.sources, report.confidential)
        shown, hidden = report.shown
        blocks = ["\n".join(_block(finding, excerpts, paint)) for finding in shown]
        if hidden:
            blocks.append(left_out(hidden))
        summary = report.summary
        fixable = f" {summary.fixable} fixable with `helm platform fix`." if summary.fixable else ""
        blocks.append(f"Found {summary} ({one_line(report.checked)}).{fixable}")
        return "\n\n".join(blocks) + "\n" + verdict


class _Paint:
    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        return f"{style}{text}{_RESET}" if self.on and text else text


def _verdict(report: Report, paint: _Paint) -> Iterator[str]:
    verdict = report.verdict
    if verdict is None:
        return
    yield paint(verdict.summary, _STANDARDS[verdict.level] if verdict.level else _BOLD)
    for line in text_lines(verdict, report.limit):
        yield one_line(line)


def _block(finding: Diagnostic, excerpts: Excerpts, paint: _Paint) -> Iterator[str]:
    style = _LEVELS[finding.level]
    head = paint(f"{finding.level}[{finding.rule}]", style)
    yield f"{head}{paint(f': {printable(finding.message)}', _BOLD)}"
    cut = excerpts.cut(finding.file, finding.span)
    number = str(finding.span.line) if finding.span and cut else ""
    margin = " " * max(1, len(number))
    yield f"{margin}{paint('-->', _BLUE)} {printable(place(finding))}"
    bar = paint("|", _BLUE)
    if cut:
        line, marks = cut
        label = f" {printable(finding.label)}" if finding.label else ""
        yield f"{margin} {bar}"
        yield f"{paint(number, _BLUE)} {bar} {line}".rstrip()
        yield f"{margin} {bar} {paint(f'{marks}{label}', style)}"
    elif finding.label:
        yield f"{margin} {paint('=', _BLUE)} {printable(finding.label)}"
    for note in finding.notes:
        yield from _note(note, excerpts, margin, paint)
    if finding.help:
        lead = f"{margin} {paint('=', _BLUE)} {paint('help:', _BOLD)} "
        indent = " " * (len(margin) + len(" = help: "))
        yield lead + printable(finding.help).replace("\n", f"\n{indent}")


def _note(note: Note, excerpts: Excerpts, margin: str, paint: _Paint) -> Iterator[str]:
    where = f": {note.file}:{note.span.line}:{note.span.column}" if note.file and note.span else ""
    lead = f"{margin} {paint('=', _BLUE)} {paint('note:', _BOLD)}"
    yield f"{lead} {printable(note.message + where)}"
    cut = excerpts.cut(note.file, note.span)
    if cut and note.span:
        yield f"{margin}   {paint(str(note.span.line), _BLUE)} {paint('|', _BLUE)} {cut[0]}"
