from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from helm_platform.diagnostics import Diagnostic, Level, Note, Span
from helm_platform.formats import Format, FormatName, Report
from helm_platform.formats.excerpt import WIDTH, excerpt
from helm_platform.formats.verdict import Cause, Standard, Verdict, Workload

FILE = Path("values.yaml")


def finding(line: int = 1, *, level: Level = Level.ERROR, message: str = "something is wrong") -> Diagnostic:
    return Diagnostic(
        "unknown-key", level, message, FILE, Span(line, 3, line, 6), ("a", 0, "b c"), "do this", "or that"
    )


def report(*findings: Diagnostic, text: str = "  key: 1\n" * 200, limit: int | None = None) -> Report:
    return Report(findings, "1 file, 3 keys checked against shop 1.0", {FILE: text}, limit)


@pytest.mark.parametrize("name", list(FormatName))
def test_every_format_renders_findings_and_their_absence(name: FormatName) -> None:
    format_ = name.to_format()
    assert isinstance(format_, Format)
    clean, dirty = format_.render(report()), format_.render(report(finding()))
    assert "1 file, 3 keys checked against shop 1.0" in clean
    assert "unknown-key" in dirty
    assert "something is wrong" in dirty
    assert clean.endswith("\n")
    assert dirty.endswith("\n")


@pytest.mark.parametrize("name", list(FormatName))
def test_every_format_sorts_and_drops_repetitions(name: FormatName) -> None:
    text = name.to_format().render(report(finding(30), finding(4), finding(30)))
    lines = re.findall(r"values.yaml:(\d+):|\"(?:line|startLine)\": (\d+)", text)
    assert [one or other for one, other in lines] == ["4", "30"]


@pytest.mark.parametrize("name", [FormatName.TEXT, FormatName.CONCISE])
def test_formats_for_people_are_capped_and_keep_errors(name: FormatName) -> None:
    warnings = [finding(line, level=Level.WARNING) for line in range(1, 10)]
    text = name.to_format().render(report(*warnings, finding(50), limit=3))
    assert "values.yaml:50:" in text
    assert "values.yaml:9:" not in text
    assert "… and 7 more (--all shows them)" in text


def test_json_is_never_capped_and_is_versioned() -> None:
    data = json.loads(FormatName.JSON.to_format().render(report(*map(finding, range(1, 10)), limit=3)))
    assert data["version"] == 1
    assert len(data["findings"]) == 9
    assert data["summary"]["errors"] == 9
    first = data["findings"][0]
    assert first["span"] == {"line": 1, "column": 3, "endLine": 1, "endColumn": 6}
    assert first["path"] == 'a[0]."b c"'


def test_text_shows_the_line_the_marks_the_notes_and_the_help() -> None:
    found = Diagnostic(
        *("duplicate-key", Level.WARNING, "`b` is written twice", FILE, Span(12, 1, 12, 2)),
        help="keep one\nof them",
        label="this one counts",
        notes=(Note("first here", FILE, Span(2, 1, 2, 2)), Note("by the way")),
    )
    text = FormatName.TEXT.to_format().render(report(found, text="a: 1\nb: 2\n" * 9))
    assert text.splitlines() == [
        "warning[duplicate-key]: `b` is written twice",
        "  --> values.yaml:12:1",
        "   |",
        "12 | b: 2",
        "   | ^ this one counts",
        "   = note: first here: values.yaml:2:1",
        "     2 | b: 2",
        "   = note: by the way",
        "   = help: keep one",
        "           of them",
        "",
        "Found 1 warning in 1 file (1 file, 3 keys checked against shop 1.0).",
    ]


def test_text_names_the_argument_where_there_is_no_file() -> None:
    found = Diagnostic("set-argument", Level.ERROR, "`a` has no value", origin="--set a", label="write `a=1`")
    text = FormatName.TEXT.to_format().render(Report((found,), "0 files"))
    assert " --> --set a\n" in text
    assert "= write `a=1`" in text
    assert FormatName.CONCISE.to_format().render(Report((found,), "")).startswith("--set a: error[set-argument] ")


def test_colour_is_added_only_when_asked_for_and_changes_no_text() -> None:
    for level in Level:
        plain = FormatName.TEXT.to_format().render(report(finding(level=level)))
        coloured = FormatName.TEXT.to_format().render(report(finding(level=level)), color=True)
        assert "\x1b" not in plain
        assert "\x1b" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("name", list(FormatName))
