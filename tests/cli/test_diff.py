"""`helm platform diff` as a process: streams, exit codes, colours, a cluster that is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.repository import committed, git, write

GOOD = 'image: {repository: ghcr.io/acme/web, tag: "%s"}\n'


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))


def run(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "helm_platform", "diff", *arguments]
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean | more)


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    """One application, whose image is changed on a branch."""
    write(tmp_path, web__values_yaml=GOOD % "1")
    committed(tmp_path)
    write(tmp_path, web__values_yaml=GOOD % "2")
    return tmp_path


def test_a_pull_request(apps: Path) -> None:
    done = run(apps)
    assert done.returncode == 0
    assert "  ~ Deployment/web\n      ! restarts its pods\n" in done.stdout
    assert '"ghcr.io/acme/web:1" → "ghcr.io/acme/web:2"' in done.stdout
    assert done.stderr.endswith("compared 1 release\n")
    again = run(apps, "--format", "markdown", "-o", apps / "comment.md")
    assert (again.returncode, again.stdout) == (0, "")
    assert "<details><summary><code>web</code>: " in (apps / "comment.md").read_text()


def test_exit_codes_as_those_of_diff(apps: Path) -> None:
    assert run(apps, "--exit-code").returncode == 1
    git(apps, "commit", "-a", "-m", "second")
    assert run(apps, "--against", "HEAD", "--exit-code").returncode == 0
    write(apps, web__values_yaml="prot: 1\n")
    done = run(apps, "--exit-code")
    assert done.returncode == 2
    assert "error[unknown-key]: `prot`" in done.stderr
    assert run(apps).returncode == 1
    assert run(apps, "--against", "nothing", "--exit-code").returncode == 2
    assert run(apps, "--exit-code", HELM_BIN="no-such-helm").returncode == 3


def test_data_for_programs(apps: Path) -> None:
    data = json.loads(run(apps, "--format", "json").stdout)
    assert (data["version"], data["differs"]) == (1, True)
    (release,) = data["releases"]
    (deployment,) = [each for each in release["objects"] if each["kind"] == "Deployment"]
    assert deployment["restartsPods"]


def test_colours(apps: Path) -> None:
    assert "\x1b[33m~ Deployment/web\x1b[0m" in run(apps, "--color", "always").stdout
    assert "\x1b" not in run(apps).stdout


def test_a_cluster_that_is_not_there(apps: Path, kubectl: Path, tmp_path: Path) -> None:
    path = f"{kubectl.parent}:/usr/bin:/bin"
    nowhere = {"apiVersion": "v1", "kind": "Config", "clusters": [], "contexts": [], "users": []}
    (tmp_path / "config").write_text(json.dumps(nowhere))
    done = run(apps, "--live", PATH=path, KUBECONFIG=str(tmp_path / "config"), HELM_KUBECONTEXT="far")
    assert (done.returncode, done.stdout) == (3, "")
    assert "error: the cluster cannot be asked\n" in done.stderr
    assert "fix: check KUBECONFIG and the context far: kubectl get pods\n" in done.stderr
    assert "Traceback" not in done.stderr
