"""The objects of every source of secrets on the control plane, which has the CRDs of their controllers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support import ROOT, manifests

from helm_platform.controlplane import ControlPlane

VALUES = ROOT / "charts/platform-app/ci/secrets-values.yaml"
KINDS = {"ExternalSecret", "SealedSecret", "SecretProviderClass"}
Rendered = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def rendered(helm: Path, charts: Path, helm_home: dict[str, str], namespace: str) -> Rendered:
    """The objects of the case, in the test's namespace."""

    def render(*arguments: str) -> list[dict[str, Any]]:
        command: list[str | Path] = [
            helm,
            "template",
            "web",
            charts / "platform-app",
            "-f",
            VALUES,
            "-n",
            namespace,
            *arguments,
        ]
        answer = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True)
        return manifests(answer.stdout)

    return render


def apply(control_plane: ControlPlane, namespace: str, objects: list[dict[str, Any]], *arguments: str) -> str:
    return control_plane.kubectl("apply", "-n", namespace, *arguments, "-f", "-", stdin=yaml.safe_dump_all(objects))


def test_the_api_server_accepts_them(rendered: Rendered, control_plane: ControlPlane, namespace: str) -> None:
    objects = rendered()
    assert {item["kind"] for item in objects} >= KINDS
    answer = apply(control_plane, namespace, objects, "--dry-run=server", "--validate=strict")
    assert answer.count("(server dry run)") == len(objects)


def test_a_gitops_controller_sees_no_difference(
    rendered: Rendered, control_plane: ControlPlane, namespace: str
) -> None:
    """What the API server would fill in is written out: the live spec is the rendered one."""
    objects = [item for item in rendered() if item["kind"] in KINDS]
    apply(control_plane, namespace, objects)
    for item in objects:
        live = json.loads(
            control_plane.kubectl("get", item["kind"], item["metadata"]["name"], "-n", namespace, "-o", "json")
        )
        assert live["spec"] == item["spec"], item["metadata"]["name"]
    secrets = control_plane.kubectl("get", "secrets", "-n", namespace, "-o", "name")
    assert secrets == ""


def test_what_the_values_ask_for_reaches_the_pods(
    rendered: Rendered, control_plane: ControlPlane, namespace: str
) -> None:
    """The pods are admitted where `restricted` is enforced, with the secret volumes and their group."""
    objects = [item for item in rendered() if item["kind"] in {"Deployment", "ServiceAccount"}]
    apply(control_plane, namespace, objects)
    control_plane.kubectl(
        *("wait", "deployment/web", "-n", namespace),
        *("--for=jsonpath={.status.replicas}=2", "--timeout=60s"),
    )
    pods = json.loads(
        control_plane.kubectl("get", "pods", "-n", namespace, "-l", "app.kubernetes.io/component=main", "-o", "json")
    )["items"]
    assert len(pods) == 2
    for pod in pods:
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        assert volumes["db"]["secret"]["defaultMode"] == 0o440
        assert volumes["vault"]["csi"]["driver"] == "secrets-store.csi.k8s.io"
        assert pod["spec"]["securityContext"]["fsGroup"] == 65532
