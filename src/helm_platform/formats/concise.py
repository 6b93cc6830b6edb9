"""One line for each finding, for editors and grep: `file:line:column: level[rule] message`."""

from __future__ import annotations

from helm_platform.formats.excerpt import one_line
from helm_platform.formats.interface import Format, Report, left_out, place
from helm_platform.formats.verdict import concise_lines


class Concise(Format):
    def render(self, report: Report, *, color: bool = False) -> str:  # noqa: ARG002 - plain for tools that match on it
        shown, hidden = report.shown
        lines = []
        for finding in shown:
            advice = f" ({finding.label})" if finding.label else ""
            text = f"{place(finding)}: {finding.level}[{finding.rule}] {finding.message}{advice}"
            lines.append(one_line(text))
        if hidden:
            lines.append(left_out(hidden))
        if not lines:
            lines.append(f"ok: {one_line(report.checked)}")
        if report.verdict is not None:
            lines += [one_line(line) for line in concise_lines(report.verdict, report.limit)]
            lines.append(report.verdict.summary)
        return "\n".join(lines) + "\n"
