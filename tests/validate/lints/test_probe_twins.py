from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import probe_twins

LINT = probe_twins.LINT


@pytest.mark.parametrize(
    ("readiness", "liveness"),
    [
        ("/health", "/health"),
        ("/health", "{http: {path: /health}, periodSeconds: 20}"),
        ("{http: {}}", "/"),
        ("/health", "{http: {path: /health, port: http}}"),
        ("/health", "{http: {path: /health, port: 80}}"),
        ("{tcp: {port: 80}}", "{tcp: {}}"),
        ("{tcp: {port: http}}", "{tcp: {port: http}, failureThreshold: 5}"),
        ("{grpc: {}}", "{grpc: {}}"),
        ("{exec: [/bin/check]}", "{exec: [/bin/check]}"),
    ],
)
def test_fires(readiness: str, liveness: str) -> None:
    text = f"port: 80\nprobes: {{readiness: {readiness}, liveness: {liveness}}}"
    assert paths(together(LINT, text)) == ["probes.liveness warning"]


def test_fires_across_files() -> None:
    assert paths(together(LINT, "probes: {readiness: /ok}", "probes: {liveness: /ok}")) == ["probes.liveness warning"]


@pytest.mark.parametrize(
    ("readiness", "liveness"),
    [
        ("/ready", "/alive"),
        ("/health", "{http: {path: /health, port: admin}}"),
        ("/health", "false"),
        ("false", "false"),
        ("{tcp: {}}", "{grpc: {}}"),
        ("{grpc: {service: a}}", "{grpc: {}}"),
    ],
)
def test_is_silent_for_different_questions(readiness: str, liveness: str) -> None:
    assert together(LINT, f"probes: {{readiness: {readiness}, liveness: {liveness}}}") == []
    assert together(LINT, f"probes: {{startup: {liveness}, liveness: {liveness}}}") == []