def test_input_cannot_send_control_sequences_to_the_terminal(name: FormatName) -> None:
    found = finding(message="evil \x1b[31m \x07 \x9b text\u202e")
    text = name.to_format().render(report(found, text="  \x1b[2Jkey\x7f\n"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text.replace("\\u", ""))


@pytest.mark.parametrize(
    ("line", "column", "end", "marks"),
    [
        ("key: value", 6, 11, "     ^^^^^"),
        ("日本: 値", 5, 6, "      ^^"),
        ("a:\tb", 4, 5, "      ^"),
        ("e\u0301: x", 5, 6, "   ^"),
        ("key:", 5, 6, "    ^"),
        ("short", 40, 41, "     ^"),
        ("", 1, 2, "^"),
    ],
)
def test_marks_stand_under_the_characters_they_mean(line: str, column: int, end: int, marks: str) -> None:
    assert excerpt(line, Span(1, column, 1, end))[1] == marks


def test_a_span_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert excerpt("note: |   ", Span(1, 7, 3, 1))[1] == "      ^"


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    line = "x" * 5000 + "HERE" + "y" * 5000
    shown, marks = excerpt(line, Span(1, 5001, 1, 5005))
    assert len(shown) <= WIDTH + 1
    assert shown[marks.index("^") : marks.index("^") + 4] == "HERE"
    assert (shown[0], shown[-1]) == ("…", "…")


LOWERED = Cause(
    *(Standard.BASELINE, "capabilities", "adds CHOWN", "web", ("security", "capabilities"), FILE, Span(7, 3, 7, 15)),
    reason="chowns\n  its spool",
)
RELAXED = Cause(
    *(Standard.RESTRICTED, "readOnlyRootFilesystem", "is false", "web", ("a b", 0)), origin="--set a=1\n", reason=None
)
BY_CHART = Cause(Standard.PRIVILEGED, "hostNamespaces", "hostPID is true")


def verdict(*causes: Cause) -> Verdict:
    return Verdict((Workload("Deployment/web", causes), Workload("Job/web-migrate")))


@pytest.mark.parametrize("name", list(FormatName))
def test_every_format_says_the_level_and_what_lowers_it(name: FormatName) -> None:
    for findings in ((), (finding(),)):
        judged = replace(report(*findings), verdict=verdict(LOWERED, RELAXED))
        text = name.to_format().render(judged)
        assert "baseline" in text
        assert "security.capabilities adds CHOWN" in text
        assert "values.yaml" in text
        assert "unknown-key" in text or not findings
        assert "pod" not in name.to_format().render(report(*findings)).lower().replace('"podsecurity": null', "")


def test_the_verdict_as_text() -> None:
    text = FormatName.TEXT.to_format().render(replace(report(), verdict=verdict(BY_CHART, LOWERED, RELAXED)))
    assert text.splitlines()[1:] == [
        "pod security: privileged (1 of 2 workloads below restricted)",
        "  Deployment/web  privileged  chart            pod: hostPID is true",
        '                  baseline    values.yaml:7:3  security.capabilities adds CHOWN: "chowns its spool"',
        '                  relaxed     --set a=1        "a b"[0] is false',
    ]


def test_the_verdict_as_one_line_for_each_cause() -> None:
    text = FormatName.CONCISE.to_format().render(replace(report(), verdict=verdict(BY_CHART, LOWERED)))
    assert text.splitlines()[1:] == [
        "chart: privileged[hostNamespaces] Deployment/web: pod: hostPID is true",
        'values.yaml:7:3: baseline[capabilities] Deployment/web: security.capabilities adds CHOWN: "chowns its spool"',
        "pod security: privileged (1 of 2 workloads below restricted)",
    ]


def test_the_verdict_as_data() -> None:
    data = json.loads(FormatName.JSON.to_format().render(replace(report(limit=0), verdict=verdict(LOWERED))))
    assert data["version"] == 1
    assert data["podSecurity"]["level"] == "baseline"
    first, second = data["podSecurity"]["workloads"]
    assert (second["object"], second["level"], second["causes"]) == ("Job/web-migrate", "restricted", [])
    assert first["causes"] == [
        {
            "level": "baseline",
            "control": "capabilities",
            "message": "security.capabilities adds CHOWN",
            "container": "web",
            "path": "security.capabilities",
            "file": "values.yaml",
            "span": {"line": 7, "column": 3, "endLine": 7, "endColumn": 15},
            "origin": None,
            "reason": "chowns\n  its spool",
        }
    ]
    assert json.loads(FormatName.JSON.to_format().render(report()))["podSecurity"] is None


@pytest.mark.parametrize(
    ("workloads", "summary"),
    [
        ((), "pod security: no pods"),
        ((Workload("Pod/a"),), "pod security: restricted (1 workload)"),
        ((Workload("Pod/a", (RELAXED,)), Workload("Pod/b")), "pod security: restricted (2 workloads)"),
        ((Workload("Pod/a", (LOWERED,)),), "pod security: baseline (1 of 1 workload below restricted)"),
    ],
)
def test_the_summary_counts(workloads: tuple[Workload, ...], summary: str) -> None:
    assert Verdict(workloads).summary == summary


@pytest.mark.parametrize("name", [FormatName.TEXT, FormatName.CONCISE])
def test_a_long_verdict_is_capped_and_says_so(name: FormatName) -> None:
    causes = [replace(LOWERED, says=f"adds C{number}") for number in range(9)]
    text = name.to_format().render(replace(report(limit=3), verdict=verdict(*causes)))
    assert "adds C2" in text
    assert "adds C3" not in text
    assert "… and 6 more (--all shows them)" in text
    assert text.count("pod security:") == 1


def test_the_colours_of_a_verdict_change_no_text() -> None:
    judged = replace(report(), verdict=verdict(LOWERED))
    plain = FormatName.TEXT.to_format().render(judged)
    coloured = FormatName.TEXT.to_format().render(judged, color=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
