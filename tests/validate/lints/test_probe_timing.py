from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import probe_timing

LINT = probe_timing.LINT


@pytest.mark.parametrize(
    ("probes", "path", "words"),
    [
        ("readiness: {http: {}, timeoutSeconds: 10}", "readiness.timeoutSeconds", "after 10 s"),
        ("startup: {tcp: {}, timeoutSeconds: 5}", "startup.timeoutSeconds", "after 5 s"),
        ("liveness: {http: {}, periodSeconds: 20, timeoutSeconds: 30}", "liveness.timeoutSeconds", "may take 30 s"),
        ("liveness: {http: {}, initialDelaySeconds: 60}", "liveness.initialDelaySeconds", "for 60 s after each start"),
        ("liveness: {http: {}, failureThreshold: 1}", "liveness.failureThreshold", "longer than 10 s"),
        ("liveness: {http: {}, periodSeconds: 2}", "liveness.periodSeconds", "longer than 6 s"),
    ],
)
def test_fires(probes: str, path: str, words: str) -> None:
    findings = together(LINT, f"port: 80\nprobes: {{{probes}}}")
    assert paths(findings) == [f"probes.{path} warning"]
    assert words in findings[0].message


@pytest.mark.parametrize(
    "probes",
    [
        "liveness: /alive",
        "liveness: {http: {}, initialDelaySeconds: 60}, startup: /alive",
        "liveness: {http: {}, failureThreshold: 1}, startup: {http: {}, failureThreshold: 60}",
        "liveness: {http: {}, initialDelaySeconds: 10}",
        "readiness: {http: {}, periodSeconds: 5, timeoutSeconds: 4}",
        "readiness: {http: {}, failureThreshold: 1, initialDelaySeconds: 60}",
        "liveness: false",
    ],
)
def test_is_silent_where_a_start_has_its_time(probes: str) -> None:
    assert together(LINT, f"port: 80\nprobes: {{{probes}}}") == []
