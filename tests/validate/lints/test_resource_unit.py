from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import resource_unit

LINT = resource_unit.LINT


@pytest.mark.parametrize(
    ("written", "level", "words"),
    [
        ("{requests: {memory: 512}}", "requests.memory error", "is 512 bytes"),
        ('{limits: {memory: "512"}}', "limits.memory error", "is 512 bytes"),
        ("{limits: {memory: 512m}}", "limits.memory error", "is 0.512 bytes"),
        ("{limits: {memory: 512k}}", "limits.memory error", "is 512000 bytes"),
        ("{requests: {cpu: 100}}", "requests.cpu warning", "is 100 cores"),
        ("{requests: {cpu: 256Mi}}", "requests.cpu error", "is a size of memory"),
    ],
)
def test_fires(written: str, level: str, words: str) -> None:
    findings = together(LINT, f"resources: {written}")
    assert paths(findings) == [f"resources.{level}"]
    assert words in findings[0].message


def test_says_what_was_meant() -> None:
    assert together(LINT, "resources: {limits: {memory: 512m}}")[0].label == "did you mean 512Mi?"
    assert together(LINT, "resources: {limits: {memory: 2M}}")[0].label == "did you mean 2Gi?"
    assert together(LINT, "resources: {limits: {memory: 1500000}}")[0].label is None
    assert together(LINT, "resources: {limits: {cpu: 250}}")[0].label == "did you mean 250m?"


def test_fires_in_containers_of_workloads() -> None:
    text = "workloads: {w: {sidecars: {s: {resources: {limits: {memory: 64}}}}}}"
    assert paths(together(LINT, text)) == ["workloads.w.sidecars.s.resources.limits.memory error"]


@pytest.mark.parametrize(
    "written",
    [
        *("small", "{limits: {memory: 512Mi}}", "{limits: {memory: 512M}}", "{limits: {memory: 1e9}}"),
        *("{requests: {cpu: 100m}}", "{requests: {cpu: 2}}", "{requests: {cpu: 0.5}}", "{requests: {cpu: 32}}"),
        *("{requests: {ephemeral-storage: 512}}", "{limits: {memory: 536870912}}", "{}", "{limits: {memory: 0}}"),
    ],
)
def test_is_silent_for_what_can_be_meant(written: str) -> None:
    assert together(LINT, f"resources: {written}") == []
