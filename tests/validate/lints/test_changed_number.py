from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.validate.lints import changed_number

LINT = changed_number.LINT


@pytest.mark.parametrize(
    ("written", "printed"),
    [("1.10", "1.1"), ("1.0", "1"), ("1e3", "1000"), ("0x1F", "31"), ("1_000", "1000"), ("+5", "5"), (".5", "0.5")],
)
def test_fires_where_text_is_meant(written: str, printed: str) -> None:
    (found,) = in_file(LINT, f"env: {{A: {written}}}")
    assert found.message == f"`env.A` is the number {printed} in Helm, not the text `{written}`"
    assert found.label == f'quote it: "{written}"'
    assert (found.fix is not None) == (written in ("1.10", "1.0"))


def test_an_exponent_is_an_error_where_the_chart_writes_it() -> None:
    assert in_file(LINT, "env: {BUILD: 20261123}") == []
    findings = in_file(LINT, "env: {BUILD: 20261123}", on_library=False)
    assert paths(findings) == ["env.BUILD error"]
    assert "2.0261123e+07" in findings[0].message


def test_fires_for_keys() -> None:
    assert [found.message for found in in_file(LINT, "releases: {1.10: old}")] == ["the key `1.10` is `1.1` in Helm"]


@pytest.mark.parametrize(
    "text",
    [
        *("env: {A: 8080, B: 0.5, C: -1, D: 0}", "env: {A: 2026-11-23, B: 12:30:45, C: 1.2.3}", 'env: {A: "1.10"}'),
        *("weight: 1.0", "releases: {8080: x}", "releases: {'1.10': x}", "sizes: [1.0, 2.50]"),
    ],
)
def test_is_silent_for_dates_and_where_numbers_are_meant(text: str) -> None:
    assert in_file(LINT, text) == []


@pytest.mark.parametrize("text", ["env: {A: 022}", "env: {A: 9007199254740993}"])
def test_leaves_the_other_lints_their_numbers(text: str) -> None:
    assert in_file(LINT, text) == []
