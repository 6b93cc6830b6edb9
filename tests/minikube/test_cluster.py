"""The script with the real Helm, kubectl and `helm platform` on a real API server, by its context."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helm_platform.components import read
from helm_platform.controlplane import ControlPlane
from tests.components.stand_ins import own
from tests.support import ROOT, Run

Script = Callable[..., subprocess.CompletedProcess[str]]
HERE = "helm-platform-dev"


@pytest.fixture
def components(tmp_path: Path, control_plane: ControlPlane) -> Iterator[Path]:
    """Stand-ins of this test's own; what they and the script made is gone afterwards."""
    tag = uuid.uuid4().hex[:6]
    folder = own(tmp_path / "components", tag)
    file = folder / "components.yaml"
    # The release of the platform's own objects goes where Prometheus is.
    file.write_text(file.read_text(encoding="utf-8").replace(f"t-{tag}-monitoring", "monitoring"), encoding="utf-8")
    yield folder
    known = read(file).catalog
    assert known is not None
    kinds = [
        kind
        for each in ("gateway-api", "prometheus-operator-crds", "cert-manager")
        for kind in known.components[each].kinds
    ]
    control_plane.kubectl("delete", "crd", *kinds, "--ignore-not-found", "--wait=false")
    spaces = ("monitoring", "hello", f"t-{tag}-cert-manager")
    control_plane.kubectl("delete", "namespace", *spaces, "--ignore-not-found", "--wait=false")


@pytest.fixture
def kubeconfig(tmp_path: Path, control_plane: ControlPlane) -> Path:
    """One in which another context is the current one, of a cluster that nobody must speak to."""
    config = json.loads(control_plane.kubeconfig.read_text(encoding="utf-8"))
    config["clusters"].append({"name": "prod", "cluster": {"server": "https://api.acme.io:6443"}})
    config["contexts"].append({"name": "prod", "context": {"cluster": "prod", "user": "admin"}})
    config["current-context"] = "prod"
    file = tmp_path / "kubeconfig"
    file.write_text(json.dumps(config), encoding="utf-8")
    return file


@pytest.fixture
def script(
    tmp_path: Path,
    charts: Path,
    umbrella: Path,
    kubectl: Path,
    helm_home: dict[str, str],
    kubeconfig: Path,
) -> Script:
    """The script in a checkout whose umbrella makes nothing that the whole cluster shares."""
    root = tmp_path / "checkout"
    for each in ("hack/minikube", "bin", "examples/hello"):
        shutil.copytree(ROOT / each, root / each)
    shutil.copy(ROOT / "hack/minikube.sh", root / "hack/minikube.sh")
    shutil.copytree(charts, root / "charts")
    shutil.copytree(umbrella, root / "umbrella")
    others = ", ".join(f"{chart}: {{enabled: false}}" for chart in ("ingress", "security", "storage", "scaling"))
    (root / "umbrella/profiles/dev.yaml").write_text(f"{{{others}}}\n", encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kubectl").symlink_to(kubectl)
    path = f"{programs}:{Path(sys.executable).parent}:/usr/bin:/bin"

    def run(helm: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        (programs / "helm").unlink(missing_ok=True)
        (programs / "helm").symlink_to(helm)
        environment = helm_home | {"PATH": path, "KUBECONFIG": str(kubeconfig), "HOME": str(tmp_path)}
        return subprocess.run(
            [root / "hack/minikube.sh", *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )

    return run


def test_a_cluster_that_is_there_gets_the_platform_and_an_application(
    script: Script,
    components: Path,
    command: Run,
    control_plane: ControlPlane,
    kubeconfig: Path,
    helm3: Path,
    helm4: Path,
) -> None:
    """And nothing the second time, by the other Helm; `down` leaves what was there before, and the user's contexts."""
    before = kubeconfig.read_bytes()
    given = ("--components", str(components / "components.yaml"))
    charts = ("--charts", str(components / "stubs"))
    theirs = {**control_plane.environment(), "PATH": f"{control_plane.kubectl_binary.parent}:/usr/bin:/bin"}
    first = command("up", "gateway-api", "prometheus-operator-crds", *given, *charts, env=theirs)
    assert first.returncode == 0, first.stderr

    chosen = [word for name in ("traefik", "metrics-server", "sealed-secrets") for word in ("--without", name)]
    meant = ("--context", HERE, "--profile", "minimal", *given, *chosen)
    refused = script(helm4, "up", "--context", "prod", *charts)
    assert refused.returncode == 3
    assert "the context prod is not of this machine: https://api.acme.io:6443" in refused.stderr

    up = script(helm3, "up", *meant, *charts, "--hello", "--timeout", "120")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "gateway-api 1.6.1: no change" in up.stderr
    assert "components: 1 changed, 2 as they should be\n" in up.stdout
    assert up.stdout.endswith("changed: components platform hello\n")
    image = "-o=jsonpath={.spec.template.spec.containers[0].image} {.status.readyReplicas}"
    assert (
        control_plane.kubectl("get", "deployment", "hello", "-n", "hello", image)
        == "ghcr.io/stefanprodan/podinfo:6.9.2 2"
    )
    control_plane.kubectl("get", "prometheusrules", "-n", "monitoring", "-l", "app.kubernetes.io/instance=platform")

    again = script(helm4, "up", *meant, *charts, "--hello")
    assert again.stdout.endswith("nothing was changed\n"), again.stdout + again.stderr

    down = script(helm4, "down", "--context", HERE, *given)
    assert down.returncode == 0, down.stdout + down.stderr
    assert "cert-manager: removed" in down.stderr
    for namespace, stays in (("monitoring", {"prometheus-operator-crds"}), ("hello", set())):
        names = control_plane.kubectl("get", "secrets", "-n", namespace, "-l", "owner=helm", "-o", "name")
        assert {name.split(".")[-2] for name in names.split()} == stays
    assert kubeconfig.read_bytes() == before
