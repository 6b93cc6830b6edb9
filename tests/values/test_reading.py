"""Files that are hard to read end in a positioned finding, soon and with little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.validate import check
from helm_platform.values import find_entry, parse, plain, read_files
from helm_platform.values.reader import content
from helm_platform.values.text import MAX_BYTES

FILE = Path("values.yaml")


def only(data: bytes) -> Diagnostic:
    (found,) = parse(data, FILE).findings
    return found


def spot(found: Diagnostic) -> tuple[int, int]:
    assert found.span is not None
    return found.span.line, found.span.column


@pytest.mark.parametrize(
    ("data", "rule", "where"),
    [
        (b"a: 1\nb: caf\xe9\n", "encoding", (2, 7)),
        (b"\xef\xbb\xbfa: caf\xe9\n", "encoding", (1, 7)),
        (b"a: 1\nb: \x00\n", "encoding", (2, 4)),
        (b"a: \x7f\n", "encoding", (1, 4)),
        ("a: 1\n".encode("utf-16"), "encoding", (1, 1)),
        (b"--- {a: 1}\n", "document-separator", (1, 1)),
        (b"a: 1\n---foo: 2\n", "document-separator", (2, 1)),
        (b"%YAML 1.1\n---\na: 1\n", "document-separator", (1, 1)),
        (b"a: 1\n---\nb: 2\n", "several-documents", (2, 1)),
        (b"# note\n---\n---\nb: 2\n", "several-documents", (3, 1)),
        (b"a: 1\n...\nb: 2\n", "ignored-text", (3, 1)),
        (b"a: 1\n...\n# note\n--- # x\nb: 2\n", "several-documents", (4, 1)),
        (b"  a: 1\nb: 2\n", "ignored-text", (2, 1)),
        (b"- a\n", "not-a-map", (1, 1)),
        (b"\n\njust text\n", "not-a-map", (3, 1)),
        (b"a: 1\n? [b]\n: 1\n", "bad-key", (2, 3)),
        (b"~: 1\n", "bad-key", (1, 1)),
        (b'a: 1\nb: "x\\/y"\n', "yaml-syntax", (2, 6)),
        (b"18446744073709551615: 1\n", "bad-key", (1, 1)),
        (b"a: {b: {{ .x }}}\n", "bad-key", (1, 9)),
        (b"a:\n  <<: 1\n", "bad-merge", (2, 7)),
        (b"a: !!int x\n", "bad-value", (1, 4)),
        (b"a: !!binary '%'\n", "bad-value", (1, 4)),
        (b"a: *b\n", "bad-alias", (1, 4)),
        (b'a: "x\n', "yaml-syntax", (1, 4)),
        (b"a:\n\t- b\n", "yaml-syntax", (2, 1)),
        (b"a: [1,\n\n\n", "yaml-syntax", (1, 7)),
        (b"%YAML 1.2\n---\na: 1\n", "document-separator", (1, 1)),
    ],
)
def test_says_what_and_where(data: bytes, rule: str, where: tuple[int, int]) -> None:
    found = only(data)
    assert (found.rule, spot(found)) == (rule, where)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"---\na: 1\n",
        b"# note\n---\na: 1\n",
        b"a: 1\n---\n",
        b"a: 1\n---\n# nothing\n",
        b"a: 1\n...\n",
        b"\xef\xbb\xbfa: 1\n",
        b"a: 1\r\nb: |\r\n  x\r\n",
        b"a: '---'\nb: |\n  ---\n  x\n",
    ],
)
def test_accepts_what_both_helms_accept(data: bytes) -> None:
    assert parse(data, FILE).findings == []


def test_a_file_beyond_the_limit_is_not_parsed() -> None:
    found = only(b"a: 1\n" * (MAX_BYTES // 5 + 1))
    assert found.rule == "file-too-large"


@pytest.mark.parametrize("opening", [b"a: " + b"[" * 100_000, b"".join(b" " * n + b"a:\n" for n in range(2000))])
def test_deep_nesting_is_refused_where_it_gets_too_deep(opening: bytes) -> None:
    found = only(opening)
    assert found.rule == "too-deep"
    assert found.span is not None
    assert max(spot(found)) < 200


def test_a_chain_of_aliases_cannot_nest_deeper_than_the_file() -> None:
    chain = b"a0: &a0 [1]\n" + b"".join(b"a%d: &a%d [*a%d]\n" % (n, n, n - 1) for n in range(1, 500))
    assert only(chain).rule == "too-deep"


def test_an_alias_bomb_stops_where_helm_stops() -> None:
    bomb = b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    bomb += b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9))
    found = only(bomb)
    assert found.rule == "alias-bomb"
    assert spot(found)[0] <= 5


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    document = parse(b"a: 1\nb: {c: 2}\nd: [\n", FILE)
    assert not document.complete
    assert plain(document.root) == {"a": 1, "b": {"c": 2}}


def test_positions_count_characters_from_one() -> None:
    document = parse("é: 1\n日本: {ключ: 'v'}\n".encode(), FILE)
    entry = find_entry(document.root, ("日本", "ключ"))
    assert entry is not None
    assert entry.place == (2, 6, 2, 10)
    assert entry.node.place == (2, 12, 2, 15)


def test_positions_go_on_after_a_second_document() -> None:
    document = parse(b"a: 1\n---\n\nb: 2\n", FILE)
    entry = find_entry(document.root, ("b",))
    assert entry is not None
    assert entry.place == (4, 1, 4, 2)


def test_all_unreadable_files_are_named_at_once(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text("a: 1\n")
    with pytest.raises(UsageError) as error:
        read_files([str(good), str(tmp_path / "missing.yaml"), str(tmp_path), "a\0b"])
    assert error.value.detail is not None
    assert "missing.yaml: no such file" in error.value.detail
    assert f"{tmp_path}: is a directory" in error.value.detail
    assert "not a file name" in error.value.detail
    assert "good.yaml" not in error.value.detail


def test_a_python_without_libyaml_gets_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    with pytest.raises(EnvironmentProblem) as error:
        parse(b"a: 1\n", FILE)
    assert error.value.fix is not None
    assert "pip install" in error.value.fix


HARD: dict[str, tuple[bytes, str | None]] = {
    "many keys": (b"".join(b"k%d: 1\n" % number for number in range(110_000)), "file-too-large"),
    "wide flow": (b"a: [" + b"[]," * 110_000 + b"]\n", "file-too-large"),
    "many aliases": (b"x: &x {a: 1}\nl:\n" + b"- *x\n" * 110_000, "file-too-large"),
    "many anchors": (b"".join(b"- &a%d 1\n" % number for number in range(110_000)), "file-too-large"),
    "aliases in aliases": (
        b"a0: &a0 [x,x,x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 40)) for n in range(1, 6)),
        "alias-bomb",
    ),
    "merges of one map": (
        b"b: &b {" + b",".join(b"k%d: 1" % number for number in range(2_000)) + b"}\nm:\n" + b"  <<: *b\n" * 100_000,
        "file-too-large",
    ),
    "one key again and again": (b"a: 1\n" * 110_000, "file-too-large"),
    "unknown aliases": (b"".join(b"k%d: *x\n" % number for number in range(110_000)), "file-too-large"),
    "infinities": (b"".join(b"k%d: .inf\n" % number for number in range(110_000)), "file-too-large"),
    "null keys": (b"a:\n" + b"  ~: 1\n" * 110_000, "file-too-large"),
    "documents": (b"a: 1\n---\n" * 100_000, "file-too-large"),
    "separators with text": (b"--- x\n" * 100_000, "file-too-large"),
    "backslashes": (b'a: "' + b"\\\\" * 2_000_000 + b'/"\n', None),
    "one long text": (b"a: " + b"x y " * 2_000_000 + b"\n", None),
    "one long number": (b"a: " + b"9" * 8_000_000 + b"\n", None),
    "line ends": (b"\n" * 4_000_000 + b"a: 1\n", None),
    "nothing but carriage returns": (b"\r" * 4_000_000 + b"a: 1", None),
    "question marks": (b"? " * 1_000_000, "too-deep"),
    "dashes": (b"- " * 1_000_000, "too-deep"),
    "colons": (b"a: {" + b"b:" * 1_000_000, "yaml-syntax"),
    "zeros": (b"\0" * 8_000_000, "encoding"),
}


@pytest.mark.parametrize("name", HARD)
def test_files_made_to_be_hard_end_in_one_clear_finding_or_a_value(name: str) -> None:
    data, rule = HARD[name]
    found = parse(data, FILE).findings
    if rule is None:
        assert found == []
        return
    assert rule in {each.rule for each in found}
    assert len(found) <= 1_010
    assert all(each.span is not None for each in found)


def test_no_more_than_the_limit_is_read_from_an_endless_file() -> None:
    assert len(content(Path("/dev/zero"))) == MAX_BYTES + 1


def test_a_file_of_many_mistakes_is_checked_to_its_end(tmp_path: Path) -> None:
    """A guess at each unknown key, or words for each mistake, would take minutes."""
    file = tmp_path / "values.yaml"
    file.write_bytes(
        b"".join(b"k%d: 1\n" % number for number in range(20_000))
        + b"workloads:\n"
        + b"".join(b"  w%d: {imag: 1}\n" % number for number in range(2_000))
    )
    findings = check([file]).findings
    assert "file-too-large" in {found.rule for found in findings}
    assert sum(found.rule == "unknown-key" for found in findings) > 20_000
