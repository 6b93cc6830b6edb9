from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.validate.lints import empty_reason

LINT = empty_reason.LINT


@pytest.mark.parametrize(
    "reason", ["TODO", "todo!", "fixme", "TBD", "because", '"."', "reason", "x", "...", "N/A", "TODO explain", "'-'"]
)
def test_fires(reason: str) -> None:
    assert paths(in_file(LINT, f"security: {{reason: {reason}}}")) == ["security.reason warning"]


def test_fires_in_workloads_and_for_secrets_that_are_let_through() -> None:
    text = "workloads: {w: {network: {reason: todo}, secrets: {ignore: {TOKEN: no}}}}\nsecrets: {ignore: {KEY: TOKEN}}"
    assert paths(in_file(LINT, text)) == ["workloads.w.network.reason warning"]
    assert paths(in_file(LINT, "secrets: {ignore: {KEY: key, TOKEN: none}}")) == [
        "secrets.ignore.KEY warning",
        "secrets.ignore.TOKEN warning",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "security: {reason: the image writes beside its binary}",
        "security: {reason: a todo list application with a cache on disk}",
        'security: {reason: ""}',
        "extraObjects: {a: {spec: {reason: TODO}}}",
        "env: {OTHER: TODO}",
    ],
)
def test_is_silent_for_reasons_and_for_other_keys(text: str) -> None:
    assert in_file(LINT, text) == []
    assert in_file(LINT, "security: {reason: TODO}", on_library=False) == []
