"""The chart `storage` before the API server, and its drill as its own account, with a stand-in for Velero alone."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane

CHART = ROOT / "charts/storage"
VELERO = {
    "profile": "existing",
    "existing": {"classes": ["hostpath"]},
    "velero": {"enabled": True, "drills": {"shop": {"schedule": "@weekly", "of": "cluster", "namespace": "shop"}}},
}
Helm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def velero(control_plane: ControlPlane) -> Iterator[str]:
    """A namespace for Velero of the test's own."""
    name = f"velero-{uuid.uuid4().hex[:8]}"
    control_plane.kubectl("create", "namespace", name)
    yield name
    control_plane.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture
def run(helm: Path, control_plane: ControlPlane, velero: str) -> Iterator[Helm]:
    """Run helm in the namespace of Velero; what was installed is removed, as some belongs to the whole cluster."""

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [helm, *arguments, "--namespace", velero]
        environment = control_plane.environment() | {"TERM": "dumb"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    yield call
    call("uninstall", "storage", "--ignore-not-found")


@pytest.mark.parametrize("case", sorted(each.name for each in (CHART / "ci").glob("*-values.yaml")))
def test_the_server_takes_every_object(
    run: Helm, control_plane: ControlPlane, charts: Path, velero: str, case: str
) -> None:
    answer = run("template", "storage", charts / "storage", "-f", CHART / "ci" / case)
    assert answer.returncode == 0, answer.stderr
    items = [each for each in yaml.safe_load_all(answer.stdout) if each]
    for each in items:
        if "namespace" in each["metadata"]:
            each["metadata"]["namespace"] = velero
    strict = ("--dry-run=server", "--validate=strict")
    listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    made = control_plane.kubectl("create", *strict, "-f", "-", stdin=listed)
    assert made.count("created (server dry run)") == len(items) > 0


def test_an_installation_looks_whether_the_classes_are_there(run: Helm, charts: Path) -> None:
    answer = run(
        "install",
        "storage",
        charts / "storage",
        "--set",
        "existing.classes={hostpath,absent}",
        "--set",
        "existing.snapshotClasses={none}",
    )
    assert answer.returncode != 0
    assert "existing.snapshotClasses: the cluster has no VolumeSnapshotClass `none`" in answer.stderr
    assert "existing.classes: the cluster has no StorageClass `absent`" in answer.stderr


class Velero(threading.Thread):
    """Velero's part in a restore: makes the namespace and says how it went."""

    def __init__(self, plane: ControlPlane, namespace: str, phase: str) -> None:
        super().__init__(daemon=True)
        self.plane, self.namespace, self.phase, self.seen = plane, namespace, phase, list[dict[str, Any]]()

    def run(self) -> None:
        deadline = time.monotonic() + 60
        while not self.seen and time.monotonic() < deadline:
            answer = self.plane.kubectl("get", "restores.velero.io", "-n", self.namespace, "-o", "json")
            self.seen = json.loads(answer)["items"]
            time.sleep(0.2)
        (restore,) = self.seen
        for scratch in restore["spec"]["namespaceMapping"].values():
            self.plane.kubectl("create", "namespace", scratch)
        status = {"phase": self.phase, "progress": {"itemsRestored": 7, "totalItems": 7}}
        name = restore["metadata"]["name"]
        patch = json.dumps({"status": status})
        self.plane.kubectl("patch", "restores.velero.io", name, "-n", self.namespace, "--type=merge", "-p", patch)


@pytest.mark.parametrize(("phase", "code"), [("Completed", 0), ("PartiallyFailed", 1)])
def test_the_account_of_a_drill_has_the_rights_that_it_needs(
    run: Helm, control_plane: ControlPlane, charts: Path, velero: str, tmp_path: Path, phase: str, code: int
) -> None:
    drill = f"s{uuid.uuid4().hex[:6]}"
    platform = {"backup": {"namespace": velero}, "s3": {"bucket": "acme", "secret": {"name": "s3"}}}
    settings = VELERO["velero"] | {"drills": {drill: VELERO["velero"]["drills"]["shop"]}}  # type: ignore[index, operator]
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(VELERO | {"velero": settings, "global": {"platform": platform}}))
    answer = run("install", "storage", charts / "storage", "-f", values)
    assert answer.returncode == 0, answer.stderr
    jobs = json.loads(control_plane.kubectl("get", "cronjobs", "-n", velero, "-o", "json"))["items"]
    (container,) = jobs[0]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    account = f"system:serviceaccount:{velero}:storage-drill-{drill}"
    tool = tmp_path / "bin/kubectl"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {control_plane.kubectl_binary} -n {velero} --as={account} "$@"\n')
    tool.chmod(0o755)
    told = {each["name"]: each["value"] for each in container["env"]} | {"PAUSE": "0.2", "LIMIT": "60"}
    environment = control_plane.environment() | told | {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}
    worker = Velero(control_plane, velero, phase)
    worker.start()
    done = subprocess.run(container["command"], env=environment, capture_output=True, text=True, check=False)
    worker.join()
    assert done.returncode == code, done.stderr
    assert ("7 objects of shop restored" in done.stdout) is (code == 0)
    assert "forbidden" not in done.stderr
    left = control_plane.kubectl("get", "restores.velero.io", "-n", velero, "-o", "name")
    assert bool(left.strip()) is (code != 0)
    # Nothing but its own namespace is its to remove.
    asked = ("auth", "can-i", "delete", "namespaces/default", f"--as={account}")
    refused = subprocess.run(
        [control_plane.kubectl_binary, *asked], env=control_plane.environment(), capture_output=True, check=False
    )
    assert refused.stdout.strip() == b"no"
    control_plane.kubectl("delete", "namespace", f"drill-{drill}", "--ignore-not-found", "--wait=false")


def test_the_runbook_of_a_restore_is_what_the_server_takes(control_plane: ControlPlane, velero: str) -> None:
    """Its objects are created, and its questions are asked about them."""
    page = (ROOT / "docs/runbooks/restore.md").read_text(encoding="utf-8")
    objects = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)]
    assert [each["kind"] for each in objects] == ["Restore", "Restore"]
    for each in objects:
        each["metadata"]["namespace"] = velero
        control_plane.kubectl("create", "--validate=strict", "-f", "-", stdin=json.dumps(each))
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", page, re.MULTILINE | re.DOTALL)
    asked = [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if "velero.io" in line]
    assert len(asked) == 2
    for line in asked:
        words = shlex.split(line.replace("-n velero", f"-n {velero}"))
        assert words[0] == "kubectl"
        control_plane.kubectl(*words[1:])
