from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.diagnostics import Level
from helm_platform.validate.lints import Layer, unquoted_version
from helm_platform.values import parse


def levels(text: str) -> list[Level]:
    document = parse(text.encode(), Path("values.yaml"))
    return [finding.level for finding in unquoted_version.LINT.check(Layer(document, document.root))]


@pytest.mark.parametrize(
    "text", ["tag: 1.10", "version: 010", "a: {imageTag: 20261123}", "chartVersion: 1e3", "tag: 1_0"]
)
def test_a_number_that_prints_differently_is_an_error(text: str) -> None:
    assert levels(text) == [Level.ERROR]


@pytest.mark.parametrize("text", ["tag: 1.5", "appVersion: 3", "l: [{tag: 2.1}]"])
def test_a_number_that_survives_is_a_warning(text: str) -> None:
    assert levels(text) == [Level.WARNING]


@pytest.mark.parametrize(
    "text",
    ['tag: "1.10"', "tag: v1.10", "tag: 1.10.0", "stage: 1.10", "tag: latest", "tag: ~", "tag: true", "tags: 1.10"],
)
def test_is_silent_for_text_and_for_other_keys(text: str) -> None:
    assert levels(text) == []
