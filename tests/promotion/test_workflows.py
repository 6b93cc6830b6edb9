"""The workflows of a fleet repository: read by actionlint and zizmor, and their steps run as GitHub runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.promotion.conftest import Calls
from tests.promotion.fleet import DIGESTS, clones, git
from tests.workflows import accepted, audited, laid, linted, unpinned

from helm_platform.scaffold import github

FILES = {str(place): text for place, text in github.files()}
WORKFLOWS = {Path(name).stem: text for name, text in FILES.items() if "/workflows/" in name}
USED = {
    "validate": {"contents": "read"},
    "bump": {"contents": "write", "pull-requests": "write"},
    "promote": {"actions": "read", "contents": "write", "pull-requests": "write"},
}
GH = """#!/bin/sh
echo "$*" >>../gh
case "$*" in *approvals*) printf 'Ada\\nGrace\\n' ;; esac
"""


def test_there_are_three_and_what_they_install() -> None:
    assert set(WORKFLOWS) == set(USED)
    assert FILES[".github/helm-platform.txt"].splitlines()[-1] == f"helm-platform @ git+{github.SOURCE}"
    own = dict(github.files("https://git.acme.io/tools@v2"))
    assert any("git+https://git.acme.io/tools@v2\n" in text for text in own.values())


@pytest.mark.parametrize("name", sorted(USED))
def test_passes_both(name: str, tmp_path: Path, actionlint: Path) -> None:
    accepted(actionlint, laid(tmp_path, name, WORKFLOWS[name]))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("bump", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7"),
        ("bump", "permissions: {}", "permissions: write-all"),
        ("promote", "persist-credentials: false", "clean: true"),
        ("promote", 'promote --from="$FROM"', "promote --from='${{ inputs.from }}'"),
        ("validate", "  pull_request:", "  pull_request_target:"),
        ("validate", "concurrency:\n  group: validate-${{ github.ref }}\n  cancel-in-progress: true\n", ""),
    ],
)
def test_an_audit_sees_mistakes(name: str, good: str, bad: str, tmp_path: Path) -> None:
    assert good in WORKFLOWS[name]
    assert audited(laid(tmp_path, name, WORKFLOWS[name].replace(good, bad, 1))).returncode not in (0, 1)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("inputs.reason }}", "inputs.raeson }}"),
        ("type: environment", "type: enviroment"),
        ('"$TO"', "$TO"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-2404"),
    ],
)
def test_actionlint_sees_mistakes(good: str, bad: str, tmp_path: Path, actionlint: Path) -> None:
    assert good in WORKFLOWS["promote"]
    assert linted(actionlint, laid(tmp_path, "promote", WORKFLOWS["promote"].replace(good, bad, 1)))


@pytest.mark.parametrize("name", sorted(USED))
def test_least_permissions_pins_and_no_loops(name: str) -> None:
    text = WORKFLOWS[name]
    content = yaml.safe_load(text)
    assert content["permissions"] == {}
    (job,) = content["jobs"].values()
    assert job["permissions"] == USED[name]
    assert unpinned(text) == []
    # What a step runs never holds an expression: inputs come through the environment.
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]
    # YAML 1.1 reads `on` as true. What writes begins by hand or by a message and not by what it pushes.
    begins = set(content[True])
    assert begins == ({"pull_request"} if name == "validate" else begins & {"workflow_dispatch", "repository_dispatch"})
    assert content["concurrency"]["cancel-in-progress"] is (name == "validate")
    if name == "promote":
        assert job["environment"] == "${{ inputs.to }}"
        assert content["concurrency"]["group"] == "promote-${{ inputs.app }}-${{ inputs.to }}"


def step(name: str, title: str) -> dict[str, Any]:
    (job,) = yaml.safe_load(WORKFLOWS[name])["jobs"].values()
    (found,) = [each for each in job["steps"] if each.get("name") == title]
    return dict(found)


class Runner:
    """Runs steps as GitHub does: bash with -e and pipefail, GITHUB_ variables, `gh` and `helm-platform` on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tools = folder.parent / "bin"
        tools.mkdir()
        # MORE stands before `--`, which ends the options.
        command = f'#!/bin/sh\nfirst=$1; shift\nexec "{sys.executable}" -m helm_platform "$first" $MORE "$@"\n'
        for name, text in (("gh", GH), ("helm-platform", command)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        root = Path(__file__).parents[2]
        self.environment = os.environ | {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": f"{root}/src",
            "GITHUB_ACTOR": "grace",
            "GITHUB_ACTOR_ID": "7",
            "GITHUB_REPOSITORY": "acme/fleet",
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(folder.parent / "summary"),
            "BASE": "main",
        }

    def run(self, name: str, title: str, **variables: str) -> subprocess.CompletedProcess[str]:
        found = step(name, title)
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]]
        environment = self.environment | variables
        assert set(found.get("env", {})) <= environment.keys() | {"GH_TOKEN", "HELM_PLATFORM_PROMETHEUS"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    @property
    def asked(self) -> list[str]:
        """What `gh` was called with."""
        return (self.folder.parent / "gh").read_text().splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    _, clone, _ = clones(tmp_path)
    return Runner(clone)


def test_bump_makes_a_pull_request(runner: Runner, tmp_path: Path) -> None:
    assert runner.run("bump", "Who it is").returncode == 0
    image = "ghcr.io/acme/thumbs:2.0.0"
    done = runner.run("bump", "Bump", APP="thumbs", IMAGE=image, DIGEST=DIGESTS[0], MORE="--no-render")
    assert done.returncode == 0, done.stderr
    branch = "promote/thumbs-dev-1"
    assert runner.asked == ["auth setup-git", f"pr create --base main --head {branch} --fill"]
    record = git(tmp_path / "remote.git", "show", f"{branch}:ledger/thumbs/dev/0001.yaml")
    assert 'by: {name: grace, email: "7+grace@users.noreply.github.com"}' in record
    # An input is a word and never a command.
    hostile = runner.run("bump", "Bump", APP="$(touch ../hit); `touch ../hit`", IMAGE="--push", DIGEST=";touch ../hit")
    assert hostile.returncode == 2
    assert not (tmp_path / "hit").exists()


def test_promote_records_who_reviewed_the_run(runner: Runner, tmp_path: Path, calls: Calls,
                                              monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(runner.folder)
    calls.bump(0, push="origin")
    calls.promote("dev", "staging", push="origin")
    runner.run("promote", "Who it is")
    given = {"APP": "thumbs", "FROM": "staging", "TO": "prod", "REASON": "it's time; really", "MORE": "--no-render"}
    done = runner.run("promote", "Promote", **given)
    assert done.returncode == 0, done.stderr
    approvals = "api repos/acme/fleet/actions/runs/1/approvals"
    assert runner.asked == ["auth setup-git", f'{approvals} --jq .[] | select(.state == "approved") | .user.login']
    record = git(tmp_path / "remote.git", "show", "main:ledger/thumbs/prod/0001.yaml")
    # Not the one who began it.
    assert "approvals: [Ada]" in record
    assert "it's time; really" in record


def test_validate_refuses_a_changed_record(runner: Runner, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(runner.folder)
    title = "The ledger is added to and never changed"
    calls.bump(0, push="origin")
    git(runner.folder, "switch", "--quiet", "--create", "change")
    calls.bump(1)
    assert runner.run("validate", title, BASE="main").returncode == 0
    record = runner.folder / "ledger/thumbs/dev/0001.yaml"
    record.write_text(record.read_text().replace("approvals: []", "approvals: [Ada]"))
    git(runner.folder, "commit", "--quiet", "--all", "--message", "It was Ada")
    refused = runner.run("validate", title, BASE="main")
    assert refused.returncode == 1
    assert "::error title=ledger::records are never changed or removed: ledger/thumbs/dev/0001.yaml" in refused.stdout
