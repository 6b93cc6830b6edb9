from __future__ import annotations

from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.validate.lints import replicas_autoscaled

LINT = replicas_autoscaled.LINT


def test_fires_across_files_and_workloads() -> None:
    (found,) = together(LINT, "replicas: 3", "autoscaling: {max: 5}")
    assert (found.file, found.notes[0].file) == (Path("0.yaml"), Path("1.yaml"))
    text = "workloads: {w: {replicas: 2, autoscaling: {max: 3}}, x: {replicas: 2}}"
    assert paths(together(LINT, text)) == ["workloads.w.replicas error"]


def test_what_the_platform_sets_for_all_counts() -> None:
    profile = "global: {platform: {defaults: {autoscaling: {max: 5}}}}"
    assert paths(together(LINT, "replicas: 3", profile)) == ["replicas error"]


@pytest.mark.parametrize(
    "text",
    [
        "replicas: 3\nautoscaling: {max: 5, enabled: false}",
        "replicas: 3\nautoscaling: {min: 2}",
        "autoscaling: {max: 5}",
        "replicas: 3",
        "kind: none\nreplicas: 3\nautoscaling: {max: 5}",
    ],
)
def test_is_silent_without_an_autoscaler(text: str) -> None:
    assert together(LINT, text) == []
