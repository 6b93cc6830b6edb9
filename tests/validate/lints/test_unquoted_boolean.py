from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.diagnostics import Edit, Span
from helm_platform.validate.lints import unquoted_boolean

LINT = unquoted_boolean.LINT


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("env: {COUNTRY: NO}", "env.COUNTRY warning"),
        ("labels: {mesh: on}", "labels.mesh warning"),
        ("podAnnotations: {inject: y}", "podAnnotations.inject warning"),
        ("countries: [de, no, se]", "countries.1 warning"),
        ("extraEnv: [{name: A, value: off}]", "extraEnv.0.value warning"),
        ("answer: yes", "answer warning"),
    ],
)
def test_fires_where_text_is_meant(text: str, path: str) -> None:
    findings = in_file(LINT, text, defaults="answer: maybe\n")
    assert paths(findings) == [path]
    assert findings[0].fix is None  # a switch may be meant


def test_fires_for_keys_and_says_what_they_become() -> None:
    (found,) = in_file(LINT, "translations:\n  no: Norsk\n  de: Deutsch\n")
    assert found.message == "the key `no` is `false` in Helm"
    assert found.span == Span(2, 3, 2, 5)
    assert found.fix is not None
    assert found.fix.edits == (Edit(Span(2, 3, 2, 5), '"no"'),)


@pytest.mark.parametrize(
    "text",
    [
        'env: {COUNTRY: "NO", DEBUG: true, OPEN: False}',
        "expose: {tls: {enabled: yes}}",
        "switches: [on, off, yes]",
        "true: 1",
        '"on": 1',
        "env: {NORWAY: Norway}",
        "answer: no",
    ],
)
def test_is_silent_for_switches_and_for_text(text: str) -> None:
    assert in_file(LINT, text, defaults="answer: true\n") == []
