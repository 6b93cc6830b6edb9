"""What is a comment: compared with libyaml, which reads the same values from a text without them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from helm_platform.diagnostics import Edit
from helm_platform.values import parse, plain
from helm_platform.values.comments import comments
from helm_platform.values.edits import applied

TEXT = """\
# first
a: 1   # second
"b # no": 'c # no, it''s text'   # third
c: plain#no # fourth
d: |-   # fifth
  # no
  text # no

# sixth
e: >
   folded
   # no
# seventh
f: "several # no
  lines # no"   # eighth
g: [1, # ninth
    {x: "#no"}]#tenth
h: &anchor#!x
i: several plain # eleventh
---   # twelfth
j: {k: l}
"""


def test_finds_comments_and_only_these() -> None:
    found = comments(TEXT.replace("h: &anchor#!x\n", ""))
    assert [comment.text.strip("# ") for comment in found.found] == [
        *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
        "twelfth",
    ]
    assert [comment.text.strip("# ") for comment in found.found if comment.alone] == ["first", "sixth", "seventh"]
    assert found.complete
    assert found.first_content == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_places_are_those_of_the_text(end: str) -> None:
    text = "ключ: 名前   # é  \na: |\n  # no\n# last".replace("\n", end)
    one, two = comments(text).found
    assert (one.text, one.span.line, one.span.column, one.span.end_column) == ("# é", 1, 12, 15)
    assert (two.text, two.span.line, two.alone) == ("# last", 4, True)


def test_behind_a_syntax_error_nothing_is_sure() -> None:
    found = comments('a: 1  # one\nb: "open # two\nc: 3  # three\n')
    assert [comment.text for comment in found.found] == ["# one"]
    assert not found.complete


def test_taking_comments_away_changes_no_value() -> None:
    """And leaves none: a `#` that stays would be a comment that was not found."""
    pieces = [
        '"x # y"',
        "'#'",
        "a#b",
        "|\n  # t\n  u",
        ">-\n  #\n\n",
        "[1, '#']",
        "{z: '#'}",
        "&a 1",
        "!!str 1",
        "x\n  y",
        "",
    ]
    for seed in range(300):
        chance = random.Random(seed)  # noqa: S311 - test data
        lines = []
        for number in range(6):
            value = chance.choice(pieces)
            note = "" if "\n" in value else chance.choice(["", " # note", "\t#n", "  #"])
            lines.append(f"k{number}: {value}{note}")
            if chance.random() < 0.3:
                lines.append(chance.choice(["# alone", "   # indented", ""]))
        text = "\n".join(lines) + "\n"
        document = parse(text.encode(), Path("x"))
        if not document.complete:
            continue
        bare = applied(text, [Edit(comment.span, "") for comment in comments(text).found])
        after = parse(bare.encode(), Path("x"))
        assert after.complete, (seed, text)
        assert plain(after.root) == plain(document.root), (seed, text)
        assert not comments(bare).found
