"""Which findings carry a fix, and what is not sure enough for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helm_platform.diagnostics import Diagnostic
from helm_platform.validate import check
from helm_platform.validate.names import surely
from helm_platform.validate.secrecy import looks_secret, names_secret
from helm_platform.values import settings
from helm_platform.values.edits import rewritten


@pytest.mark.parametrize(
    ("word", "words", "meant"),
    [
        ("repositry", "repository registry tag", "repository"),
        ("pull_policy", "pullPolicy policy", "pullPolicy"),
        ("PORT", "port ports", "port"),
        ("tga", "tag", "tag"),
        ("mx", "min max", "max"),
        ("replikas", "replicas", "replicas"),
        ("avialability", "availability", "availability"),
        ("IF-NOT-PRESENT", "IfNotPresent Never", "IfNotPresent"),
        ("porst", "port ports", None),  # as near to one as to the other
        ("a-b", "ab a_b", None),
        ("gpu", "cpu memory", None),  # another word, not a slip
        ("host", "post", None),
        ("date", "update", None),
        ("internal", "external", None),
        ("increase", "decrease", None),
        ("v2", "v1", None),
        ("port2", "port1 other", None),
        ("warning", "warn", None),
        ("asymmetric", "symmetric", None),
        ("x", "", None),
    ],
)
def test_only_slips_of_the_fingers_are_sure(word: str, words: str, meant: str | None) -> None:
    assert surely(word, words.split()) == meant


SCHEMA = {
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "integer"},
        "number": False,
        "shape": {"type": "object", "additionalProperties": False, "properties": {"round": {"type": "boolean"}}},
        "form": False,
        "names": {"type": "object", "additionalProperties": {"type": "string"}},
        "words": False,
        "items": {"type": "array", "items": {"type": "string"}},
        "gone": False,
        "text": {"type": "string"},
        "either": {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
    },
    "x-removed": {
        "number": {"since": "2.0.0", "use": "amount"},
        "form": {"use": "shape"},
        "words": {"use": "names"},
        "gone": {"use": "elsewhere.else"},
    },
}


def found(folder: Path, text: str) -> list[Diagnostic]:
    (folder / "values.schema.json").write_text(json.dumps(SCHEMA))
    file = folder / "my.yaml"
    file.write_bytes(text.encode())
    return list(check([file], chart=folder).findings)


def fixed(folder: Path, text: str) -> str:
    findings = found(folder, text)
    assert findings, text
    data = text.encode()
    for finding in reversed(findings):
        if finding.fix:
            data = rewritten(data, finding.fix.edits)
    return data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("number: 3 # why", "amount: 3 # why"),
        ("'number' : 3", "'amount' : 3"),
        ("form: {round: true}", "shape: {round: true}"),
        ("text: 1_0", 'text: "1_0"'),
        ("text: +1", 'text: "+1"'),
        ("text:\n  off", 'text:\n  "off"'),
        ("{text: 1,amount: '2'}", '{text: "1",amount: 2}'),
        ("either: 5", 'either: "5"'),
        ("? amont\n: 3", "? amount\n: 3"),
        ("items: [a, 1, no]", 'items: [a, "1", "no"]'),
        ("items:\n- 010", 'items:\n- "010"'),
        ("amount: -5\namount:   -5\n", "amount: -5\n"),
        ("{amount: 5, amount: 5 }", "{amount: 5}"),
        ("amount: 5 # a\namount: 5 # b", "amount: 5 # a\namount: 5 # b"),
    ],
)
def test_changes_exactly_this(tmp_path: Path, before: str, after: str) -> None:
    assert fixed(tmp_path, before) == after


@pytest.mark.parametrize(
    "text",
    [
        "number: three",  # the new key does not take it
        "number: 3\namount: 4",  # it is written already
        "form: {square: true}",
        "words: {a: b}",  # a map of any names takes everything
        "gone: 1",
        "amount: '010'",  # 8 without quotes
        "amount: '1_000'",
        "amount: ' 1'",
        'amount: "\\x31"',  # an escape
        "amount: !!str 5",
        "text: !!int 5",
        "text: &a 5",
        '"am\\x6fnt": 5',
        "? &a amont\n: 5",
        "text: {a: 1}",
        "amount: [1]",
        "amount:\n",
        "text: ~",
        "items: a",
        "apiKey: 1\nnames: {DB_PASSWORD: 1}",  # a secret in clear does not become better
        "amount: 5\namount: 6",
        "amount: &a 5\namount: *a",
        "names:  # a comment\n  a: x\nnames:\n  # another\n  a: x\n",
    ],
)
def test_leaves_what_is_not_sure(tmp_path: Path, text: str) -> None:
    assert fixed(tmp_path, text) == text


def test_defaults_of_the_chart_and_arguments_have_no_fix(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("amount: '5'\n")
    (finding,) = found(tmp_path, "text: x\n")
    assert (finding.rule, finding.fix) == ("wrong-type", None)
    (tmp_path / "values.yaml").unlink()
    findings = check([], settings(["amont=5", "text=7"]), tmp_path).findings
    assert [finding.fix for finding in findings] == [None, None]
    assert [finding.help and finding.help.splitlines()[0] for finding in findings] == [
        "type --set amount=5",
        "type --set-string text=7",
    ]


@pytest.mark.parametrize(
    "key", ["DB_PASSWORD", "dbPassword", "api-key", "apiKey", "token", "AWS_SECRET_ACCESS_KEY", "pwd"]
)
def test_knows_the_names_of_secrets(key: str) -> None:
    assert names_secret(("env", key, 0))


@pytest.mark.parametrize("key", ["secret", "key", "tag", "passive", "keyboard", "monkey", "repository", "compass"])
def test_knows_names_that_are_none(key: str) -> None:
    assert not names_secret((key,))


def test_knows_the_form_of_secrets() -> None:
    assert looks_secret("postgres://user:hunter2@db/shop")
    assert looks_secret("-----BEGIN PRIVATE KEY-----")
    assert not looks_secret("https://acme.io:8080/path@2")
