"""Backups on the control plane: what the API server admits, what the accounts may do, and how claims grow.

Containers do not run here, so the scripts are run by the test, with kubectl speaking as the Job's own account.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.charts.backup_cases import BASE, DUMP, SCHEDULES, SET
from tests.support import ROOT, manifests

from helm_platform.controlplane import ControlPlane
from helm_platform.errors import EnvironmentProblem

Helm = Callable[..., str]
MONGODB = ROOT / "charts/platform-app/ci/backup-mongodb-values.yaml"
SNAPSHOTS = "volumesnapshots.snapshot.storage.k8s.io"


@pytest.fixture
def run(helm: Path, control_plane: ControlPlane, namespace: str, charts: Path, tmp_path: Path) -> Helm:
    """Run helm on platform-app in the test's namespace, with values as a dict or a file."""

    def call(command: str, values: dict[str, Any] | Path) -> str:
        file = values
        if isinstance(file, dict):
            file = tmp_path / "values.yaml"
            file.write_text(yaml.safe_dump(values), encoding="utf-8")
        answer = subprocess.run(
            [helm, command, "db", charts / "platform-app", "-f", file, "--namespace", namespace],
            capture_output=True,
            text=True,
            check=False,
            env=control_plane.environment(),
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return call


@pytest.fixture
def as_account(control_plane: ControlPlane, namespace: str, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a container's command on this machine: its kubectl is the account's and knows the namespace."""

    def start(account: str, container: dict[str, Any], **variables: str) -> subprocess.Popen[str]:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        place = tmp_path / "tmp"
        place.mkdir(exist_ok=True)
        wrapper = folder / "kubectl"
        who = f"--as=system:serviceaccount:{namespace}:{account}"
        wrapper.write_text(f'#!/bin/sh\nexec "{control_plane.kubectl_binary}" {who} --namespace={namespace} "$@"\n')
        wrapper.chmod(0o755)
        words = [word.replace("/tmp/", f"{place}/") for word in container["command"] + container.get("args", [])]  # noqa: S108
        environment = control_plane.environment() | {item["name"]: item["value"] for item in container["env"]}
        environment |= {"PATH": f"{folder}:{os.environ['PATH']}"} | variables
        return subprocess.Popen(words, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return start


def manifest(text: str, kind: str, name: str) -> Any:
    (found,) = [item for item in manifests(text) if item and (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


def get(control_plane: ControlPlane, namespace: str, *what: str) -> Any:
    return json.loads(control_plane.kubectl("get", *what, "-n", namespace, "-o", "json"))


def may(control_plane: ControlPlane, namespace: str, account: str, *what: str) -> bool:
    who = f"--as=system:serviceaccount:{namespace}:{account}"
    try:
        return control_plane.kubectl("auth", "can-i", *what, "-n", namespace, who).strip() == "yes"
    except EnvironmentProblem:
        return False


def test_a_restricted_namespace_admits_the_pods_of_a_dump_and_a_drill(
    run: Helm, control_plane: ControlPlane, namespace: str
) -> None:
    """They do not run: the volumes of this class have no provisioner here."""
    run("install", MONGODB)
    for name in ("dump", "drill"):
        control_plane.kubectl("create", "job", f"try-{name}", f"--from=cronjob/db-{name}", "-n", namespace)
        pods: list[Any] = []
        deadline = time.monotonic() + 30
        while not pods:
            assert time.monotonic() < deadline
            pods = get(control_plane, namespace, "pods", "-l", f"job-name=try-{name}")["items"]
        assert pods[0]["metadata"]["labels"]["app.kubernetes.io/component"] == f"main-{name}"


def test_a_dump_and_a_drill_with_its_native_sidecar_complete(
    run: Helm, control_plane: ControlPlane, namespace: str
) -> None:
    drill = {"schedule": "@weekly", "check": ["true"]}
    run("install", BASE | {"storage": {}, "backup": {"dump": DUMP, "drill": drill}})
    for name in ("dump", "drill"):
        control_plane.kubectl("create", "job", f"try-{name}", f"--from=cronjob/db-{name}", "-n", namespace)
        control_plane.kubectl("wait", f"job/try-{name}", "-n", namespace, "--for=condition=Complete", "--timeout=60s")


def test_velero_takes_the_schedule(run: Helm, control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "namespace", f"velero-{namespace}")
    platform = {"backup": {"schedules": True, "namespace": f"velero-{namespace}", "location": "offsite"}}
    backup = {"velero": {"schedule": "0 2 * * *", "ttl": "72h0m0s", "method": "snapshot"}}
    run("install", BASE | SCHEDULES | {"global": {"platform": platform}, "backup": backup})
    (schedule,) = get(control_plane, f"velero-{namespace}", "schedules.velero.io")["items"]
    assert schedule["spec"]["template"]["ttl"] == "72h0m0s"
    assert schedule["spec"]["template"]["storageLocation"] == "offsite"
    control_plane.kubectl("delete", "namespace", f"velero-{namespace}", "--wait=false")


def snapshots(control_plane: ControlPlane, namespace: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(control_plane, namespace, SNAPSHOTS)["items"]
    return found


def make_ready(control_plane: ControlPlane, namespace: str, process: subprocess.Popen[str]) -> str:
    """Play the snapshot controller until the script has ended; returns what it printed."""
    deadline = time.monotonic() + 60
    status = '--patch={"status":{"readyToUse":true}}'
    while process.poll() is None:
        assert time.monotonic() < deadline
        for item in snapshots(control_plane, namespace):
            if "status" not in item:
                control_plane.kubectl(
                    "patch", SNAPSHOTS, item["metadata"]["name"], "-n", namespace, "--subresource=status",
                    "--type=merge", status,
                )  # fmt: skip
        time.sleep(0.3)
    out, err = process.communicate()
    return out + err


def test_snapshots_are_taken_and_pruned_by_an_account_that_may_nothing_else(
    run: Helm, control_plane: ControlPlane, namespace: str, as_account: Callable[..., subprocess.Popen[str]]
) -> None:
    backup = {"snapshot": {"schedule": "@daily", "keep": 2, "class": "fast"}}
    run("install", SET | {"replicas": 2, "backup": backup})
    job = get(control_plane, namespace, "cronjob", "db-snapshot")
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    # One that is older, ready and another workload's, which must stay.
    other = {"name": "other", "labels": {"helm-platform.io/claim": "data-other-0", "helm-platform.io/snapshot": "1"}}
    source = {"source": {"persistentVolumeClaimName": "data-other-0"}}
    foreign = {"apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshot", "metadata": other, "spec": source}
    control_plane.kubectl("create", "-n", namespace, "-f", "-", stdin=json.dumps(foreign))
    for _ in range(3):
        process = as_account("db-snapshot", container)
        output = make_ready(control_plane, namespace, process)
        assert process.returncode == 0, output
        time.sleep(1.1)  # the next one gets another stamp
    found = [item for item in snapshots(control_plane, namespace) if item["metadata"]["name"] != "other"]
    assert len(snapshots(control_plane, namespace)) == len(found) + 1
    claims = sorted(item["spec"]["source"]["persistentVolumeClaimName"] for item in found)
    assert claims == ["data-db-0", "data-db-0", "data-db-1", "data-db-1"]
    assert {item["spec"]["volumeSnapshotClassName"] for item in found} == {"fast"}
    assert {item["metadata"]["labels"]["app.kubernetes.io/component"] for item in found} == {"main-snapshot"}

    # One that does not get ready fails the Job and deletes nothing.
    process = as_account("db-snapshot", container, LIMIT="5")
    _, error = process.communicate(timeout=60)
    assert (process.returncode, "not ready within 5 s" in error) == (1, True)
    assert len(snapshots(control_plane, namespace)) == 7

    assert may(control_plane, namespace, "db-snapshot", "create", SNAPSHOTS)
    for verb, kind in (
        ("get", "secrets"),
        ("list", "pods"),
        ("delete", "pvc"),
        ("update", SNAPSHOTS),
        ("get", SNAPSHOTS),
    ):
        assert not may(control_plane, namespace, "db-snapshot", verb, kind), (verb, kind)
    assert not may(control_plane, "default", "db-snapshot", "list", SNAPSHOTS)


@pytest.fixture
def bound(control_plane: ControlPlane, namespace: str) -> Callable[[str], None]:
    """A class that allows expansion, and volumes for claims: binding is needed before a claim may grow."""
    made = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": namespace},
        "provisioner": "acme.io/none",
        "allowVolumeExpansion": True,
    }
    control_plane.kubectl("apply", "-f", "-", stdin=json.dumps(made))

    def bind(claim: str) -> None:
        volume = {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"{namespace}-{claim}"},
            "spec": {
                "capacity": {"storage": "10Gi"},
                "accessModes": ["ReadWriteOnce"],
                "storageClassName": namespace,
                "hostPath": {"path": "/nowhere"},
                "claimRef": {"namespace": namespace, "name": claim},
            },
        }
        control_plane.kubectl("apply", "-f", "-", stdin=json.dumps(volume))
        phase = "--for=jsonpath={.status.phase}=Bound"
        deadline = time.monotonic() + 30
        while claim not in control_plane.kubectl("get", "pvc", "-n", namespace, "-o", "name"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        control_plane.kubectl("wait", f"pvc/{claim}", "-n", namespace, phase, "--timeout=60s")

    return bind


def requested(control_plane: ControlPlane, namespace: str, claim: str) -> str:
    path = "jsonpath={.spec.resources.requests.storage}"
    return control_plane.kubectl("get", "pvc", claim, "-n", namespace, "-o", path)


def test_a_shared_claim_grows_by_its_size(
    run: Helm, control_plane: ControlPlane, namespace: str, bound: Callable[[str], None]
) -> None:
    def storage(size: str) -> dict[str, Any]:
        return {"storage": {"data": {"size": size, "mount": "/data", "class": namespace}}}

    run("install", BASE | storage("10Gi"))
    bound("db-data")
    run("upgrade", BASE | storage("15Gi"))
    assert requested(control_plane, namespace, "db-data") == "15Gi"


def test_the_claims_of_a_statefulset_grow_and_its_template_stays(
    run: Helm,
    control_plane: ControlPlane,
    namespace: str,
    bound: Callable[[str], None],
    as_account: Callable[..., subprocess.Popen[str]],
) -> None:
    def values(size: str) -> dict[str, Any]:
        storage = {"data": {"size": size, "initialSize": "10Gi", "mount": "/data", "class": namespace}}
        return SET | {"replicas": 2, "update": {"parallel": True}, "storage": storage}

    run("install", values("10Gi"))
    for ordinal in (0, 1):
        bound(f"data-db-{ordinal}")
    before = get(control_plane, namespace, "statefulset", "db")["spec"]
    run("upgrade", values("20Gi"))
    assert get(control_plane, namespace, "statefulset", "db")["spec"] == before

    job = manifest(run("template", values("20Gi")), "Job", "db-expand")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    for _ in range(2):  # an upgrade that changes nothing runs it again
        process = as_account("db-expand", container)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
    assert [requested(control_plane, namespace, f"data-db-{ordinal}") for ordinal in (0, 1)] == ["20Gi", "20Gi"]

    # The storage has grown: a size that would shrink it is refused by the API server, and the Job says so.
    capacity = '--patch={"status":{"capacity":{"storage":"20Gi"}}}'
    control_plane.kubectl(
        "patch", "pvc", "data-db-0", "-n", namespace, "--subresource=status", "--type=merge", capacity
    )
    smaller = container | {"args": ["data-db-0 15Gi needed"]}
    process = as_account("db-expand", smaller)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "status.capacity" in err) == (1, True), err
    # Claims of pods that may come are left out, claims that must be there are waited for.
    late = container | {"args": ["data-db-1 20Gi needed", "data-db-2 20Gi maybe"]}
    process = as_account("db-expand", late)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1  # its role does not name data-db-2: an answer, not a reason to go on
    assert "forbidden" in err

    assert not may(control_plane, namespace, "db-expand", "list", "pvc")
    assert not may(control_plane, namespace, "db-expand", "patch", "pvc/data-other-0")
    assert not may(control_plane, namespace, "db-expand", "delete", "pvc/data-db-0")


def test_claims_that_may_come_are_left_out_and_missing_ones_are_waited_for(
    run: Helm, control_plane: ControlPlane, namespace: str, as_account: Callable[..., subprocess.Popen[str]]
) -> None:
    storage = {"data": {"size": "20Gi", "initialSize": "10Gi", "mount": "/data"}}
    values = SET | {"availability": "standard", "autoscaling": {"max": 4}, "storage": storage}
    run("install", values)
    (container,) = manifest(run("template", values), "Job", "db-expand")["spec"]["template"]["spec"]["containers"]
    process = as_account("db-expand", container | {"args": ["data-db-3 20Gi maybe"]})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "data-db-3: not there; the pod has not been scaled up" in out) == (0, True), err
    process = as_account("db-expand", container | {"args": ["data-db-3 20Gi needed"]}, LIMIT="3")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "data-db-3: not there after 3 s" in err) == (1, True)
