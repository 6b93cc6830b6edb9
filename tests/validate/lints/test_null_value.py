from __future__ import annotations

from pathlib import Path

from helm_platform.validate.lints import Layer, null_value
from helm_platform.values import parse

DEFAULTS = parse(b"a: {b: 1, empty: null}\n", Path("defaults.yaml")).root


def messages(text: str, *below: str) -> list[str]:
    document = parse(text.encode(), Path("prod.yaml"))
    files = tuple(parse(each.encode(), Path(f"{number}.yaml")) for number, each in enumerate(below))
    return [finding.message for finding in null_value.LINT.check(Layer(document, DEFAULTS, files))]


def test_fires_and_says_what_the_null_does() -> None:
    assert messages("a:\n  b:\n  c: ~\n") == [
        "`a.b` has no value, which Helm reads as null: this removes the chart's default",
        "`a.c` is null (`~`): the chart has no default to remove here, so templates get a null",
    ]
    assert "no default to remove" in messages("a: {empty: null}")[0]


def test_says_which_file_loses_its_value() -> None:
    assert messages("a: {b: ~}", "a: {b: 2}", "c: 1") == [
        "`a.b` is null (`~`): this takes away what 0.yaml sets and the chart's default"
    ]
    assert messages("c: ~", "c: 1", "c: 2") == [
        "`c` is null (`~`): this takes away what 1.yaml sets, and templates get a null"
    ]
    assert messages("a: {b: ~}", "a: {b: ~}") == ["`a.b` is null (`~`): this removes the chart's default"]


def test_is_silent_for_empty_text_and_for_nulls_in_lists() -> None:
    assert messages("a: {b: ''}\nc: \"null\"\nl: [~]\n") == []
