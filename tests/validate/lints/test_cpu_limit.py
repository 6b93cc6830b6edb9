from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import cpu_limit

LINT = cpu_limit.LINT


@pytest.mark.parametrize(
    "written",
    ["{limits: {cpu: 500m}}", "{requests: {cpu: 100m}, limits: {cpu: 1}}", "{requests: {cpu: 1}, limits: {cpu: 2}}"],
)
def test_fires_as_a_note(written: str) -> None:
    assert paths(together(LINT, f"resources: {written}")) == ["resources.limits.cpu note"]


@pytest.mark.parametrize(
    "written", ["{requests: {cpu: 1}}", "small", "{requests: {cpu: 2}, limits: {cpu: 2}}", "{limits: {memory: 1Gi}}"]
)
def test_is_silent_without_one_and_for_exclusive_cores(written: str) -> None:
    assert together(LINT, f"resources: {written}") == []
