"""The validator as a library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helm_platform.diagnostics import Diagnostic, Span
from helm_platform.validate import check, validate

CHART = Path(__file__).parent.parent / "cases" / "chart"


def test_returns_findings_as_values(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("image: {repository: a}\nrepliacs: 1\n")
    (found,) = validate([file], chart=CHART)
    assert isinstance(found, Diagnostic)
    assert (found.rule, found.file, found.span, found.values_path) == (
        "unknown-key",
        file,
        Span(2, 1, 2, 9),
        ("repliacs",),
    )


def test_sets_alone_can_be_checked() -> None:
    assert validate([], ["image.repository=x"], CHART) == []
    assert [found.origin for found in validate([], ["port=x"], CHART, set_strings=["image.repository=1"])] == [
        "--set port=x"
    ]


def test_the_platform_app_of_this_repository_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("image: {repository: ghcr.io/acme/web, tag: '1.0'}\nport: 8080\n")
    outcome = check([file])
    assert outcome.findings == ()
    assert "platform-app" in outcome.checked
    file.write_text("image:\n  repositry: ghcr.io/acme/web\n  tag: 1.10\nport: eighty\n")
    rules = [found.rule for found in validate([file])]
    assert rules == ["unknown-key", "unquoted-version", "wrong-type"]


@pytest.mark.parametrize(
    ("schema", "values", "rule", "message"),
    [
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, "a: 1", "missing-key", "`b` is missing"),
        (
            {"properties": {"a": {"minLength": 3}}},
            "a: x",
            "out-of-range",
            "`a` must have at least 3 characters; it has 1",
        ),
        ({"properties": {"a": {"minProperties": 1}}}, "a: {}", "out-of-range", "`a` must not be empty"),
        ({"properties": {"a": {"minItems": 2}}}, "a: [1]", "out-of-range", "`a` must have at least 2 items; it has 1"),
        ({"properties": {"a": {"maximum": 5}}}, "a: 6.5", "out-of-range", "`a` must be at most 5; it is 6.5"),
        (
            {"properties": {"a": {"contains": {"const": 1}}}},
            "a: [2]",
            "out-of-range",
            "`a`: this value is not allowed here",
        ),
        (
            {"properties": {"a": {"contains": {"const": 1}, "x-message": "needs a 1"}}},
            *("a: [2]", "out-of-range", "`a`: needs a 1"),
        ),
        ({"properties": {"a": {"not": {"const": 1}}}}, "a: 1", "not-allowed", "`a`: this value is not allowed"),
        ({"properties": {"a": {"const": True}}}, "a: 'true'", "not-in-list", "`true` is not a value of `a`"),
        (
            {"if": {"required": ["a"]}, "then": {"properties": {"b": False}}},
            *("a: 1\nb: 2", "misplaced-key", "`b` cannot be used when `a` is given"),
        ),
        (
            {"if": {"properties": {"a": {"enum": [1, 2]}}, "required": ["a"]}, "then": {"required": ["b"]}},
            *("a: 1", "missing-key", "`b` is missing; it is needed when `a` is `1` or `2`"),
        ),
        (
            {"if": {"properties": {"a": {"minimum": 2}}, "required": ["a"]}, "then": {"properties": {"b": False}}},
            *("a: 3\nb: 1", "misplaced-key", "`b` cannot be used with the other values here"),
        ),
        (
            {"if": {"required": ["a"]}, "then": {"properties": {"b": False}, "x-message": "`a` replaces `b`"}},
            *("a: 1\nb: 2", "misplaced-key", "`a` replaces `b`"),
        ),
        (
            {
                "properties": {"a": {}},
                "anyOf": [{"properties": {"b": {}}, "required": ["c"]}, True],
                "unevaluatedProperties": False,
            },
            *("b: 1", "misplaced-key", "`b` does not go with the other keys here"),
        ),
        ({"properties": {"a": {"additionalProperties": False}}}, "a: {b: 1}", "unknown-key", "`b` is not a key of `a`"),
        (
            {"properties": {"a": {"oneOf": [{"const": 1}, {"const": "x"}]}}},
            "a: y",
            "not-in-list",
            "`y` is not a value of `a`",
        ),
        (
            {"properties": {"a": {"oneOf": [{"minimum": 1}, {"maximum": 5}]}}},
            *("a: 3", "no-choice", "`a` fits more than one of the forms it can have"),
        ),
        (
            {"properties": {"a": {"oneOf": [{"minimum": 5}, {"multipleOf": 2}]}}},
            *("a: 3", "no-choice", "`a` has none of the forms it can have"),
        ),
        (
            {"properties": {"a": {"anyOf": [{"minimum": 5}, {"multipleOf": 2}], "x-message": "must be even or large"}}},
            *("a: 3", "no-choice", "`a`: must be even or large"),
        ),
        (
            {"propertyNames": {"enum": ["alpha", "beta"]}},
            "alfa: 1",
            "bad-name",
            "`alfa` cannot be a name in the values",
        ),
        (False, "a: 1", "out-of-range", "the values: this value is not allowed here"),
    ],
)
def test_every_kind_of_rule_has_words(tmp_path: Path, schema: object, values: str, rule: str, message: str) -> None:
    (tmp_path / "values.schema.json").write_text(json.dumps(schema))
    file = tmp_path / "my.yaml"
    file.write_text(values)
    (found,) = validate([file], chart=tmp_path)
    assert found.rule == rule
    assert found.message == message
    assert found.span is not None
