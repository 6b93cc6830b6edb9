"""Labels that selectors take."""

from __future__ import annotations

import re

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.slo.matching import matching
from helm_platform.slo.selectors import Matcher, NotDerivable, Selector, taken


def first(*matchers: tuple[str, str]) -> str | None:
    return next(iter(taken(Matcher("code", sign, text) for sign, text in matchers)), None)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("5..", "500"), ("4..|5..", "400"), ("shop-[^-]+@kubernetes", "shop-0@kubernetes"), ("(GET|POST)", "GET")],
)
def test_a_regular_expression_gets_a_text_that_it_matches(pattern: str, text: str) -> None:
    assert matching(pattern)[0] == text


def test_nothing_is_made_up_for_an_unusual_expression() -> None:
    assert matching("(?i)x") == []


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("5..", "500"),
        ("(5..|429)", "500"),
        (r"\d{3}", "000"),
        ("a[bc]+d?", "abd"),
        ("(?:GET|POST)", "GET"),
        ("x.*", "x0"),
    ],
)
def test_a_text_that_an_expression_matches(expression: str, found: str) -> None:
    assert first(("=~", expression)) == found


def test_several_matchers_of_a_label() -> None:
    assert first(("=~", "2..|3.."), ("!=", "200")) == "300"
    assert first(("!~", "5.."), ("!=", "200")) == "other"
    assert first(("!=", "")) == "200"
    assert first(("=", "a"), ("!=", "a")) is None


def test_a_selector_takes_what_prometheus_would() -> None:
    parsed = promql_parser.parse('requests{code=~"5..",code!="503",path!~"/health.*",tenant=""}')
    assert isinstance(parsed, promql_parser.VectorSelector)
    selector = Selector.of(parsed)
    assert selector.name == "requests"
    assert selector.takes({"code": "500"})
    assert not selector.takes({"code": "503"})
    assert not selector.takes({"code": "500", "path": "/healthz"})
    assert not selector.takes({"code": "500", "tenant": "a"})
    assert not selector.takes({"code": "1500"})


def test_an_expression_of_another_dialect_is_said() -> None:
    with pytest.raises(NotDerivable, match="cannot be read"):
        first(("!~", r"\pL"))


_WORD = st.text("abc09", min_size=1, max_size=3)
_PIECE = st.one_of(_WORD, st.just("."), st.just("[a-c]"), st.just(r"\d"), st.builds(lambda w: f"({w}|x)", _WORD))


@given(st.lists(_PIECE, min_size=1, max_size=5).map("".join))
def test_what_it_finds_matches(expression: str) -> None:
    found = first(("=~", expression))
    assert found is not None
    assert re.fullmatch(expression, found)
