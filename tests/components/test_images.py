"""The images of components, as a mirror needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.components.images import full, of_text
from tests.support import ROOT, Run

_PULLED = "Pulled: ghcr.io/acme/web:1.0.0\nDigest: sha256:0\n---\n"
_OBJECTS = """kind: Deployment
spec: {template: {spec: {
  initContainers: [{image: acme/init:1}],
  containers: [{image: "registry.acme.io:5000/web@sha256:0"}, {image: ""}]}}}
---
kind: Prometheus
spec: {image: "quay.io/prometheus/prometheus:v3", size: 1}
"""


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("traefik:v3", "docker.io/library/traefik:v3"),
        ("velero/velero:v1", "docker.io/velero/velero:v1"),
        ("localhost/web:1", "localhost/web:1"),
        ("registry:5000/web", "registry:5000/web"),
        ("quay.io/jetstack/web:1", "quay.io/jetstack/web:1"),
    ],
)
def test_a_short_name_is_of_docker_hub(name: str, whole: str) -> None:
    """As container runtimes read it."""
    assert full(name) == whole


@pytest.mark.parametrize("before", ["", _PULLED])
def test_images_are_found_in_pods_and_in_custom_kinds(before: str) -> None:
    """Also behind what Helm says of a chart that it pulled."""
    assert of_text(before + _OBJECTS) == {
        "docker.io/acme/init:1",
        "registry.acme.io:5000/web@sha256:0",
        "quay.io/prometheus/prometheus:v3",
    }


def test_the_images_of_charts_are_printed_each_with_its_place_in_a_mirror(command: Run, helm4: Path) -> None:
    """Two columns, as a copying tool takes them; a chart that cannot be rendered is told with what to do."""
    env = {"HELM_BIN": str(helm4), "KUBECONFIG": "/dev/null"}
    words = ("up", "metrics-server", "--print-images", "--charts", ROOT / "components" / "stubs")
    answer = command(*words, "--mirror", "oci://registry.acme.io/", env=env)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "registry.k8s.io/pause:3.10 registry.acme.io/registry.k8s.io/pause:3.10\n"
    gone = command("up", "flux", "--print-images", "--mirror", "localhost:1/none", env=env)
    assert gone.returncode == 3
    assert "the chart of flux cannot be rendered" in gone.stderr
    assert "--charts DIR" in gone.stderr
