"""A pattern means here what it means to Helm, in both engines."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.corpus.schema import BUNDLE

from helm_platform.schemas import patterns
from helm_platform.schemas.engines import Engines
from helm_platform.values import parse, plain

PATTERNS = [
    *(r"^a$", r"a$", r"^$", r"a\z", r"\Aa", r"^.$", r"^a.b$", r"^[^.]$", r"[.]", r"\.", r"(?s)^.$", r"(?s)a.b"),
    *(r"(?m)^a$", r"(?m)a$", r"(?i)^aB$", r"(?i)k", r"(?i:a)b", r"(?P<one>a)b", r"(?<one>a)b"),
    *(r"\d", r"^\d+$", r"^\D$", r"[\d.]", r"^[^\d]$", r"\w", r"^\w+$", r"^\W$", r"^[\w-]+$", r"\s", r"^\S+$"),
    *(r"^[\s]$", r"[^\s]", r"\bb", r"a\b", r"\Ba", r"^[]a]$", r"^[^]a]$", r"^[a\]]$", r"^[[]$", r"^[a[]$", r"[\[]"),
    *(r"[[:alpha:]]", r"^[[:digit:]_]+$", r"^[[:space:]]$", r"[[:punct:]]", r"^[^[:upper:]]$", r"[[:word:]]"),
    *(
        r"a|b$",
        r"(a|b)?$",
        r"a{2}",
        r"^(a{1,2}b?)+$",
        r"^[a-]$",
        r"^[-a]$",
        r"^[$]$",
        r"\$",
        r"x*",
        r"\x41",
        r"\t",
        r"/",
    ),
]
TEXTS = [
    *("", "a", "b", "ab", "aB", "AB", "aa", "aab", "a\n", "\na", "a\nb", "\n", "\r", "a\rb", "\t", " ", "\v", "\f"),
    *("\u0085", "\u00a0", "\u2028", "\u2029", "\u2003", "é", "éb", "aé", "éa", "٣", "\u212a", "K", "😀", "\ufeff"),
    *(".", "-", "]", "[", "$", "\\", "/", "_", "1", "1.2", "x-y", "A", "a b", "b a", "a.b", "^", ":", "\u017f"),
]


def own(engine: Engines, values: Any) -> tuple[bool, bool]:
    """What the fast and the slow engine say."""
    return engine.accept(values), not list(engine.errors(values))


def schema(pattern: str, *, keys: bool = False) -> dict[str, Any]:
    if keys:
        return {"patternProperties": {pattern: {"type": "string"}}, "additionalProperties": False}
    return {"additionalProperties": {"pattern": pattern}}


def test_both_engines_say_what_helm_says(helm: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    pairs = {f"p{number}": pair for number, pair in enumerate((p, t) for p in PATTERNS for t in TEXTS)}
    told = refused(helm, helm_home, tmp_path, {name: {"pattern": pattern} for name, (pattern, _) in pairs.items()},
                   {name: text for name, (_, text) in pairs.items()})  # fmt: skip
    engines = {pattern: Engines(schema(pattern)) for pattern in PATTERNS}
    # The fast engine leaves `\\B` to the slow one.
    wrong = [
        (pattern, text, answer)
        for name, (pattern, text) in pairs.items()
        if (answer := own(engines[pattern], {"a": text})) != (name not in told and pattern != r"\Ba", name not in told)
    ]
    assert wrong == []
    assert 500 < len(told) < len(pairs) - 500


def test_keys_are_read_like_values(helm4: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    chosen = [r"^a$", r"^.$", r"^\d$", r"^[\w.]+$", r"\s", r"[[:alpha:]]", r"^[^.]$"]
    texts = [text for text in TEXTS if text]
    pairs = {f"p{number}": pair for number, pair in enumerate((p, t) for p in chosen for t in texts)}
    told = refused(helm4, helm_home, tmp_path,
                   {name: schema(pattern, keys=True) for name, (pattern, _) in pairs.items()},
                   {name: {text: "x"} for name, (_, text) in pairs.items()})  # fmt: skip
    engines = {pattern: Engines(schema(pattern, keys=True)) for pattern in chosen}
    wrong = [
        (pattern, text, answer)
        for name, (pattern, text) in pairs.items()
        if (answer := own(engines[pattern], {text: "x"})) != (name not in told, name not in told)
    ]
    assert wrong == []
    assert 50 < len(told) < len(pairs) - 50


def refused(
    helm: Path, home: dict[str, str], folder: Path, properties: dict[str, Any], values: dict[str, Any]
) -> set[str]:
    """The top-level keys that Helm refuses."""
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: patterns\nversion: 1.0.0\n")
    (folder / "templates").mkdir()
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": properties}
    (folder / "values.schema.json").write_text(json.dumps(whole))
    file = folder / "own.yaml"
    file.write_text("".join(f"{name}: {quoted(value)}\n" for name, value in values.items()))
    # Both have read the same texts, so what differs is the pattern.
    assert plain(parse(file.read_bytes(), file).root) == values
    done = subprocess.run(
        [helm, "template", "x", folder, "-f", file], env=home, capture_output=True, text=True, check=False
    )
    assert "values don't meet the specifications" in done.stderr, done.stderr
    return set(re.findall(r"at '/(p\d+)[/']", done.stderr))


def quoted(value: str | dict[str, str]) -> str:
    """YAML in letters that no reader takes for anything else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)}: {quoted(each)}" for key, each in value.items()) + "}"
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'


def test_without_respelling_the_engines_differ() -> None:
    """Why there is a respelling: the test above would see it."""
    import jsonschema_rs

    raw = {
        (pattern, text): (
            jsonschema_rs.validator_for({"pattern": pattern}, offline=True).is_valid(text),
            bool(re.search(pattern, text)),
        )
        for pattern, text in [("^a$", "a\n"), (r"^\d$", "٣"), ("^.$", "\u2028"), (r"^\w$", "é")]
    }
    assert all(rust != python for rust, python in raw.values())


def test_our_own_patterns_stay_as_they_are_written() -> None:
    """Most patterns need no other spelling, so what is reported is what the schema says."""
    text = BUNDLE.read_text(encoding="utf-8")
    ours = re.findall(r'"pattern":\s*("(?:[^"\\]|\\.)*")', text)
    assert len(ours) > 40
    changed = {pattern for each in ours if patterns.rust(pattern := json.loads(each)) != pattern}
    assert changed == {r"^metadata[.](name|namespace|uid|labels|annotations)(\[.*\])?$"}


@pytest.mark.parametrize(
    ("place", "respelled"),
    [
        ({"properties": {"pattern": {"pattern": "."}}}, {"properties": {"pattern": {"pattern": "x"}}}),
        ({"patternProperties": {".": {"pattern": "."}}}, {"patternProperties": {"k": {"pattern": "x"}}}),
        ({"anyOf": [{"pattern": "."}, True]}, {"anyOf": [{"pattern": "x"}, True]}),
        ({"const": {"pattern": "."}}, {"const": {"pattern": "."}}),
        (
            {"default": {"pattern": "."}, "not": {"pattern": "."}},
            {"default": {"pattern": "."}, "not": {"pattern": "x"}},
        ),
    ],
)
def test_only_patterns_are_respelled(place: dict[str, Any], respelled: dict[str, Any]) -> None:
    assert patterns.respelled(place, lambda _: "x", lambda _: "k") == respelled
