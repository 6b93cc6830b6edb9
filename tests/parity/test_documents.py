"""Both Helms read what we read: the tokens, thousands of generated documents, and whatever Hypothesis comes up with."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.values import parse, plain
from tests.parity.documents import TOKENS, document
from tests.parity.helm import Reader, Refused
from tests.parity.judge import FILE, STRICTER, compare, errors, same, shrunk
from tests.values.test_scalars_parity import ANY_DOCUMENT, DOCUMENTS, REFUSED, TAGGED

NUMBER = 25_000 if os.environ.get("HELM_PLATFORM_NIGHTLY") else 5_000
_BLOCK = 500
Readers = tuple[Reader, Reader]


def test_tokens_and_known_traps_are_read_alike(readers: Readers) -> None:
    scalars = (*TOKENS, *TAGGED, *REFUSED)
    documents = [*DOCUMENTS, *(f"a: {token}\n" for token in scalars), *(f"{token}: 1\n" for token in scalars)]
    documents += [f"[{token}, {{k: {token}}}]\n" for token in scalars] + [f"a: [{token}]\n" for token in scalars]
    assert compare(*readers, [text.encode() for text in documents]).disagreements == []


@pytest.mark.parametrize("block", range(NUMBER // _BLOCK))
def test_generated_documents_are_read_alike(readers: Readers, block: int) -> None:
    tally = compare(*readers, [document(number) for number in range(block * _BLOCK, (block + 1) * _BLOCK)])
    assert tally.taken > _BLOCK / 5, "most documents are refused: they show nothing"
    assert tally.disagreements == [], _smallest(readers, tally.disagreements[0].document)


def _smallest(readers: Readers, data: bytes) -> str:
    small = shrunk(data, lambda each: bool(compare(*readers, [each]).disagreements))
    return "\n".join(map(str, compare(*readers, [small]).disagreements))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=ANY_DOCUMENT)
def test_any_document_is_read_alike(readers: Readers, text: str) -> None:
    assert compare(*readers, [text.encode()]).disagreements == []


def test_a_file_given_with_f_is_read_like_one_in_a_chart(readers: Readers) -> None:
    """The batches ask Helm by another way than `-f`: it comes to the same."""
    for reader, numbers in zip(readers, (range(12), range(12, 24)), strict=True):
        for number in numbers:
            data = document(number)
            read, theirs = parse(data, FILE), reader.values([data])
            if errors(read) & set(STRICTER) or any(not each.certain for each in read.duplicates):
                continue
            refused = bool(errors(read))
            assert isinstance(theirs, Refused) is refused, (data, theirs)
            assert refused or same(plain(read.root), theirs)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: .inf\na: 1\n",
            "a: .nan\n<<: {a: 1}\n",
            "a: {~: 1}\na: 2\n",
            "<<: {~: 1}\n",
            "a: {<<: {b: .inf}, b: 2}\n",
        ),
        *("x: &x {a: .inf}\nx: 1\ny: {<<: *x, a: 1}\n", "x: &x [{a: 1}]\n<<: *x\n", "x: &x {a: 1}\n<<: [*x, [*x]]\n"),
        *(
            "-0.0: 1\n0.0: 2\n",
            "0.0: 1\n-0.0: 2\n",
            "0: 1\n-0: 2\n",
            "x: &x [&x 1, *x]\ny: *x\n",
            "&x a: &x b\n*x : 1\n",
        ),
        *('a: "\\/"\n', 'a: "\\\\/"\n', "a: '\\/'\n", '"x\n \\/": 1\n', "a: 1\n...\n\t\tx: [\n", "a: 1\n...\n\x00"),
        *("a: |\n  x", "a: >\n  x", "a: |-\n  x", "a: |+\n  x\n\n", "a: |\r\r\n  x\r\r\n  y\r\r\n", "a: >+\r\r"),
        *(
            "\ufeff--- {a: 1}\n",
            "\ufeff---\na: 1\n---\n\ufeffb: 1\n",
            "a: 1\n\ufeff---\nb: 1\n",
            "\ufeff\ufeffa: 1\n",
            "a: 1\n\ufeffb: '\ufeff'\n",
        ),
        *(
            "%YAML 1.1\r---\ra: 1",
            "%YAML 1.1\n---\na: 1",
            "\n---\n~\n...\na: 1\n---\nb: 2\n",
            " \n---\na: 1\n",
            "\t\n---\na: 1\n",
        ),
        *(
            "!!binary w6k=: 1\n",
            "a: !!binary /w==\n",
            "a: !!binary 5pc=\n",
            "a: !x[ b\n",
            "a: 1 \n---\t# x\nb: 2\n---",
            "---\n---\n",
        ),
        *(
            "a: {b: x?y}\n",
            "a: [x?y]\n",
            "a: [http://x/?a=b]\n",
            "a: {x?y: 1}\n",
            "a: x?y\n",
            "a: ['x?y', ?x]\n",
            "a: {b: c:}\n",
        ),
    ],
)
def test_rare_texts_are_read_alike(readers: Readers, text: str) -> None:
    assert compare(*readers, [text.encode()]).disagreements == []


@pytest.mark.parametrize(
    ("text", "rule", "level", "where"),
    [
        ('a: 1\nb: "x\\/y"\n', "yaml-syntax", Level.ERROR, (2, 6)),
        ('a: "x\n  y \\/"\n', "yaml-syntax", Level.ERROR, (2, 5)),
        ("a: {b: x?y}\n", "yaml-syntax", Level.ERROR, (1, 9)),
        ("a: |\n  x", "line-ends", Level.WARNING, (1, 4)),
        ("a: 1\nb: |\r\r\n  x\r\r\n  y\r\r\n", "line-ends", Level.WARNING, (2, 1)),
        ("a: 1\n...\n\t[\n", "ignored-text", Level.ERROR, (3, 1)),
        ("a: .inf\n", "bad-value", Level.ERROR, (1, 4)),
    ],
)
def test_what_differs_is_reported_at_its_place(text: str, rule: str, level: Level, where: tuple[int, int]) -> None:
    (found,) = parse(text.encode(), FILE).findings
    assert (found.rule, found.level, _start(found)) == (rule, level, where)


def _start(found: Diagnostic) -> tuple[int, int] | None:
    return (found.span.line, found.span.column) if found.span else None


def test_keys_of_one_text_and_two_values_are_left_to_chance(readers: Readers) -> None:
    (duplicate,) = parse(b'1: a\n"1": b\n', FILE).duplicates
    assert not duplicate.certain
    seen = set()
    for _ in range(10):
        for read in readers[0].decoded([b'1: a\n"1": b\n'] * 20):
            assert not isinstance(read, Refused)
            seen.add(read["1"])
    assert seen == {"a", "b"}
    (again,) = parse(b"1: a\n1: b\n", FILE).duplicates
    assert again.certain
    assert len(parse(b"x: &x {1: a}\ny:\n  '1': b\n  <<: *x\n", FILE).duplicates) == 1


def test_a_disagreement_is_seen_and_made_small(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helm_platform.values.scalars._TRUE", frozenset())
    data = b"a: 1\nb:\n  - x\n  - yes  # note\nc: d\n"
    tally = compare(*readers, [data])
    assert {each.helm for each in tally.disagreements} == {"Helm 4", "Helm 3"}
    small = shrunk(data, lambda each: bool(compare(*readers, [each]).disagreements))
    assert (
        small in (b":\n- yes", b":\n- y", b":\n - y", b":\n- On", b"b:\n- yes", b": yes", b"b: yes") or len(small) < 12
    )


def test_every_way_of_being_stricter_has_a_reason_and_happens() -> None:
    assert all(stricter.reason for stricter in STRICTER.values())
    happens = set().union(*(errors(parse(document(number), FILE)) for number in range(2_000)))
    rare = {"file-too-large", "unread bytes", *(name for name in STRICTER if " " in name)}
    assert set(STRICTER) - happens <= rare
