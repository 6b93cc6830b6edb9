from __future__ import annotations

import pytest

from helm_platform.diagnostics import Edit, Span
from helm_platform.values.edits import apart, applied, rewritten


def edit(line: int, column: int, end_column: int, text: str, end_line: int | None = None) -> Edit:
    return Edit(Span(line, column, end_line or line, end_column), text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_everything_outside_the_spans_stays(end: str) -> None:
    text = end.join(["a: 1", "é日: x  # y", "", "last"])
    edits = [edit(4, 1, 5, "end"), edit(2, 5, 6, '"x"'), edit(1, 1, 1, "b: 0, ")]
    assert applied(text, edits) == end.join(["b: 0, a: 1", 'é日: "x"  # y', "", "end"])


def test_whole_lines_go_with_their_ends() -> None:
    assert applied("a\r\nb\r\nc", [edit(2, 1, 1, "", 3)]) == "a\r\nc"
    assert applied("a\nb", [edit(2, 1, 1, "", 3)]) == "a\n"
    assert applied("a\n", [edit(1, 1, 1, "", 2)]) == ""


def test_the_mark_at_the_start_is_no_column() -> None:
    assert rewritten(b"\xef\xbb\xbfa: 1\r\n", [edit(1, 1, 2, "b")]) == b"\xef\xbb\xbfb: 1\r\n"
    assert rewritten(b"a: 1", [edit(1, 1, 2, "b")]) == b"b: 1"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        applied("abcdef", [edit(1, 1, 4, "x"), edit(1, 3, 5, "y")])


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (edit(1, 1, 4, ""), edit(1, 4, 6, ""), True),
        (edit(1, 1, 4, ""), edit(1, 3, 6, ""), False),
        (edit(1, 1, 4, ""), edit(1, 4, 4, "x"), True),
        (edit(1, 4, 4, "x"), edit(1, 4, 4, "y"), False),
        (edit(1, 1, 1, "", 3), edit(2, 1, 4, ""), False),
        (edit(1, 1, 1, "", 3), edit(3, 1, 4, ""), True),
        (edit(2, 2, 5, ""), edit(2, 2, 5, ""), False),
    ],
)
def test_says_which_edits_can_be_made_at_once(one: Edit, other: Edit, wanted: bool) -> None:
    assert apart([one], [other]) is wanted
    assert apart([other], [one]) is wanted
