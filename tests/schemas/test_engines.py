"""The engine that decides and the engine that explains always agree on what is valid."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest
from tests.corpus import document
from tests.corpus.schema import BUNDLE, Schema
from tests.corpus.spoil import spoiled

from helm_platform.schemas.engines import Engines, engines

SCHEMA = Schema.read()
_GOOD = 120


@pytest.fixture(scope="module")
def both() -> Engines:
    return Engines(json.loads(BUNDLE.read_text(encoding="utf-8")))


def verdicts(both: Engines, values: Any) -> tuple[bool, bool]:
    return both.accept(values), not list(both.errors(values))


def test_generated_documents(both: Engines) -> None:
    good = [document(SCHEMA, seed) for seed in range(_GOOD)]
    assert {verdicts(both, each) for each in good} == {(True, True)}


def test_every_mistake_of_the_corpus(both: Engines) -> None:
    bad = list(spoiled(SCHEMA))
    assert len(bad) > 500
    assert [each.name for each in bad if verdicts(both, each.document) != (False, False)] == []


def test_documents_changed_by_chance(both: Engines) -> None:
    """Values of any type anywhere: some still fit, most do not."""
    chance = Random("engines")  # noqa: S311 - the same every time
    seen = []
    for seed in range(_GOOD):
        values = copy.deepcopy(document(SCHEMA, _GOOD + seed))
        for _ in range(chance.choice((1, 1, 2, 5))):
            spoil(values, chance)
        seen.append((verdicts(both, values), values))
    assert [values for (fast, slow), values in seen if fast != slow] == []
    accepted = sum(fast for (fast, _), _ in seen)
    assert 5 < accepted < _GOOD - 20


_ANYTHING: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, 1e300, 2**53, 10**9, "", "a", "A", "a\n", "é", "٣", "1", "1.10", "x" * 300),
    *([], [1], ["a", "a"], [[]], {}, {"a": 1}, {"": None}, {"enabled": "yes"}, {"a": {"b": []}}),
)


def spoil(values: dict[str, Any], chance: Random) -> None:
    """Replace, remove or add one thing somewhere."""
    node: Any = values
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.8:
            node = node[key]
            continue
        break
    what = chance.random()
    if what < 0.3 and isinstance(node, dict):
        del node[key]
    elif what < 0.4 and isinstance(node, dict):
        node[f"{key}x"] = copy.deepcopy(node[key])
    else:
        node[key] = copy.deepcopy(chance.choice(_ANYTHING))


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"pattern": "^(?!b)"}}},
        {"properties": {"a": {"pattern": "(a)\\1"}}},
        {"$schema": "https://example.com/other", "properties": {"a": {"type": "string"}}},
    ],
)
def test_what_the_fast_engine_cannot_read_the_slow_one_decides(schema: dict[str, Any]) -> None:
    assert verdicts(Engines(schema), {"a": "aa"}) == (False, True)


def test_values_that_are_no_json_are_left_to_the_slow_engine() -> None:
    assert verdicts(Engines({"type": "object"}), {1: 2}) == (False, True)


def test_formats_are_checked_by_neither() -> None:
    for draft in ("https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"):
        schema = {"$schema": draft, "properties": {"a": {"format": "email"}}}
        assert verdicts(Engines(schema), {"a": "no address"}) == (True, True)


def test_the_engines_of_a_schema_are_made_once_and_never_those_of_another() -> None:
    schema = {"type": "object"}
    first = engines(schema)
    assert engines(schema) is first
    for number in range(20):
        assert not engines({"minProperties": number + 1}).accept({})
    assert engines(schema).accept({})
