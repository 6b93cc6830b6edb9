from __future__ import annotations

from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import limit_below_request

LINT = limit_below_request.LINT


def test_fires_across_files_and_names_both_places() -> None:
    base = "resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}"
    (found,) = together(LINT, base, "resources: {requests: {memory: 1Gi}}")
    assert found.file == Path("0.yaml")
    assert found.notes[0].file == Path("1.yaml")
    assert "512Mi` is less than the request of 1Gi" in found.message


@pytest.mark.parametrize(("request_", "limit"), [("1", "500m"), ("0.5", "400m"), ("2Gi", "2G"), ("1e9", "512Mi")])
def test_compares_across_units(request_: str, limit: str) -> None:
    text = f"containers: {{c: {{resources: {{requests: {{cpu: {request_}}}, limits: {{cpu: {limit}}}}}}}}}"
    assert paths(together(LINT, text)) == ["containers.c.resources.limits.cpu error"]


@pytest.mark.parametrize(("request_", "limit"), [("1", "1000m"), ("500m", "1"), ("1Gi", "1Gi"), ("1G", "1Gi")])
def test_is_silent_for_a_limit_that_is_one(request_: str, limit: str) -> None:
    assert together(LINT, f"resources: {{requests: {{cpu: {request_}}}, limits: {{cpu: {limit}}}}}") == []
    assert together(LINT, f"resources: {{limits: {{cpu: {limit}}}}}") == []
    assert together(LINT, "resources: medium") == []
