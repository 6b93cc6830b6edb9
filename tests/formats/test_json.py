"""The envelope for programs holds to its schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.formats.reports import REPORTS, TYPO, report

import helm_platform.formats
from helm_platform.formats import FormatName

SCHEMA = json.loads((Path(helm_platform.formats.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))


def strict(schema: Any) -> Any:
    """The schema with closed objects: what is written is described, and what is described can be written."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    return closed | {"additionalProperties": False} if "required" in schema else closed


VALIDATOR = Draft202012Validator(strict(SCHEMA))


def envelope(name: str) -> Any:
    return json.loads(FormatName.JSON.to_format().render(REPORTS[name]))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_fits_the_schema(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(envelope(name))] == []


def test_a_later_field_does_not_break_a_reader_of_today() -> None:
    data = envelope("lowered")
    data["findings"][0]["new"] = data["podSecurity"]["new"] = data["new"] = 1
    assert Draft202012Validator(SCHEMA).is_valid(data)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(version=2),
        lambda data: data.pop("summary"),
        lambda data: data["findings"][0].update(level="fatal"),
        lambda data: data["findings"][0].pop("fix"),
        lambda data: data["findings"][0]["span"].update(line=0),
        lambda data: data["findings"][0]["fix"].update(edits=[]),
        lambda data: data["podSecurity"].update(level="low"),
        lambda data: data["podSecurity"]["workloads"][0]["causes"][0].pop("reason"),
        lambda data: data["podSecurity"]["hatches"][0].pop("fields"),
    ],
    ids=["version", "summary", "level", "no-fix", "line", "no-edits", "standard", "reason", "fields"],
)
def test_the_schema_sees_mistakes(spoil: Callable[[Any], Any]) -> None:
    data = copy.deepcopy(envelope("lowered"))
    assert Draft202012Validator(SCHEMA).is_valid(data)
    spoil(data)
    assert not Draft202012Validator(SCHEMA).is_valid(data)


def test_a_fix_is_its_title_and_its_edits() -> None:
    data = json.loads(FormatName.JSON.to_format().render(report(TYPO)))
    assert data["findings"][0]["fix"] == {
        "title": "rename `repositry` to `repository`",
        "edits": [{"span": {"line": 2, "column": 3, "endLine": 2, "endColumn": 12}, "text": "repository"}],
    }
    assert [found["fix"] for found in envelope("confidential")["findings"]] == [None, None, None]
