from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.validate.lints import octal_number

LINT = octal_number.LINT


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("env: {UMASK: 022}", "env.UMASK error", "the number 18 in Helm"),
        ("env: {ZIP: 01234}", "env.ZIP error", "the number 668"),
        ("accountId: 012345678901", "accountId error", "drops the leading zero"),
        ("port: 0808", "port warning", "the number 808"),
        ("count: 010", "count warning", "the number 8"),
        ("count: 0o10", "count warning", "the number 8"),
        ("months: {08: august}", "months.8 error", "the key `08` is `8`"),
        ("volume: {defaultMode: 644}", "volume.defaultMode warning", "the permissions 1204"),
    ],
)
def test_fires(text: str, path: str, words: str) -> None:
    findings = in_file(LINT, text)
    assert paths(findings) == [path]
    assert words in findings[0].message


def test_says_how_it_is_written_right() -> None:
    assert in_file(LINT, "env: {UMASK: 022}")[0].label == 'quote it: "022"'
    assert in_file(LINT, "count: 010")[0].label == "write 10, or 8 where octal is meant"
    assert in_file(LINT, "count: 08")[0].label == "write 8"
    (mode,) = in_file(LINT, "defaultMode: 440")
    assert (mode.label, mode.help) == ("write 0440 for the permissions 440", "in decimal digits 0440 is 288")


@pytest.mark.parametrize(
    "text",
    [
        *("defaultMode: 0644", "defaultMode: 420", 'mode: "0644"', "count: 0", "count: 0.5", "count: -1", "a: 10"),
        *("time: 08:30", 'zip: "01234"', "accountId: 123456789012", "mode: fast", "mode: 2", 'm: {"08": august}'),
    ],
)
def test_is_silent_for_permissions_in_octal_and_for_other_numbers(text: str) -> None:
    # 420 is what 0644 is in decimal digits, and 420 as octal digits is r---w---- : both are guesses, so it warns.
    expected = ["defaultMode warning"] if text == "defaultMode: 420" else []
    assert paths(in_file(LINT, text)) == expected
