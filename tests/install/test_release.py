"""The example on the control plane: install, upgrade, roll back, test, uninstall, with both Helm majors."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import ROOT, manifests

from helm_platform.controlplane import ControlPlane

HELLO = ROOT / "examples" / "hello" / "values.yaml"
Helm = Callable[..., str]


@pytest.fixture(scope="session")
def chart(charts: Path) -> Path:
    """platform-app with its dependency built, outside the checkout."""
    return charts / "platform-app"


@pytest.fixture
def run(helm: Path, control_plane: ControlPlane, namespace: str) -> Helm:
    """Run helm against the control plane in the test's namespace; the output, or an AssertionError with it."""
    return in_namespace(helm, control_plane, namespace)


def in_namespace(helm: Path, control_plane: ControlPlane, namespace: str) -> Helm:
    def call(*arguments: str | Path) -> str:
        answer = subprocess.run(
            [helm, *arguments, "--namespace", namespace],
            capture_output=True,
            text=True,
            check=False,
            env=control_plane.environment(),
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return call


def deployment(control_plane: ControlPlane, namespace: str) -> Any:
    return json.loads(control_plane.kubectl("get", "deployment", "myapp", "-n", namespace, "-o", "json"))


def test_the_whole_life_of_a_release(run: Helm, control_plane: ControlPlane, namespace: str, chart: Path) -> None:
    notes = run("install", "myapp", chart, "-f", HELLO, "--wait", "--timeout", "120s")
    assert "https://web.acme.io/" in notes
    assert "Pod Security:\n  myapp: restricted\n" in notes
    first = deployment(control_plane, namespace)["spec"]["template"]

    run("upgrade", "myapp", chart, "-f", HELLO, "--set", "autoscaling.min=3", "--wait", "--timeout", "120s")
    ready = "--for=jsonpath={.status.readyReplicas}=3"
    control_plane.kubectl("wait", "deployment/myapp", "-n", namespace, ready, "--timeout=60s")
    assert deployment(control_plane, namespace)["spec"]["template"] == first  # nothing was restarted
    pods = json.loads(control_plane.kubectl("get", "pods", "-n", namespace, "-o", "json"))["items"]
    assert len({pod["spec"]["nodeName"] for pod in pods}) == 3  # spread over the zones

    run("rollback", "myapp", "1", "--wait", "--timeout", "120s")
    autoscaler = control_plane.kubectl("get", "hpa", "myapp", "-n", namespace, "-o", "jsonpath={.spec.minReplicas}")
    assert autoscaler == "2"
    assert "Succeeded" in run("test", "myapp")

    run("uninstall", "myapp", "--wait", "--timeout", "120s")
    kinds = "deployment,service,serviceaccount,ingress,hpa,servicemonitor,pdb,networkpolicy,pod"
    left = control_plane.kubectl("get", kinds, "-n", namespace, "-l", "app.kubernetes.io/instance=myapp", "-o", "name")
    assert left == ""


def test_a_failing_test_pod_fails_helm_test(
    run: Helm, helm: Path, control_plane: ControlPlane, namespace: str, chart: Path, tmp_path: Path
) -> None:
    """`helm test` on this control plane can fail: a pod that is told to end with 1 does."""
    broken = tmp_path / "platform-app"
    shutil.copytree(chart, broken)
    metadata = {
        "name": "doomed",
        "annotations": {"helm.sh/hook": "test", "helm-platform.io/dev-exit-code": "1"},
    }
    hardened = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    spec = {
        "restartPolicy": "Never",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": "x", "image": "x:1", "securityContext": hardened}],
    }
    pod = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    (broken / "templates" / "doomed.yaml").write_text(pod)
    run("install", "myapp", broken, "-f", HELLO, "--wait", "--timeout", "120s")
    answer = subprocess.run(
        [helm, "test", "myapp", "-n", namespace],
        capture_output=True,
        text=True,
        check=False,
        env=control_plane.environment(),
    )
    assert answer.returncode != 0
    assert "doomed" in answer.stdout + answer.stderr


CASES = [
    *sorted((ROOT / "charts" / "platform-app" / "ci").glob("*-values.yaml")),
    *sorted((ROOT / "examples").glob("*/values.yaml")),
]


@pytest.mark.parametrize("values", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_api_server_accepts_every_object(
    helm: Path, control_plane: ControlPlane, empty_namespace: str, chart: Path, values: Path
) -> None:
    rendered = in_namespace(helm, control_plane, empty_namespace)("template", "myapp", chart, "-f", values)
    objects = manifests(rendered)
    assert objects
    answer = control_plane.kubectl("apply", "--dry-run=server", "-n", empty_namespace, "-f", "-", stdin=rendered)
    assert answer.count("(server dry run)") == len(objects)


def test_a_relaxed_pod_is_refused_where_restricted_is_enforced(
    run: Helm, control_plane: ControlPlane, namespace: str, chart: Path, tmp_path: Path
) -> None:
    """The same chart with a relaxation renders, and the API server then refuses its pods."""
    values = tmp_path / "values.yaml"
    values.write_text("security: {capabilities: [NET_ADMIN], reason: to see it refused}\n")
    run("install", "myapp", chart, "-f", HELLO, "-f", values)
    control_plane.kubectl(
        "wait", "deployment/myapp", "-n", namespace, "--for=condition=ReplicaFailure", "--timeout=60s"
    )
    message = control_plane.kubectl(
        "get", "deployment", "myapp", "-n", namespace, "-o", "jsonpath={.status.conditions[*].message}"
    )
    assert 'violates PodSecurity "restricted:latest"' in message
    assert "NET_ADMIN" in message
