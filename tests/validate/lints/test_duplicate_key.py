from __future__ import annotations

from pathlib import Path

from helm_platform.diagnostics import Span
from helm_platform.validate.lints import Layer, duplicate_key
from helm_platform.values import parse


def found(text: str) -> list[tuple[tuple[str | int, ...], Span | None, Span | None]]:
    document = parse(text.encode(), Path("values.yaml"))
    return [
        (finding.values_path, finding.span, finding.notes[0].span)
        for finding in duplicate_key.LINT.check(Layer(document, document.root))
    ]


def test_fires_at_the_second_and_names_the_first() -> None:
    assert found("a: 1\nb: 2\na: 3\n") == [(("a",), Span(3, 1, 3, 2), Span(1, 1, 1, 2))]


def test_fires_in_lists_and_for_keys_that_helm_makes_equal() -> None:
    assert [path for path, _, _ in found("l:\n- x: {k: 1, k: 2}\nyes: 1\ntrue: 2\n")] == [("l", 0, "x", "k"), ("true",)]


def test_is_silent_for_the_same_key_in_different_maps_and_for_merge_keys() -> None:
    assert found("a: {x: 1}\nb: {x: 1}\nc: &c {x: 1}\nd: {<<: *c, x: 2}\n") == []
