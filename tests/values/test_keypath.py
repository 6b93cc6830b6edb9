"""Paths as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.values import KeyPathError, keypath


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("image.tag", ("image", "tag")),
        ("containers.web.args[0]", ("containers", "web", "args", 0)),
        ("args[]", ("args", 0)),
        ("a[0][1].b", ("a", 0, 1, "b")),
        ('labels."app.kubernetes.io/name"', ("labels", "app.kubernetes.io/name")),
        ("labels.'a.b'.c", ("labels", "a.b", "c")),
        ('labels["a.b"]', ("labels", "a.b")),
        ("labels['a.b'].c", ("labels", "a.b", "c")),
        (r"labels.a\.b", ("labels", "a.b")),
        ("files.x.content.app-1_b", ("files", "x", "content", "app-1_b")),
        ("expose.paths./v1", ("expose", "paths", "/v1")),
        (" image.tag ", ("image", "tag")),
        ('"".a', ("", "a")),
        ("env.<name>", ("env", "<name>")),
    ],
)
def test_reads_dots_brackets_and_quotes(text: str, path: ValuesPath) -> None:
    assert keypath(text) == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a..b", "a dot without a key"),
        (".a", "a dot without a key"),
        ("a.", "ends with a dot"),
        ("a[0", "lacks its `]`"),
        ("a[x]", "is no index"),
        ("a[-1]", "is no index"),
        ('a."b', "lacks its closing quote"),
        ('a["b"', "lacks its `]`"),
        ("a[0]b", "a dot is missing"),
        ('"a"b', "a dot is missing"),
    ],
)
def test_says_what_is_wrong_with_other_text(text: str, words: str) -> None:
    with pytest.raises(KeyPathError, match=r"`") as caught:
        keypath(text)
    assert words in str(caught.value)


_KEYS = st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), max_size=8)


@given(
    st.lists(st.one_of(_KEYS, st.integers(0, 99)), max_size=5).filter(lambda path: not path or path[0] == str(path[0]))
)
def test_reads_what_findings_print(path: list[str | int]) -> None:
    assert keypath(dotted(tuple(path))) == tuple(path)
