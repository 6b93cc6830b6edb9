"""SARIF: valid by the official schema, and what GitHub and the viewers make of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator
from tests.formats.reports import ARGUMENT, FILE, REPORTS, STREAM, TEXT, TYPED, TYPO, report

from helm_platform import resources
from helm_platform.diagnostics import Edit, Fix, Level, Span
from helm_platform.formats import FormatName, Report

Log = dict[str, Any]


def log(of: Report) -> Log:
    document = json.loads(FormatName.SARIF.to_format().render(of))
    assert isinstance(document, dict)
    return document


def results(of: Report) -> list[Log]:
    found: list[Log] = log(of)["runs"][0]["results"]
    return found


@pytest.mark.parametrize("name", list(REPORTS))
def test_it_is_valid_by_the_official_schema(name: str, sarif_schema: Draft4Validator) -> None:
    assert [error.message for error in sarif_schema.iter_errors(log(REPORTS[name]))] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda run: run["results"][0].update(level="fatal"),
        lambda run: run["results"][0].update(line=1),
        lambda run: run["results"][0].pop("message"),
        lambda run: run["tool"]["driver"]["rules"][0].pop("id"),
        lambda run: run.update(columnKind="bytes"),
        lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
        lambda run: run["results"][0]["fixes"][0]["artifactChanges"][0].update(replacements=[]),
    ],
    ids=["level", "unknown-field", "message", "rule-id", "columns", "line", "replacements"],
)
def test_the_schema_sees_mistakes(spoil: Callable[[Log], Any], sarif_schema: Draft4Validator) -> None:
    document = copy.deepcopy(log(report(TYPO)))
    assert sarif_schema.is_valid(document)
    spoil(document["runs"][0])
    assert not sarif_schema.is_valid(document)


@pytest.mark.parametrize("name", list(REPORTS))
def test_what_the_schema_cannot_see_holds(name: str) -> None:
    (run,) = log(REPORTS[name])["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # A result of another kind than `fail` has no level (3.27.10).
        assert (result["level"] == "none") == (result.get("kind", "fail") != "fail")
        for uri in uris(result):
            parts = urlsplit(uri)
            assert uri.isascii()
            assert " " not in uri
            assert (parts.scheme, parts.path.startswith("/")) in (("file", True), ("", False))
        for number, related in enumerate(result.get("relatedLocations", []), 1):
            assert related["id"] == number
            assert "physicalLocation" in related


def uris(node: Any) -> list[str]:
    if isinstance(node, list):
        return [uri for item in node for uri in uris(item)]
    if isinstance(node, dict):
        own = [node["uri"]] if "uri" in node else []
        return own + [uri for item in node.values() for uri in uris(item)]
    return []


@pytest.mark.parametrize("name", [name for name, each in REPORTS.items() if FILE in each.sources])
def test_every_result_of_a_report_with_a_file_lies_in_one(name: str) -> None:
    """GitHub refuses a whole report for one result without a physical location."""
    for result in results(REPORTS[name]):
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_finding_about_an_argument_lies_in_the_first_values_file_and_names_the_argument() -> None:
    (result,) = results(report(TYPED))
    assert result["message"]["text"] == "--set port=x: `port` must be a whole number"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": str(FILE)}}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "port"


def test_a_finding_without_any_file_has_its_path_or_its_message() -> None:
    text, typed = results(Report((ARGUMENT, TYPED), ""))
    assert "locations" not in text
    assert text["message"]["text"].startswith("--set a: ")
    assert typed["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "port", "kind": "member"}]}]
    (piped,) = results(Report((STREAM,), "", {Path("<stdin>"): ""}))
    assert "physicalLocation" not in piped["locations"][0]
    assert piped["message"]["text"].startswith("<stdin>:1:1: ")


def test_the_charts_own_defaults_are_no_place_for_an_argument() -> None:
    defaults = resources.path("charts/platform-app/values.yaml")
    (result,) = results(Report((TYPED,), "", {defaults: ""}))
    assert "physicalLocation" not in result["locations"][0]


def test_levels_notes_and_fixes() -> None:
    by_rule = {result["ruleId"]: result for result in results(REPORTS["mistakes"])}
    assert {rule: result["level"] for rule, result in by_rule.items()} == {
        "unknown-key": "error",
        "missing-key": "error",
        "duplicate-key": "warning",
        "few-replicas": "note",
    }
    twice = by_rule["duplicate-key"]
    (related,) = twice["relatedLocations"]
    assert related["message"]["text"] == "first written here"
    assert related["physicalLocation"]["region"]["startLine"] == 1
    assert "note: nothing else is lost" in twice["message"]["text"]
    assert "fixes" not in twice


def test_applying_the_fix_as_a_viewer_does_gives_the_fixed_text() -> None:
    fix = Fix("insert and replace", (Edit(Span(3, 8, 3, 8), '"'), Edit(Span(3, 12, 3, 12), '"')))
    (result,) = results(report(replace(TYPO, fix=fix)))
    (change,) = result["fixes"][0]["artifactChanges"]
    lines = TEXT.split("\n")
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        new = replacement["insertedContent"]["text"]
        lines[region["startLine"] - 1] = line[: region["startColumn"] - 1] + new + line[region["endColumn"] - 1 :]
    assert lines[2] == '  tag: "1.10"'


def test_columns_count_characters() -> None:
    found = replace(TYPO, span=Span(1, 3, 1, 5))
    assert log(report(found))["runs"][0]["columnKind"] == "unicodeCodePoints"
    assert results(report(found))[0]["locations"][0]["physicalLocation"]["region"]["endColumn"] == 5


def test_a_finding_is_known_again_where_it_moves_and_only_then() -> None:
    def prints(*findings: Any) -> list[str]:
        return [result["partialFingerprints"]["helmPlatform/v1"] for result in results(report(*findings))]

    (here,) = prints(TYPO)
    assert prints(replace(TYPO, span=Span(70, 1, 70, 9), help="other help")) == [here]
    for other in (
        replace(TYPO, rule="bad-name"),
        replace(TYPO, message="another"),
        replace(TYPO, values_path=("image", "repos")),
    ):
        assert prints(other) != [here]


def test_rules_are_described_where_the_report_knows_them() -> None:
    rules = {rule["id"]: rule for rule in log(REPORTS["mistakes"])["runs"][0]["tool"]["driver"]["rules"]}
    known = rules["unknown-key"]
    assert known["shortDescription"]["text"] == "A key that does not exist there."
    assert known["fullDescription"]["text"] == "A key that does not exist there. Helm ignores it."
    assert known["help"] == known["fullDescription"]
    assert known["defaultConfiguration"] == {"level": "error"}
    assert rules["few-replicas"]["shortDescription"]["text"] == "Few replicas."


def test_the_pod_security_level_is_a_property_and_its_causes_are_notes() -> None:
    (run,) = log(REPORTS["lowered-only"])["runs"]
    assert run["properties"]["podSecurity"]["level"] == "privileged"
    assert [(result["ruleId"], result["level"], result.get("kind")) for result in run["results"]] == [
        ("pod-security/hostNamespaces", "note", None),
        ("pod-security/capabilities", "note", None),
        ("pod-security/readOnlyRootFilesystem", "none", "informational"),
        ("pod-security/escape-hatch", "none", "informational"),
    ]
    assert "podSecurity" not in log(REPORTS["clean"])["runs"][0]["properties"]


def test_files_are_relative_to_where_the_command_runs_or_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "deploy"
    below.mkdir()
    monkeypatch.chdir(below)

    def uri(file: str | Path) -> str:
        (result,) = results(report(replace(TYPO, file=Path(file), fix=None)))
        return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])

    assert uri("a b/ü#?%.yaml") == "a%20b/%C3%BC%23%3F%25.yaml"
    assert uri("./x/../values.yaml") == "values.yaml"
    assert uri(below / "values.yaml") == "values.yaml"
    assert uri("c:d.yaml") == "c%3Ad.yaml"
    outside = uri(tmp_path / "other dir" / "values.yaml")
    assert outside.startswith("file:///")
    assert unquote(urlsplit(outside).path) == str(tmp_path / "other dir" / "values.yaml")
    assert uri("\udcff.yaml") == "%FF.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert uri("values.yaml") == "deploy/values.yaml"


def test_levels_of_sarif_are_ours() -> None:
    for level in Level:
        (result,) = results(report(replace(TYPO, level=level)))
        assert result["level"] == level.value
