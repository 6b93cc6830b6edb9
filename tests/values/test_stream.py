"""Plain data from a stream: the same scalars as in values, which are compared with Helm itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helm_platform.values import parse, plain
from helm_platform.values.stream import load_all

TOKENS = (Path(__file__).parent / "tokens.txt").read_text(encoding="utf-8").split()


def same(left: Any, right: Any) -> bool:
    # Values pass through a float; what is rendered does not, and keeps all digits.
    if isinstance(left, int) and not isinstance(left, bool) and abs(left) > 2**53:
        return float(left) == float(right)
    return type(left) is type(right) and left == right


def test_scalars_are_those_of_values() -> None:
    apart, compared = {}, 0
    for token in TOKENS:
        document = parse(f"a: {token}\n".encode(), Path("x.yaml"))
        if document.findings or not document.complete or "a" not in document.root.entries:
            continue
        compared += 1
        (read,) = load_all(f"a: {token}\n")
        wanted = plain(document.root)["a"]
        if not same(read["a"], wanted):
            apart[token] = (read["a"], wanted)
    assert apart == {}
    assert compared > 100


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}\n", [{"a": {"b": 1}, "c": {"b": 1, "d": 2}}]),
        ("1: a\ntrue: b\n", [{"1": "a", "true": "b"}]),
        ("a: =\nb: 2024-01-01\nc: 12:30\n", [{"a": "=", "b": "2024-01-01", "c": "12:30"}]),
        ("a: !!str 1\nb: 'y'\nc: y\n", [{"a": "1", "b": "y", "c": True}]),
        ("a: 1\na: 2\n", [{"a": 2}]),
        ("---\n---\na: 1\n", [None, {"a": 1}]),
        ("a: &x [1, {b: 2}]\nc: *x\nd: <<\n", [{"a": [1, {"b": 2}], "c": [1, {"b": 2}], "d": "<<"}]),
        ("a: !!int '3'\nb: !!set {x}\nc: !!map {}\n", [{"a": 3, "b": {"x"}, "c": {}}]),
        ("", []),
    ],
)
def test_streams(text: str, data: list[Any]) -> None:
    assert load_all(text) == data


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "? ~\n: x", "a: !unknown x", "[" * 5000, "a: &x [*x]"])
def test_what_is_no_yaml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        load_all(text)
