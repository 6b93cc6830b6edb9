"""For CI servers that show tests: JUnit XML, a suite for each file and a case for each finding.

Only errors are failures, so the report fails where the command does; warnings and notes are cases that pass and say
something. A file without findings is a case that passes. Names hold no line, so that a server knows a finding again
that has moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.formats.excerpt import printable
from helm_platform.formats.interface import Format, Report, argument, place
from helm_platform.formats.location import is_own
from helm_platform.formats.verdict import Remark, Verdict, Workload, hatch_remarks, workload_remarks
from helm_platform.formats.verdict import place as place_of

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NO_FILE = "command line"
_ALL = "values"
_CLEAN = "no findings"
_IGNORED = "ignored"
_POD_SECURITY = "pod security"
_NONCHARACTERS = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))


class JUnit(Format):
    def render(self, report: Report, *, color: bool = False) -> str:  # noqa: ARG002 - data has no colour
        suites = ET.Element("testsuites", name="helm platform")
        for name, findings in _by_file(report).items():
            suites.append(_suite(name, report.checked, _cases(name, findings)))
        if report.ignored:
            suites.append(_suite(_IGNORED, report.checked, _ignored(report)))
        if report.verdict is not None:
            suites.append(_suite(_POD_SECURITY, report.verdict.summary, _workloads(report.verdict)))
        for count in ("tests", "failures", "errors", "skipped"):
            suites.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
        ET.indent(suites)
        # In ASCII with references, whatever the encoding of stdout is.
        document: bytes = ET.tostring(suites, encoding="us-ascii")
        return f"{_HEAD}{document.decode()}\n"


def _by_file(report: Report) -> dict[str, list[Diagnostic]]:
    """The findings of each file, also of those that have none; one empty group where nothing is known at all."""
    groups: dict[str, list[Diagnostic]] = {str(file): [] for file in report.sources if not is_own(file)}
    for finding in report.arranged:
        elsewhere = _NO_FILE if finding.origin else _ALL
        groups.setdefault(str(finding.file or elsewhere), []).append(finding)
    return groups or {_ALL: []}


def _cases(suite: str, findings: list[Diagnostic]) -> Iterable[ET.Element]:
    if not findings:
        yield _case(suite, _CLEAN)
    for finding in findings:
        case = _placed(suite, finding)
        if finding.level is Level.ERROR:
            failure = ET.SubElement(case, "failure", message=_text(finding.message), type=finding.rule)
            failure.text = _text(_details(finding))
        else:
            ET.SubElement(case, "system-out").text = _text(_details(finding))
        yield case


def _ignored(report: Report) -> Iterable[ET.Element]:
    for finding, reason in report.ignored:
        case = _placed(_IGNORED, finding)
        ET.SubElement(case, "skipped", message=_text(reason))
        yield case


def _placed(suite: str, finding: Diagnostic) -> ET.Element:
    case = _case(suite, f"{finding.rule}: {dotted(finding.values_path) or argument(finding) or finding.message}")
    if finding.file is not None:
        case.set("file", _text(str(finding.file)))
    if finding.span is not None:
        case.set("line", str(finding.span.line))
    return case


def _details(finding: Diagnostic) -> str:
    label = f" ({finding.label})" if finding.label else ""
    lines = [f"{place(finding)}: {finding.level}[{finding.rule}] {finding.message}{label}"]
    for note in finding.notes:
        where = f": {note.file}:{note.span.line}:{note.span.column}" if note.file and note.span else ""
        lines.append(f"note: {note.message}{where}")
    return "\n".join([*lines, *([f"help: {finding.help}"] if finding.help else [])])


def _workloads(verdict: Verdict) -> Iterable[ET.Element]:
    """A case for each workload and one for what is written past the rules. All pass: a lowered level is no error."""
    for workload in verdict.workloads or (Workload("no pods"),):
        yield _remarks(workload.title, str(workload.level), workload_remarks(workload))
    if verdict.hatches:
        yield _remarks("escape hatches", "", hatch_remarks(verdict))


def _remarks(name: str, head: str, remarks: Iterable[Remark]) -> ET.Element:
    case = _case(_POD_SECURITY, name)
    lines = [f"{place_of(each)}: {each.text}" for each in remarks]
    if lines:
        ET.SubElement(case, "system-out").text = _text("\n".join([*([head] if head else []), *lines]))
    return case


def _suite(name: str, checked: str, cases: Iterable[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", name=_text(name))
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="checked", value=_text(checked))
    seen: Counter[str] = Counter()
    for case in cases:
        name = case.get("name", "")
        seen[name] += 1
        if seen[name] > 1:  # a server takes two cases of one name for one
            case.set("name", f"{name} ({seen[name]})")
        suite.append(case)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _case(suite: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=_text(suite), name=_text(name))


def _text(text: str) -> str:
    """Text that XML can hold: control characters as their pictures."""
    return printable(text).translate(_NONCHARACTERS)
