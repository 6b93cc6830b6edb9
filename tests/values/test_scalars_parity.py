"""Every scalar means here what it means in both Helms."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from helm_platform.diagnostics import Level
from helm_platform.values import Document, parse, plain

TOKENS = (Path(__file__).parent / "tokens.txt").read_text(encoding="utf-8").split()

TAGGED = [
    *("!!str 12", "!!str yes", "!!str", '!!int "12"', "!!int 010", "!!float 1", "!!float 1.5", "!!float '0x10'"),
    *('!!bool "yes"', "!!bool off", "!!null ''", "!!null null", "!!binary aGVsbG8=", "!!binary 'aGVs bG8='"),
    *("!!int 1.5", "!!int x", "!!float x", "!!bool 1", "!!null x", "!!binary '%%'", "!!float 18446744073709551615"),
    *("!!timestamp 2024-01-01", "!!timestamp x", "!!timestamp 2024-02-30", "!!timestamp 2024-01-01T10:00:00+02:00"),
    *("!!timestamp 2024-01-01 1:2:3.5", "!!timestamp 5", "!!int 2024-01-01", "!!timestamp '2024-01-01 10:00:00 -5'"),
    *("!foo 12", "!foo yes", "! 12", "!!set x", "!!omap x", "!<tag:yaml.org,2002:int> 5", "!<tag:x,2000:y> 5"),
]
REFUSED = [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "!!float .inf"]

DOCUMENTS = [
    *("", "# only a comment\n", "~", "null", "a:", "a: ''", "{}", "\ufeffa: 1", "a: 1\r\nb: yes\r\n"),
    *("true: 1", "yes: 1\nno: 2", "1: a", "010: a", "1.10: a", "1.5e7: a", "1e21: a", "0.1234567891: a", ".inf: a"),
    *("-.inf: a", ".nan: a", "0x10: a", "1e39: a", "0.00001: a", "2024-01-01: a", "18446744073709551615: a", "~: 1"),
    *("null: 1", ": 1", "? a\n: b", "? [a]\n: b", "{a: 1}: b", "a: {{ .x }}", "'1': a", '"yes": a', "=: 1"),
    *("a: &x 1\nb: *x", "a: &x {b: 1}\nc: *x", "a: &x 1\nb: &x 2\nc: *x", "a: *x", "a: &x [*x]", "&x a: 1\nb: *x"),
    *("a: &x {b: 1}\n<<: *x", "a: 1\n<<: {a: 2, b: 3}", "<<: {a: 2, b: 3}\na: 1", "<<: [{a: 1}, {a: 2, c: 3}]"),
    *("<<: 1", "<<: [1]", "<<: ~", "'<<': {a: 1}", "a: <<", "<<: &x {a: {b: 1}}\nc: *x", "x: &x [1]\n<<: *x"),
    *(
        "a: |\n  x\n   y\n",
        "a: >-\n  x\n  y\n",
        "a: |+\n  x\n\n",
        "a: |2\n   x\n",
        'a: "\\u00e9\\x41\\n"',
        "a: 'it''s'",
    ),
    *("- 1\n- 2", "text", "12", "[1]", "a: 1\n...\n", "a: 1 # x", "a: '#x'", "a: b#c", "a: [1, 'x', {b: ~}]"),
    *("a: [a:b, c]", "a: {b:1}", "a: {b: 1, c}", "a: [,]", "a: {,}", "a: [1,]", "a: {'b':1}", "a: [?x]", "a: {?x: 1}"),
    *(
        "a:\tb",
        "a:\n\tb: 1",
        "a: 1\tb",
        "a:\n  - b\n  -\tc",
        "a: @x",
        "a: `x`",
        "a: %x",
        "a: b: c",
        "a: - b",
        "a\nb: 1",
    ),
    *("%YAML 1.1\n---\na: 1", "%YAML 1.2\n---\na: 1", "--- {a: 1}", "a: ! yes", "a: !!map {b: 1}", "a: !!seq [1]"),
    *("a: !!null [1]", "a: !!str {b: 1}", "a: \x7f", "a: \x01", "a: \x00", "a: \x85b", "a: \u2028b", "a: \ufeffb"),
    *("a: 'x\n\n  y'", "a: x\n  y\n\n  z", "a: - 1", "a: -1", "a: !x", "a: !!", "a: &", "a: *", "? a", "? a\n? b"),
]


def scalar_document(tokens: list[str]) -> bytes:
    return "".join(f"k{number}: {token}\n" for number, token in enumerate(tokens)).encode()


def refused(document: Document) -> bool:
    return any(found.level is Level.ERROR for found in document.findings)


def same(ours: Any, theirs: Any) -> bool:
    return json.dumps(as_floats(ours), sort_keys=True) == json.dumps(as_floats(theirs), sort_keys=True)


def as_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_floats(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(float(value)) if value == 0 else float(value)
    return value


def kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: kinds(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [kinds(inner) for inner in value]
    return {bool: "bool", int: "float64", float: "float64", str: "string", type(None): "invalid"}[type(value)]


def test_every_token_has_helms_value_and_kind(ask: Callable[..., tuple[Any, Any]]) -> None:
    document = scalar_document([token for token in TOKENS if token not in ("-", "---", "..", ">", "=", "|")] + ["="])
    ours = plain(parse(document, Path("x")).root)
    theirs, their_kinds = ask([document])
    assert their_kinds is not None, theirs
    different = {
        key: (ours.get(key), theirs.get(key))
        for key in theirs
        if not same(ours.get(key), theirs[key]) or kinds(ours.get(key)) != their_kinds[key]
    }
    assert not different


@pytest.mark.parametrize("token", REFUSED)
def test_values_that_helm_refuses_are_reported_where_they_stand(
    ask: Callable[..., tuple[Any, Any]], token: str
) -> None:
    document = f"a: 1\nb: {token}\n".encode()
    assert ask([document])[1] is None
    (found,) = parse(document, Path("x")).findings
    assert found.rule == "bad-value"
    assert found.span is not None
    assert (found.span.line, found.span.column) == (2, 4)


def test_documents_and_tagged_scalars_read_as_in_helm(
    helm: Path, helm_reads: Callable[[Path, list[str]], list[Any]]
) -> None:
    documents = [*DOCUMENTS, *(f"a: {token}\n" for token in (*TAGGED, *REFUSED, *TOKENS))]
    assert disagreements(helm, helm_reads, documents) == []


# Helm 3's decoder stops at the end of the first document; our own limits are stricter than Helm's.
OURS_ONLY = {"several-documents", "document-separator", "ignored-text"}


def disagreements(
    helm: Path, helm_reads: Callable[[Path, list[str]], list[Any]], documents: list[str]
) -> list[tuple[str, Any, Any]]:
    wrong = []
    for text, theirs in zip(documents, helm_reads(helm, documents), strict=True):
        document = parse(text.encode(), Path("x"))
        rules = {found.rule for found in document.findings}
        they_refuse = set(theirs) == {"Error"}
        hidden = bool(document.duplicates) and not they_refuse  # a repeated key may hide what is wrong below the first
        if hidden or (rules and rules <= OURS_ONLY):
            continue
        ours = plain(document.root)
        if bool(rules) != they_refuse or (not they_refuse and not same(ours, theirs)):
            wrong.append((text, [found.message for found in document.findings] or ours, theirs))
    return wrong


PIECES = st.sampled_from([*"0123456789abefoxXyYnN_+-.:eE~<>=!&*'\"#{}[],? \n\t|", "yes", "null", "0x", ".inf", "<<"])
DIGITS = st.text("0123456789_+-.eExXobB", min_size=1, max_size=12)
KEYS = st.sampled_from(["a", "b", "yes", "010", "1.5", "'q'", "<<", "null"])
LEAVES = st.one_of(
    DIGITS,
    st.sampled_from([*TOKENS, *TAGGED, "&x 1", "*x", "|\n    t", ">-\n    t\n    u", "", '"q"', "'q'"]),
    st.integers().map(str),
    st.floats().map(repr),
)
FLOW = st.recursive(
    LEAVES.filter(lambda text: "\n" not in text),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=6,
)
LINES = st.lists(
    st.tuples(st.sampled_from(["", "", "", "  "]), KEYS, st.one_of(LEAVES, FLOW)).map(
        lambda p: f"{p[0]}{p[1]}: {p[2]}\n"
    ),
    min_size=1,
    max_size=4,
).map("".join)
ANY_DOCUMENT = st.one_of(LINES, st.lists(PIECES, max_size=25).map("".join), DIGITS.map(lambda text: f"a: {text}\n"))


@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(seed=st.integers(0, 2**32), documents=st.lists(ANY_DOCUMENT, min_size=150, max_size=200))
def test_generated_documents_read_as_in_helm(
    helm4: Path, helm3: Path, helm_reads: Callable[[Path, list[str]], list[Any]], seed: int, documents: list[str]
) -> None:
    helm = random.Random(seed).choice([helm4, helm3])  # noqa: S311 - test data
    assert disagreements(helm, helm_reads, documents) == []


def test_numbers_print_as_templates_print_them(ask: Callable[..., tuple[Any, Any]]) -> None:
    from helm_platform.values.scalars import rendered

    assert [rendered(value) for value in (1.1, 8, 20261123, 999999, 1e6, 1e-5, 0.0001, 1e21, -2.5)] == [
        *("1.1", "8", "2.0261123e+07", "999999", "1e+06", "1e-05", "0.0001", "1e+21", "-2.5"),
    ]
    assert math.isclose(float(rendered(math.pi)), math.pi)
    assert ask([b"a: 1"])[0] == {"a": 1}
