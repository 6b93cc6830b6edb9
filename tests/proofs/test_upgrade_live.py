"""The rules of the upgrade contract against the API server that they speak of: it refuses and restarts exactly that."""

from __future__ import annotations

import json
import subprocess
import uuid
from typing import Any

from helm_platform.controlplane import ControlPlane
from tests.proofs.pairs import BARE, DEFAULTED, IMMUTABLE, MUTABLE, RESTARTS, Object


def applied(plane: ControlPlane, namespace: str, name: str, manifest: Object) -> str:
    """Apply as Helm 4 does; what the API server said against it, or nothing."""
    metadata = manifest["metadata"] | {"name": name, "namespace": namespace}
    command = [str(plane.kubectl_binary), "apply", "--server-side", "--force-conflicts", "-f", "-"]
    text = json.dumps(manifest | {"metadata": metadata})
    answer = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, env=plane.environment(), timeout=60
    )
    return answer.stderr if answer.returncode else ""


def live(plane: ControlPlane, namespace: str, name: str, kind: str) -> Any:
    return json.loads(plane.kubectl("get", kind, name, "--namespace", namespace, "--output", "json"))


def fresh() -> str:
    return f"web-{uuid.uuid4().hex[:8]}"


def test_what_may_not_change_is_refused(control_plane: ControlPlane, namespace: str) -> None:
    accepted = []
    for old, new, field in IMMUTABLE:
        name = fresh()
        assert applied(control_plane, namespace, name, old) == "", field
        before = live(control_plane, namespace, name, old["kind"])
        refused = applied(control_plane, namespace, name, new)
        after = live(control_plane, namespace, name, old["kind"])
        # A Service that is no longer said to be headless is accepted, and stays headless.
        ignored = before.get("spec", {}).get("clusterIP") == after.get("spec", {}).get("clusterIP") == "None"
        if not refused and not ignored:
            accepted.append(f"{old['kind']} {field}")
    assert accepted == []


def test_what_may_change_is_accepted(control_plane: ControlPlane, namespace: str) -> None:
    refused = []
    for old, new in MUTABLE:
        name = fresh()
        assert applied(control_plane, namespace, name, old) == ""
        message = applied(control_plane, namespace, name, new)
        if message:
            refused.append(message)
    assert refused == []


def template_of(plane: ControlPlane, namespace: str, name: str) -> Any:
    return live(plane, namespace, name, "Deployment")["spec"]["template"]


def test_pods_restart_where_we_say_so_and_nowhere_else(control_plane: ControlPlane, namespace: str) -> None:
    kept = []
    for old, new, field in RESTARTS:
        name = fresh()
        assert applied(control_plane, namespace, name, old) == "", field
        before = template_of(control_plane, namespace, name)
        assert applied(control_plane, namespace, name, new) == "", field
        if template_of(control_plane, namespace, name) == before:
            kept.append(field)
    assert kept == []
    name = fresh()
    assert applied(control_plane, namespace, name, BARE) == ""
    before = template_of(control_plane, namespace, name)
    assert applied(control_plane, namespace, name, DEFAULTED) == ""
    assert template_of(control_plane, namespace, name) == before
