"""Values that are not taken any more are found in the schemas, and a key goes only as docs/versions.md says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hack.release.breaking import breaks, undue
from hack.release.bundle import Tree

from tests.support import ROOT

OLD: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "size": {"enum": ["small", "large"]},
        "port": {"type": ["integer", "string"]},
        "env": {"type": "object", "additionalProperties": {"$ref": "#/$defs/variable"}},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/variable"}},
        "gone": {"type": "string", "x-deprecated": {"since": "1.1.0", "use": "size"}},
    },
    "$defs": {
        "variable": {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": False, "properties": {"secret": {"type": "string"}}},
            ]
        }
    },
}

EARLY = "`gone` of charts/x is gone, and in 1.2.3 it was"
SILENT = "`gone` of charts/x is gone without a word"


def changed(*path: str, value: Any) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    node: Any = new
    for part in path[:-1]:
        node = node[int(part)] if isinstance(node, list) else node[part]
    node[path[-1]] = value
    return new


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (changed("properties", "size", value={"enum": ["small"]}), ["`size` can not be large any more"]),
        (changed("properties", "port", value={"type": "array"}), ["`port` can be no scalar any more"]),
        (changed("properties", "size", value=False), ["`size` is gone"]),
        (changed("required", value=["port"]), ["the values must have `port` now"]),
        (
            changed("properties", "env", value={"type": "object", "properties": {}, "additionalProperties": False}),
            ["`env` takes no names of one's own any more"],
        ),
        (
            changed("$defs", "variable", "anyOf", "1", "properties", value={"key": {"type": "string"}}),
            ['`env."<name>".secret` is gone', "`rules[0].secret` is gone"],
        ),
        (
            changed("properties", "rules", "items", value={"type": "string"}),
            ["`rules[0]` can be no map any more", "`rules[0].secret` is gone"],
        ),
    ],
)
def test_what_is_refused_now_is_found(new: dict[str, Any], said: list[str]) -> None:
    assert [each.message for each in breaks("charts/x", OLD, new)] == said


@pytest.mark.parametrize(
    "new",
    [
        changed("properties", "size", value={"enum": ["small", "large", "huge"]}),
        changed("properties", "port", value={"type": ["integer", "string", "object"]}),
        changed("properties", "more", value={"type": "string"}),
        changed("$defs", "variable", "anyOf", "1", "additionalProperties", value=True),
    ],
)
def test_more_is_no_break(new: dict[str, Any]) -> None:
    assert list(breaks("charts/x", OLD, new)) == []


def test_every_chart_of_ours_takes_what_it_takes() -> None:
    for file in (ROOT / "charts").glob("*/values.schema.json"):
        schema = json.loads(file.read_text())
        assert list(breaks(file.parent.name, schema, copy.deepcopy(schema))) == []


@pytest.mark.parametrize(
    ("since", "before", "told", "said"),
    [
        ("1.1.0", "1.2.3", {"since": "2.0.0", "use": "size"}, []),
        ("1.2.0", "1.2.3", {"since": "2.0.0", "use": "size"}, [f"{EARLY} deprecated since 1.2.0"]),
        ("0.9.0", "1.0.0", {"since": "1.1.0", "use": "size"}, []),
        (None, "1.2.3", {"since": "2.0.0", "use": "size"}, [f"{EARLY} not deprecated"]),
        ("1.1.0", "1.2.3", None, [SILENT]),
        (None, "1.2.3", None, [f"{EARLY} not deprecated", SILENT]),
    ],
)
def test_a_key_goes_after_its_time_and_with_a_word(
    tmp_path: Path, since: str | None, before: str, told: dict[str, str] | None, said: list[str]
) -> None:
    deprecated = {"x-deprecated": {"since": since, "use": "size"}} if since else {}
    old = changed("properties", "gone", value={"type": "string", **deprecated})
    new = changed("properties", "gone", value=False) | ({"x-removed": {"gone": told}} if told else {})
    (found,) = breaks("charts/x", old, new)
    findings = list(undue(found, Tree(tmp_path), before))
    assert [each.message for each in findings] == said
    assert all(each.help and each.values_path == ("gone",) for each in findings)
