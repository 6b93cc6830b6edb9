"""The workflows of this repository: read by actionlint and zizmor, with the rights that each job needs and no more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT
from tests.workflows import accepted, audited, laid, linted, unpinned

FOLDER = ROOT / ".github" / "workflows"
FILES = {file.stem: file.read_text() for file in FOLDER.glob("*.yaml")}
RIGHTS = {
    ("ci", "test"): {"contents": "read"},
    ("ci", "release"): {"contents": "read"},
    ("ci", "versions"): {"contents": "read"},
    ("release", "check"): {"contents": "read"},
    ("release", "publish"): {"contents": "write", "packages": "write", "id-token": "write", "attestations": "write"},
}


def jobs(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILES[name])["jobs"]
    return found


@pytest.mark.parametrize("name", sorted(FILES))
def test_passes_both(name: str, tmp_path: Path, actionlint: Path) -> None:
    accepted(actionlint, laid(tmp_path, name, FILES[name]))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("release", "persist-credentials: false", "clean: true"),
        ("release", 'grep --quiet --fixed-strings --line-regexp "version', 'echo "${{ github.ref_name }}" "version'),
        ("ci", "permissions: {}\n", "permissions: write-all\n"),
        ("ci", "@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0", "@v6"),
    ],
)
def test_an_audit_sees_mistakes(name: str, good: str, bad: str, tmp_path: Path) -> None:
    assert good in FILES[name]
    assert audited(laid(tmp_path, name, FILES[name].replace(good, bad, 1))).returncode not in (0, 1)


@pytest.mark.parametrize(
    ("good", "bad"),
    [("needs: check", "needs: chekc"), ('"$TAG" --verify-tag', "$TAG --verify-tag"), ("ubuntu-24.04", "ubuntu-2404")],
)
def test_actionlint_sees_mistakes(good: str, bad: str, tmp_path: Path, actionlint: Path) -> None:
    assert good in FILES["release"]
    assert linted(actionlint, laid(tmp_path, "release", FILES["release"].replace(good, bad, 1)))


def test_jobs_have_the_rights_that_they_need_and_actions_are_pinned() -> None:
    assert {(name, job): given["permissions"] for name in FILES for job, given in jobs(name).items()} == RIGHTS
    for text in FILES.values():
        assert yaml.safe_load(text)["permissions"] == {}
        assert unpinned(text) == []
    assert jobs("release")["publish"]["environment"] == "release"
    # Secrets come through the environment of one step, and no step's text holds an expression.
    steps = [step for name in FILES for job in jobs(name).values() for step in job["steps"]]
    assert not [step for step in steps if "${{" in step.get("run", "")]
    assert [step["name"] for step in steps if "secrets." in str(step.get("env"))] == ["Make and sign"]


def test_the_matrix_is_every_helm_and_every_minor_that_the_charts_promise() -> None:
    from helm_platform import toolchain

    matrix = jobs("ci")["versions"]["strategy"]["matrix"]
    majors = {toolchain.TOOLS[name].version.split(".")[0] for name in matrix["helm"]}
    assert majors == {"v3", "v4"}
    floor = yaml.safe_load((ROOT / "charts" / "platform-app" / "Chart.yaml").read_text())["kubeVersion"]
    newest = toolchain.module_versions()["k8s.io/kubernetes"]
    (low,) = re.findall(r">=1\.(\d+)", floor)
    high = newest.split(".")[1]
    assert matrix["kubernetes"] == [f"1.{minor}" for minor in range(int(low), int(high) + 1)]


def step(name: str, job: str, title: str) -> str:
    (found,) = [each["run"] for each in jobs(name)[job]["steps"] if each.get("name") == title]
    return str(found)


def run(script: str, env: dict[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """As GitHub runs a step."""
    line = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(line, cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("tag", "code"), [("v0.1.0", 0), ("v0.1.1", 1), ("v0x1x0", 1)])
def test_a_tag_of_another_version_ends_the_release(tag: str, code: int) -> None:
    assert run(step("release", "check", "The tag is the version"), {"TAG": tag}).returncode == code


def test_the_step_of_the_matrix_checks_the_examples(tmp_path: Path, helm3: Path) -> None:
    """With this environment's commands in place of those that `make setup` makes."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("python", "helm-platform"):
        command = tmp_path / ".venv" / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).parent / name}" "$@"\n')
        command.chmod(0o755)
    shutil.copytree(ROOT / "examples" / "hello", tmp_path / "examples")
    script, env = step("ci", "versions", "Examples and the fleet"), {"HELM": "helm3", "KUBERNETES": "1.34"}
    answer = run(script, env, tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "manifests checked against Kubernetes 1.34" in answer.stdout
    with (tmp_path / "examples" / "values.yaml").open("a") as values:
        values.write("podSpec: {hostAliasez: []}\n")
    answer = run(script, env, tmp_path)
    assert (answer.returncode, "error[kubernetes]: Deployment/" in answer.stdout) == (1, True), answer.stdout
