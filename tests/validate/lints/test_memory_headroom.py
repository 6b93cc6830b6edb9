from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import memory_headroom

LINT = memory_headroom.LINT


def test_fires_far_above_the_request() -> None:
    findings = together(LINT, "resources: {requests: {memory: 128Mi}, limits: {memory: 2Gi}}")
    assert paths(findings) == ["resources.limits.memory warning"]
    assert "16 times the request of 128Mi" in findings[0].message


@pytest.mark.parametrize(
    "written",
    [
        *("{requests: {memory: 512Mi}, limits: {memory: 2Gi}}", "{limits: {memory: 2Gi}}", "large"),
        *("{requests: {memory: 512m}, limits: {memory: 2Gi}}", "{requests: {cpu: 10m}, limits: {cpu: 2}}"),
    ],
)
def test_is_silent_up_to_four_times_and_for_other_mistakes(written: str) -> None:
    assert together(LINT, f"resources: {written}") == []
