"""JUnit XML as Jenkins and GitLab read it. No XML Schema validator is at hand: a table says what the schema allows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.formats.reports import FILE, REPORTS, TYPO, report

from helm_platform import resources
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.formats import FormatName, Report

# Element → children in order, required attributes, all attributes: the subset of the xUnit schema of Jenkins.
GRAMMAR: dict[str, tuple[tuple[str, ...], set[str], set[str]]] = {
    "testsuites": (("testsuite",), {"name", "tests", "failures", "errors", "skipped"}, set()),
    "testsuite": (("properties", "testcase"), {"name", "tests", "failures", "errors", "skipped"}, set()),
    "properties": (("property",), set(), set()),
    "property": ((), {"name", "value"}, set()),
    "testcase": (("skipped", "failure", "system-out"), {"name", "classname"}, {"file", "line"}),
    "skipped": ((), {"message"}, set()),
    "failure": ((), {"message", "type"}, set()),
    "system-out": ((), set(), set()),
}


def problems(element: ET.Element) -> list[str]:
    children, required, optional = GRAMMAR[element.tag]
    attributes = set(element.attrib)
    found = [f"{element.tag}: {attributes}"] if not required <= attributes <= required | optional else []
    order = [children.index(child.tag) if child.tag in children else -1 for child in element]
    if -1 in order or order != sorted(order):
        found.append(f"{element.tag}: {[child.tag for child in element]}")
    return found + [problem for child in element if child.tag in GRAMMAR for problem in problems(child)]


def suites(of: Report) -> ET.Element:
    return ET.fromstring(FormatName.JUNIT.to_format().render(of))  # noqa: S314 - our own


def names(of: Report) -> dict[str, list[str]]:
    return {suite.get("name", ""): [case.get("name", "") for case in suite.iter("testcase")] for suite in suites(of)}


@pytest.mark.parametrize("name", list(REPORTS))
def test_it_has_the_form_that_servers_read(name: str) -> None:
    document = suites(REPORTS[name])
    assert problems(document) == []
    assert document.findall("testsuite/testcase")
    for element in (document, *document):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests", "")) == len(cases)
        assert int(element.get("failures", "")) == len(list(element.iter("failure")))
        assert element.get("errors") == "0"
        assert int(element.get("skipped", "")) == len(list(element.iter("skipped")))
    # A server takes two cases of one name for one.
    identities = [(case.get("classname"), case.get("name")) for case in document.iter("testcase")]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("xml", ["<testsuite/>", "<testsuites name='' tests='' failures='' errors='' x=''/>"])
def test_the_form_is_checked(xml: str) -> None:
    assert problems(ET.fromstring(xml))  # noqa: S314 - our own


@pytest.mark.parametrize("name", list(REPORTS))
def test_it_fails_where_the_command_fails(name: str) -> None:
    errors = sum(finding.level is Level.ERROR for finding in REPORTS[name].arranged)
    assert suites(REPORTS[name]).get("failures") == str(errors)


def test_a_suite_for_each_file_and_a_case_for_each_finding() -> None:
    other = Path("apps/api/values.yaml")
    both = Report(REPORTS["mistakes"].findings, "2 files", {FILE: "", other: ""})
    assert names(both) == {
        str(FILE): [
            "missing-key: port",
            "unknown-key: image.repositry",
            "duplicate-key: image",
            "few-replicas: replicas",
        ],
        str(other): ["no findings"],
    }
    assert names(REPORTS["argument-and-file"]) == {
        str(FILE): ["unknown-key: image.repositry"],
        "command line": ["wrong-type: port"],
    }
    refused = Diagnostic("render", Level.ERROR, "Helm refuses the chart")
    assert names(Report((refused,), "")) == {"values": ["render: Helm refuses the chart"]}
    assert names(REPORTS["nothing"]) == {"values": ["no findings"]}


def test_a_failure_says_all() -> None:
    (failure,) = suites(report(TYPO)).iter("failure")
    assert failure.get("message") == TYPO.message
    assert failure.text == (
        f"{FILE}:2:3: error[unknown-key] `repositry` is not a key of `image` (did you mean `repository`?)\n"
        "help: keys here: repository, tag,\npullPolicy"
    )


def test_the_bundled_chart_is_a_suite_only_where_it_has_findings() -> None:
    defaults = resources.path("charts/platform-app/values.yaml")
    assert names(Report((), "", {FILE: "", defaults: ""})) == {str(FILE): ["no findings"]}
    elsewhere = Path("charts/own/values.yaml")
    assert str(elsewhere) in names(Report((), "", {FILE: "", elsewhere: ""}))


def test_a_lowered_level_passes_and_is_told() -> None:
    document = suites(REPORTS["lowered-only"])
    assert document.get("failures") == "0"
    pods = document.findall("testsuite")[-1]
    assert [case.get("name") for case in pods.iter("testcase")] == [
        "Deployment/web",
        "Job/web-migrate",
        "escape hatches",
    ]
    assert "privileged\nchart: privileged[hostNamespaces]" in (pods.findtext("testcase/system-out") or "")
    assert names(REPORTS["no-pods"])["pod security"] == ["no pods"]


def test_characters_that_xml_cannot_hold_are_shown_as_others() -> None:
    text = FormatName.JUNIT.to_format().render(REPORTS["strange"])
    assert text.isascii()
    (failure,) = ET.fromstring(text).iter("failure")  # noqa: S314 - our own
    assert "evil ␛[31m ␇ \ufffd" in (failure.text or "")
    assert '値 é 😀 <b> & "q" ]]>' in (failure.text or "")


def test_what_a_comment_keeps_is_skipped_with_its_reason() -> None:
    case, _ = suites(REPORTS["ignored"]).findall("testsuite[@name='ignored']/testcase")
    (skipped,) = case.findall("skipped")
    assert (case.get("name"), skipped.get("message")) == ("few-replicas: replicas", "one is enough for the intranet")
