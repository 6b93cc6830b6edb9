"""Values on one line mean the same when they are read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.values import as_written, block, inline, parse

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6)
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)),
    max_leaves=8,
)


@given(_VALUES)
def test_a_value_in_flow_and_block_style_is_read_back(value: Any) -> None:
    assert yaml.safe_load(inline(value)) == value
    assert yaml.safe_load("\n".join(block(value))) == value


@pytest.mark.parametrize("word", ["true", "No", "y", "null", "1.10", "~", "a: b", "#x", "0644", ""])
def test_text_that_yaml_would_take_for_something_else_is_quoted(word: str) -> None:
    assert inline(word) == f'"{word}"'


def test_a_block_is_what_a_person_would_write() -> None:
    assert block({"env": {"A": "x", "B": {"secret": "db"}}, "list": [1, "b"], "none": {}}) == [
        "env:",
        "  A: x",
        "  B:",
        "    secret: db",
        "list: [1, b]",
        "none: {}",
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1.10", "1.10"),
        ('"1.10"', '"1.10"'),
        ("yes", "yes"),
        ("0644", "0644"),
        ("'a b'", '"a b"'),
        ("~", "null"),
        ("[a, {b: 2}]", "[a, {b: 2}]"),
        ("|-\n  a\n  b", '"a\\nb"'),
        ("x" * 80, "x" * 59 + "…"),
    ],
)
def test_a_node_is_shown_as_the_user_wrote_it(written: str, shown: str) -> None:
    root = parse(f"key: {written}\n".encode(), Path("values.yaml")).root
    assert as_written(root.entries["key"].node) == shown
