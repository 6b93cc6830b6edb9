"""What holds for every format and every report; a new format is in here by being in `FormatName`."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.formats.reports import PIECES, REPORTS, SECRET, TEXT, report

from helm_platform import __version__
from helm_platform.formats import FormatName

GOLDEN = Path(__file__).parent / "golden"
PAIRS = [(name, form) for name in REPORTS for form in FormatName]
pairs = pytest.mark.parametrize(("name", "form"), PAIRS, ids=[f"{name}-{form}" for name, form in PAIRS])


def rendered(name: str, form: FormatName) -> str:
    return form.to_format().render(REPORTS[name])


@pairs
def test_every_report_can_be_shown(name: str, form: FormatName) -> None:
    shown, text = REPORTS[name], rendered(name, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for finding in shown.findings:
        assert finding.rule in text
    for level in (shown.verdict.level if shown.verdict else None,):
        assert level is None or level in text


@pairs
def test_nothing_in_a_report_reaches_the_terminal_or_breaks_the_encoding(name: str, form: FormatName) -> None:
    text = rendered(name, form)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)
    text.encode()


@pytest.mark.parametrize("form", list(FormatName))
@pytest.mark.parametrize("name", ["confidential", "confidential-argument"])
def test_what_is_confidential_is_not_in_any_format(name: str, form: FormatName) -> None:
    assert SECRET in TEXT
    assert SECRET not in rendered(name, form)
    # The same findings would show it if they were not marked.
    open_ = replace(REPORTS[name], findings=tuple(replace(one, confidential=False) for one in REPORTS[name].findings))
    if form not in (FormatName.CONCISE, FormatName.GITHUB, FormatName.JUNIT) or name == "confidential-argument":
        assert SECRET in form.to_format().render(open_)


@pytest.mark.parametrize("form", list(FormatName))
def test_a_report_is_the_same_whatever_the_order_of_its_findings(form: FormatName) -> None:
    found = REPORTS["mistakes"]
    turned = replace(found, findings=(*reversed(found.findings), found.findings[0]))
    assert form.to_format().render(turned) == form.to_format().render(found)


READABLE = ("clean", "mistakes", "lowered")


@pytest.mark.parametrize("form", list(FormatName))
@pytest.mark.parametrize("name", READABLE)
def test_says_exactly_this(name: str, form: FormatName) -> None:
    """After a change on purpose: `REGENERATE=1 pytest tests/formats`, then read the difference."""
    expected = GOLDEN / f"{name}.{form}"
    text = rendered(name, form).replace(f'"{__version__}"', '"VERSION"')
    if os.environ.get("REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_every_golden_file_is_used() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == {f"{name}.{form}" for name in READABLE for form in FormatName}


def test_the_samples_hold_what_they_are_for() -> None:
    for piece in ("\x1b", "\n", "\r", "%", "::", "##[", "\udcff", "\ufffe", "]]>", "😀"):
        assert piece in PIECES
    assert report().sources
