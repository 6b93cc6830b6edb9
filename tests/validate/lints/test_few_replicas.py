from __future__ import annotations

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import few_replicas

LINT = few_replicas.LINT
PROD = "apps/web/overlays/prod"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("availability: high\nreplicas: 1", "replicas error"),
        ("availability: standard\nreplicas: 1", "replicas error"),
        ("availability: high\nautoscaling: {min: 2, max: 9}", "autoscaling.min error"),
        ("workloads: {w: {availability: high, replicas: 2}}", "workloads.w.replicas error"),
    ],
)
def test_fewer_than_what_is_kept_is_an_error_anywhere(text: str, path: str) -> None:
    assert paths(together(LINT, text)) == [path]


@pytest.mark.parametrize("text", ["replicas: 1", "autoscaling: {min: 1, max: 3}"])
def test_one_pod_is_a_warning_in_production(text: str) -> None:
    assert [found.level.value for found in together(LINT, text, folder=PROD)] == ["warning"]
    assert together(LINT, text) == []
    assert together(LINT, text, folder="apps/web/overlays/dev") == []
    assert together(LINT, f"{text}\navailability: none", folder=PROD) == []


@pytest.mark.parametrize(
    "text",
    [
        *("availability: high", "availability: high\nreplicas: 3", "replicas: 2", "replicas: 0\navailability: high"),
        *("availability: none\nreplicas: 1", "kind: Job\nreplicas: 1", "autoscaling: {max: 3}"),
        "replicas: 1\nstorage: {data: {size: 1Gi, mount: /data}}",
        "availability: high\nreplicas: 3\nautoscaling: {min: 1, max: 3, enabled: false}",
    ],
)
def test_is_silent_where_promises_are_kept(text: str) -> None:
    assert together(LINT, text, folder=PROD) == []
