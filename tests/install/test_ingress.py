"""The chart `ingress` before a real API server, whose CEL rules of Gateway API no offline schema evaluates."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.support import ROOT, manifests

from helm_platform.controlplane import ControlPlane

CASES = sorted((ROOT / "charts/ingress/ci").glob("*-values.yaml"))


def refused(control_plane: ControlPlane, kubectl: Path, namespace: str, objects: list[dict[str, Any]]) -> str:
    """What the API server says against these objects in a namespace; nothing is kept."""
    placed = copy.deepcopy(objects)
    for each in placed:
        if each["metadata"].get("namespace"):
            each["metadata"]["namespace"] = namespace
    document = json.dumps({"apiVersion": "v1", "kind": "List", "items": placed})
    command = [str(kubectl), "apply", "--dry-run=server", "--server-side", "-f", "-"]
    environment = control_plane.environment()
    answer = subprocess.run(command, input=document, env=environment, check=False, capture_output=True, text=True)
    return answer.stderr if answer.returncode else ""


@pytest.fixture
def rendered(helm4: Path, charts: Path, helm_home: dict[str, str]) -> Any:
    def objects(case: Path) -> list[dict[str, Any]]:
        command = [str(helm4), "template", "edge", str(charts / "ingress"), "-n", "ingress", "-f", str(case)]
        return manifests(subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout)

    return objects


def test_the_api_server_takes_every_case(
    control_plane: ControlPlane, kubectl: Path, empty_namespace: str, rendered: Any
) -> None:
    said = {case.stem: refused(control_plane, kubectl, empty_namespace, rendered(case)) for case in CASES}
    assert said == dict.fromkeys(said, "")
    (gateway,) = [each for each in rendered(ROOT / "charts/ingress/ci/cilium-values.yaml") if each["kind"] == "Gateway"]
    plain, secure = gateway["spec"]["listeners"]
    plain["tls"] = secure["tls"]
    assert "tls must not be specified for protocols" in refused(control_plane, kubectl, empty_namespace, [gateway])
