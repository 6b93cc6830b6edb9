"""Components in a real cluster: stand-in charts whose definitions and namespaces are this run's own."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from helm_platform.controlplane import ControlPlane
from tests.components.stand_ins import own
from tests.support import Run

_MEANT = ("prometheus-operator-crds", "cert-manager", "traefik")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Components of this run's own."""
    return own(tmp_path / "components", uuid.uuid4().hex[:6])


@pytest.fixture
def environment(control_plane: ControlPlane, folder: Path) -> Iterator[dict[str, str]]:
    """The cluster; the definitions and namespaces are gone afterwards."""
    yield {**control_plane.environment(), "PATH": f"{control_plane.kubectl_binary.parent}:/usr/bin:/bin"}
    text = (folder / "components.yaml").read_text(encoding="utf-8")
    spaces = sorted(set(re.findall(r"^    namespace: (t-\S+)$", text, re.MULTILINE)))
    control_plane.kubectl("delete", "namespace", *spaces, "--ignore-not-found", "--wait=false")


def test_a_failure_is_told_and_resumed_and_nothing_changes_the_second_time(
    command: Run, folder: Path, environment: dict[str, str], helm3: Path, helm4: Path, tmp_path: Path
) -> None:
    """The component in the middle cannot run; what came before stays; then it can; then all go, definitions last.

    What Helm 3 began Helm 4 ends, and neither changes what the other one did: nobody moves a cluster in one step.
    """
    three, four = ({**environment, "HELM_BIN": str(each)} for each in (helm3, helm4))
    meant = ("--components", str(folder / "components.yaml"))
    charts = ("--charts", str(folder / "stubs"))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cert-manager.yaml").write_text("stub: {nodeSelector: {disk: none}}\n", encoding="utf-8")

    before = command("up", "gateway-api", "prometheus-operator-crds", *meant, *charts, env=three)
    assert before.stdout == "2 changed, 0 as they should be\n", before.stderr
    failed = command("up", *_MEANT, *meant, *charts, "--values", broken, "--timeout", "15", env=three)
    assert failed.returncode == 3, failed.stderr
    assert "installing cert-manager v1.21.1 failed" in failed.stderr
    assert "Deployment cert-manager: 0 of 1 pods ready" in failed.stderr
    assert "didn't match Pod's node affinity/selector" in failed.stderr
    assert "gateway-api 1.6.1: no change" in failed.stderr
    assert "traefik" not in failed.stderr

    state = command("status", *_MEANT, *meant, "--json", env=four)
    assert state.returncode == 1
    words = {name: each["state"] for name, each in json.loads(state.stdout).items()}
    assert words == {
        "gateway-api": "installed",
        "prometheus-operator-crds": "installed",
        "cert-manager": "failed",
        "traefik": "absent",
    }

    resumed = command("up", *_MEANT, *meant, *charts, env=four)
    assert resumed.returncode == 0, resumed.stderr
    assert "gateway-api 1.6.1: no change" in resumed.stderr
    assert resumed.stdout == "2 changed, 2 as they should be\n"
    again = command("up", *_MEANT, *meant, *charts, env=three)
    assert again.stdout == "0 changed, 4 as they should be\n"
    assert command("status", *_MEANT, *meant, env=four).returncode == 0

    refused = command("down", "prometheus-operator-crds", *meant, env=three)
    assert refused.returncode == 2
    assert "traefik needs prometheus-operator-crds" in refused.stderr
    everything = ("down", *_MEANT, "gateway-api", *meant)
    gone = command(*everything, env=four)
    assert gone.returncode == 0, gone.stderr
    order = re.findall(r"^(\S+): removed$", gone.stderr, re.MULTILINE)
    assert order == ["traefik", "cert-manager", "prometheus-operator-crds"]
    assert gone.stdout == "3 removed, 0 were not there, 1 kept: only definitions, which --crds deletes\n"
    kept = command(*everything, "--crds", env=three)
    assert "gateway-api: removed" in kept.stderr, kept.stderr
    assert kept.stdout == "4 removed, 0 were not there\n"
