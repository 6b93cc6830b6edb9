"""For code scanning and other viewers: SARIF 2.1.0.

A finding is a result of its level. What lowers the Pod Security level is a note, so that a review sees it and no check
fails for it; what only relaxes a default of the platform, and what is written in Kubernetes' own words, is
informational. The level itself and what was checked are properties of the run.

What came from the command line has no file, and GitHub refuses a whole report for one result that lies nowhere: such a
result lies in the first values file of the report, without a line, and its message begins with the argument.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform import __version__
from helm_platform.diagnostics import Diagnostic, Fix, Level, Span, ValuesPath, dotted
from helm_platform.formats.excerpt import printable
from helm_platform.formats.interface import Format, Report, argument
from helm_platform.formats.location import is_named, is_own, root, uri
from helm_platform.formats.verdict import Remark, data, remarks

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "helmPlatform/v1"
_POD_SECURITY = "pod-security/"
_LOWERS = "Keeps pods out of namespaces that enforce the Pod Security Standard `restricted`."
_RELAXES = "Switches off a default of the platform, or is written past the rules of its charts."


class Sarif(Format):
    def render(self, report: Report, *, color: bool = False) -> str:  # noqa: ARG002 - data has no colour
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
        return json.dumps(log, indent=2) + "\n"


@dataclass
class _Rules:
    """The rules that occur, in the order in which they do."""

    described: Mapping[str, str]
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def index(self, rule: str, level: str, means: str = "") -> int:
        if rule not in self.known:
            text = printable(self.described.get(rule) or means or f"{rule.replace('-', ' ').capitalize()}.")
            self.known[rule] = {
                "id": rule,
                "shortDescription": {"text": _first_sentence(text)},
                "fullDescription": {"text": text},
                "help": {"text": text},
                "defaultConfiguration": {"level": level},
            }
        return list(self.known).index(rule)


def _run(report: Report) -> dict[str, Any]:
    below, rules = root(), _Rules(report.rules)
    anchor = next((file for file in report.sources if is_named(file) and not is_own(file)), None)
    results = [_result(report, finding, rules, below, anchor) for finding in report.arranged]
    results += [
        _result(report, finding, rules, below, anchor)
        | {"suppressions": [{"kind": "inSource", "justification": printable(reason)}]}
        for finding, reason in report.ignored
    ]
    properties: dict[str, Any] = {"checked": report.checked}
    if report.verdict is not None:
        results += [_remark(remark, rules, below, anchor) for remark in remarks(report.verdict)]
        properties["podSecurity"] = data(report.verdict)
    driver = {"name": "helm-platform", "version": __version__, "semanticVersion": __version__}
    return {
        "tool": {"driver": driver | {"rules": list(rules.known.values())}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": properties,
    }


def _result(report: Report, finding: Diagnostic, rules: _Rules, below: Path, anchor: Path | None) -> dict[str, Any]:
    label = f" ({finding.label})" if finding.label else ""
    placed = [note for note in finding.notes if note.span is not None and is_named(note.file)]
    elsewhere = [f"note: {note.message}" for note in finding.notes if note not in placed]
    text = "\n".join([f"{finding.message}{label}", *elsewhere, *([finding.help] if finding.help else [])])
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule, str(finding.level)),
        "level": str(finding.level),
        **_where(finding.file, finding.span, finding.values_path, argument(finding), text, below, anchor),
        "partialFingerprints": _fingerprint(finding.rule, finding.values_path, finding.message),
    }
    related = [
        {"id": number, "message": {"text": printable(note.message)}, **_physical(note.file, note.span, below)}
        for number, note in enumerate(placed, 1)
        if note.file is not None
    ]
    if related:
        result["relatedLocations"] = related
    fix = report.fix(finding)
    if fix is not None and finding.file is not None and is_named(finding.file):
        result["fixes"] = [_fix(fix, finding.file, below)]
    return result


def _remark(remark: Remark, rules: _Rules, below: Path, anchor: Path | None) -> dict[str, Any]:
    rule = _POD_SECURITY + remark.control
    level = str(Level.NOTE) if remark.lowers else "none"
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule, level, _LOWERS if remark.lowers else _RELAXES),
        "level": level,
        **({} if remark.lowers else {"kind": "informational"}),
        **_where(remark.file, remark.span, remark.path, remark.origin, remark.text, below, anchor),
        "partialFingerprints": _fingerprint(rule, remark.path, remark.text),
    }


def _where(
    file: Path | None,
    span: Span | None,
    values_path: ValuesPath,
    origin: str | None,
    text: str,
    below: Path,
    anchor: Path | None,
) -> dict[str, Any]:
    """Message and location."""
    location: dict[str, Any] = {}
    lead = ""
    if file is not None and is_named(file):
        location |= _physical(file, span, below)
    else:
        written = f"{file}:{span.line}:{span.column}" if file is not None and span is not None else file
        lead = f"{origin or written}: " if origin or written else ""
        location |= _physical(anchor, None, below) if anchor is not None else {}
    if values_path:
        name = printable(dotted(values_path))
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    message = {"text": printable(f"{lead}{text}")}
    return {"message": message, **({"locations": [location]} if location else {})}


def _physical(file: Path | None, span: Span | None, below: Path) -> dict[str, Any]:
    if file is None:
        return {}
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(file, below)}}
    if span is not None:
        place["region"] = _region(span)
    return {"physicalLocation": place}


def _region(span: Span) -> dict[str, int]:
    # As a span: from 1, and the end column is the one behind.
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix, file: Path, below: Path) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits]
    change = {"artifactLocation": {"uri": uri(file, below)}, "replacements": replacements}
    return {"description": {"text": printable(fix.title)}, "artifactChanges": [change]}


def _fingerprint(rule: str, values_path: ValuesPath, message: str) -> dict[str, str]:
    """The same for a finding whose line has moved."""
    said = json.dumps([rule, dotted(values_path), message])
    return {_FINGERPRINT: hashlib.sha256(said.encode()).hexdigest()}


def _first_sentence(text: str) -> str:
    head, dot, _ = text.partition(". ")
    return head + dot.strip() if dot else text
