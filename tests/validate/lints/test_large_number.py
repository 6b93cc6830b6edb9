from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.validate.lints import large_number

LINT = large_number.LINT


@pytest.mark.parametrize("place", ["env: {ID: %s}", "annotations: {id: %s}", "list: [%s]", "limits: {most: %s}"])
@pytest.mark.parametrize(
    "number", ["9007199254740993", "123456789012345678", "-9007199254740993", "12345678901234567890"]
)
def test_fires_where_digits_are_lost(place: str, number: str) -> None:
    (found,) = in_file(LINT, place % number)
    assert found.label == f'quote it: "{number}"'
    assert found.fix is not None


def test_says_what_other_charts_print() -> None:
    number = "123456789012345678"
    assert "123456789012345680" in in_file(LINT, f"id: {number}")[0].message
    assert "1.2345678901234568e+17" in in_file(LINT, f"id: {number}", on_library=False)[0].message
    # Exactly a float, and printed with an exponent all the same.
    assert in_file(LINT, "id: 9007199254740994") == []
    assert paths(in_file(LINT, "id: 9007199254740994", on_library=False)) == ["id error"]


@pytest.mark.parametrize(
    "number", ["123456789012", "9007199254740991", '"9007199254740993"', "9007199254740993.5", "1e30"]
)
def test_is_silent_for_twelve_digits_and_for_text(number: str) -> None:
    assert in_file(LINT, f"id: {number}") == []
