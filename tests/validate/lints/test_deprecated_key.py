from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.validate.lints.support import CHART

from helm_platform.diagnostics import Diagnostic
from helm_platform.validate.lints import Merged, deprecated_key
from helm_platform.values import merged, parse


def found(schema: dict[str, Any], *texts: str) -> list[Diagnostic]:
    documents = [parse(text.encode(), Path(f"{number}.yaml")) for number, text in enumerate(texts)]
    user = documents[0].root
    for document in documents[1:]:
        user = merged(user, document.root)
    return list(deprecated_key.LINT.check(Merged(user, user, tuple(documents), replace(CHART, schema=schema))))


TOLD = {"type": "string", "x-deprecated": {"since": "2.0.0", "use": "new.key"}}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"properties": {"old": TOLD}}}},
        {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"properties": {"old": TOLD}}}},
        {"properties": {"a": {"additionalProperties": TOLD}}},
        {"allOf": [{"properties": {"a": {"properties": {"old": {"$ref": "#/$defs/o"}}}}}], "$defs": {"o": TOLD}},
    ],
)
def test_fires_with_the_successor(schema: dict[str, Any]) -> None:
    (finding,) = found(schema, "a: {old: x}")
    assert finding.message == "`a.old` is deprecated since version 2.0.0"
    assert finding.label == "use `new.key`"


def test_the_standard_word_is_enough_and_lists_are_looked_into() -> None:
    schema = {"properties": {"l": {"items": {"properties": {"old": {"deprecated": True}}}}}}
    (finding,) = found(schema, "l: [{new: 1}, {old: 1}]")
    assert finding.values_path == ("l", 1, "old")


def test_each_file_that_writes_it_has_its_line() -> None:
    schema = {"properties": {"old": {"deprecated": True}}}
    assert [finding.file for finding in found(schema, "old: 1", "old: 2")] == [Path("0.yaml"), Path("1.yaml")]


def test_is_silent_for_other_keys_and_for_maps_with_a_key_of_that_name() -> None:
    schema = {"properties": {"old": {"deprecated": True}, "env": {"additionalProperties": {"type": "string"}}}}
    assert found(schema, "env: {old: x, deprecated: 'yes'}\nother: {old: 1}") == []
    assert found({"properties": {"a": {}}}, "a: 1") == []
