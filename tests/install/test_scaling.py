"""The chart scaling on an API server with Karpenter's and KEDA's definitions; the umbrella's release in its Secret."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hack.bench import release
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane

CASES = ROOT / "charts/scaling/ci"
Helm = Callable[..., str]


@pytest.fixture
def run(helm: Path, control_plane: ControlPlane, namespace: str) -> Iterator[Helm]:
    """Run helm in the test's namespace; what a test installed is removed, as priorities belong to the whole cluster."""

    def call(*arguments: str | Path) -> str:
        command = [helm, *arguments, "--namespace", namespace]
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False, env=control_plane.environment() | {"TERM": "dumb"}
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    yield call
    call("uninstall", "web", "--ignore-not-found")


def named(plane: ControlPlane, kind: str) -> set[str]:
    return {item["metadata"]["name"] for item in json.loads(plane.kubectl("get", kind, "-o", "json"))["items"]}


def test_karpenter_keda_and_kubernetes_take_every_setting(
    run: Helm, control_plane: ControlPlane, namespace: str, charts: Path
) -> None:
    notes = run("install", "web", charts / "scaling", "-f", CASES / "every-setting-values.yaml")
    assert "NodePool general\n" in notes
    assert named(control_plane, "nodepools.karpenter.sh") == {"general", "elsewhere"}
    assert named(control_plane, "ec2nodeclasses.karpenter.k8s.aws") == {"default"}
    assert named(control_plane, "clustertriggerauthentications.keda.sh") == {"prometheus"}
    assert {"platform-critical", "urgent", "batch", "placeholder"} <= named(control_plane, "priorityclasses")
    # The rooms' pods are as restricted as the namespace wants them, and go before all others.
    ready = "--for=jsonpath={.status.readyReplicas}=2"
    control_plane.kubectl("scale", "deployment/web-room-spot", "-n", namespace, "--replicas=2")
    patch = {"spec": {"template": {"spec": {"nodeSelector": None}}}}
    control_plane.kubectl("patch", "deployment", "web-room-spot", "-n", namespace, "-p", json.dumps(patch))
    control_plane.kubectl("wait", "deployment/web-room-spot", "-n", namespace, ready, "--timeout=60s")
    pods = json.loads(control_plane.kubectl("get", "pods", "-n", namespace, "-o", "json"))["items"]
    assert {pod["spec"]["priority"] for pod in pods} == {-10}
    assert {pod["spec"]["preemptionPolicy"] for pod in pods} == {"Never"}


def test_the_default_priority_moves_in_two_upgrades(
    run: Helm, helm: Path, control_plane: ControlPlane, namespace: str, charts: Path
) -> None:
    """As values.yaml says; in one, Kubernetes refuses the second default while the first is there."""
    chart = charts / "scaling"
    other = ["--set", "priorityClasses.a.value=1,priorityClasses.a.globalDefault=true,priorityClasses.a.description=a"]
    first = ["--set", "priorityClasses.default.globalDefault=false"]
    run("install", "web", chart)
    command: list[str | Path] = [helm, "upgrade", "web", chart, "--namespace", namespace, *first, *other]
    at_once = subprocess.run(command, capture_output=True, text=True, check=False, env=control_plane.environment())
    assert "Only one default can exist" in at_once.stderr
    run("upgrade", "web", chart, *first)
    run("upgrade", "web", chart, *first, *other)
    classes = json.loads(control_plane.kubectl("get", "priorityclasses", "-o", "json"))["items"]
    assert [item["metadata"]["name"] for item in classes if item.get("globalDefault")] == ["a"]


def test_the_size_of_a_release_is_what_its_secret_has(
    run: Helm,
    helm: Path,
    helm3: Path,
    helm4: Path,
    control_plane: ControlPlane,
    namespace: str,
    umbrella: Path,
    helm_home: dict[str, str],
    tmp_path: Path,
) -> None:
    """Without the parts whose objects belong to the whole cluster, which other tests share."""
    values = yaml.safe_load((ROOT / "umbrella/profiles/prod.yaml").read_text(encoding="utf-8"))
    values |= {name: {"enabled": False} for name in ("ingress", "security", "storage", "scaling")}
    profile = tmp_path / "prod.yaml"
    profile.write_text(yaml.safe_dump(values), encoding="utf-8")
    sizes = release.sizes(umbrella, {"helm3": helm3, "helm4": helm4}, [profile], helm_home)
    told = {each.helm: each.stored for each in sizes}["helm3" if helm == helm3 else "helm4"]
    run("install", "web", umbrella, "-f", profile)
    secret = control_plane.kubectl("get", "secret", "sh.helm.release.v1.web.v1", "-n", namespace, "-o", "json")
    kept = len(base64.b64decode(json.loads(secret)["data"]["release"]))
    assert told == pytest.approx(kept, rel=0.05)
