"""For programs: a versioned envelope, described by report.schema.json beside this module.

Fields are only added within a version, never removed or renamed.
"""

from __future__ import annotations

import json
from typing import Any

from helm_platform.diagnostics import Diagnostic, Fix, dotted
from helm_platform.formats.interface import Format, Report, argument
from helm_platform.formats.verdict import data, span_data

VERSION = 1


class Json(Format):
    def render(self, report: Report, *, color: bool = False) -> str:  # noqa: ARG002 - data has no colour
        summary = report.summary
        envelope = {
            "version": VERSION,
            "findings": [finding_data(report, finding) for finding in report.arranged],
            "summary": {
                "checked": report.checked,
                "errors": summary.errors,
                "warnings": summary.warnings,
                "notes": summary.notes,
                "fixable": summary.fixable,
                "ignored": len(report.ignored),
            },
            "ignored": [
                {"finding": finding_data(report, finding), "reason": reason} for finding, reason in report.ignored
            ],
            "podSecurity": data(report.verdict) if report.verdict else None,
        }
        return json.dumps(envelope, indent=2) + "\n"


def finding_data(report: Report, finding: Diagnostic) -> dict[str, Any]:
    """A finding as every JSON of ours has it."""
    return {
        "rule": finding.rule,
        "level": str(finding.level),
        "message": finding.message,
        "file": str(finding.file) if finding.file else None,
        "span": span_data(finding.span),
        "origin": argument(finding),
        "path": dotted(finding.values_path) or None,
        "label": finding.label,
        "help": finding.help,
        "notes": [
            {"message": note.message, "file": str(note.file) if note.file else None, "span": span_data(note.span)}
            for note in finding.notes
        ],
        "fix": _fix(report.fix(finding)),
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "edits": [{"span": span_data(edit.span), "text": edit.text} for edit in fix.edits],
    }
