from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import missing_request

LINT = missing_request.LINT


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("{limits: {memory: 256Mi}}", "no CPU"),
        ("{requests: {cpu: 100m}}", "no memory"),
        ("{requests: {ephemeral-storage: 1Gi}}", "no CPU and no memory"),
    ],
)
def test_fires(written: str, what: str) -> None:
    (found,) = together(LINT, f"resources: {written}")
    assert found.message == f"`resources` requests {what}"


def test_fires_for_each_container() -> None:
    text = "resources: small\nsidecars: {s: {resources: {requests: {cpu: 10m}}}}"
    assert paths(together(LINT, text)) == ["sidecars.s.resources.requests.memory warning"]


@pytest.mark.parametrize(
    "text",
    [
        *("port: 80", "resources: small", "resources: {}", "resources: {limits: {cpu: 1, memory: 1Gi}}"),
        "resources: {requests: {cpu: 100m}, limits: {memory: 256Mi}}",
    ],
)
def test_is_silent_for_sizes_and_where_limits_are_the_requests(text: str) -> None:
    assert together(LINT, text) == []
    assert together(LINT, "resources: {requests: {cpu: 100m}}", "resources: {requests: {memory: 1Gi}}") == []
