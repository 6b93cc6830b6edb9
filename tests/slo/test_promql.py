"""What PromQL means, and where it stands in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.slo.promql import Parsed, Problem, parse, place
from helm_platform.values import Scalar, find
from helm_platform.values import parse as parse_yaml

WRONG = [
    ("sum(rate(a[5m])", "("),
    ('a{b="c"', "{"),
    ("a{b=c}", "c"),
    ("nofunc(a)", "nofunc"),
    ("foo bar", "bar"),
    ("sum(rate(a[5m])) by", "by"),
    ("a{b='x}", "'x}"),
    ('a{b=~"("}', "("),
    ("a + (b - ]", "]"),
    ("a + ", "+ "),
]


@pytest.mark.parametrize(("text", "marked"), WRONG)
def test_marks_what_is_wrong(text: str, marked: str) -> None:
    problem = parse(text)
    assert isinstance(problem, Problem)
    assert text[problem.start : problem.end].strip() == marked.strip()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a", "vector"),
        ("a[5m]", "matrix"),
        ("a[1h:5m]", "matrix"),
        ("1 + 2", "scalar"),
        ("-(1)", "scalar"),
        ("a > 1", "vector"),
        ('"x"', "string"),
        ("time()", "scalar"),
        ("vector(1)", "vector"),
        ("rate(a[$window])", "vector"),
    ],
)
def test_knows_what_it_gives(text: str, kind: str) -> None:
    parsed = parse(text)
    assert isinstance(parsed, Parsed)
    assert parsed.kind == kind


def test_names_the_series_that_it_reads() -> None:
    parsed = parse('sum(rate(a{b="c",d!~"e"}[$window])) / on () avg_over_time({__name__="f"}[1h:1m])')
    assert isinstance(parsed, Parsed)
    assert [(each.name, each.ranged) for each in parsed.selectors] == [("a", True), ("f", False)]
    assert parsed.selectors[0].matchers == (("b", "=", "c"), ("d", "!~", "e"))
    assert parsed.ranges == ("$window", "1h")


TEXTS = st.text(st.sampled_from("ab{}()[]=~\"'\\,. 59$|*"), min_size=1, max_size=30).filter(
    lambda text: text == text.strip()
)


@given(TEXTS, st.sampled_from(["single", "double"]), st.data())
def test_a_part_is_found_where_it_is_written(text: str, style: str, data: st.DataObject) -> None:
    if style == "single":
        written = "'" + text.replace("'", "''") + "'"
    else:
        written = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    document = parse_yaml(f"key: {written}\n".encode(), Path("slo.yaml"))
    node = find(document.root, ("key",))
    assert isinstance(node, Scalar)
    assert node.value == text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = place(node, start, end)
    assert span is not None
    shown = f"key: {written}"[span.column - 1 : span.end_column - 1]
    plain = shown.replace("''", "'") if style == "single" else shown.replace('\\"', '"').replace("\\\\", "\\")
    assert plain == text[start:end]


def test_a_part_of_a_block_is_found_in_its_line_if_there_is_one_only() -> None:
    document = parse_yaml(b"key: |\n  sum(a)\n  / sum(bb) c\n", Path("slo.yaml"))
    node = find(document.root, ("key",))
    assert isinstance(node, Scalar)
    assert isinstance(node.value, str)
    at = node.value.index("bb")
    span = place(node, at, at + 2)
    assert span is not None
    assert (span.line, span.column) == (3, 9)
    assert place(node, 0, 3) is None
