"""Two changes of the same application and environment at the same time: one is made, the other is told, and why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.promotion.conftest import Calls
from tests.promotion.fleet import DIGESTS, clones, git

from helm_platform.errors import EnvironmentProblem, ExitCode
from helm_platform.promotion.commits import Change, Committer, Conflict, Made

ROOT = Path(__file__).parents[2]
OVERLAY = "apps/thumbs/overlays/dev/kustomization.yaml"
# Both have made their plan when either of them goes on to its commit.
MEETING = """
import sys, time
from pathlib import Path
from helm_platform.cli import main
from helm_platform.promotion.commits import Committer
going_on = Committer.commit
def met(committer, change):
    me, other = (Path(sys.argv[1], name) for name in sys.argv[2:4])
    me.touch()
    while not other.exists():
        time.sleep(0.005)
    return going_on(committer, change)
Committer.commit = met
main(sys.argv[4:])
"""


def at_once(tmp_path: Path, folders: tuple[Path, Path], *words: str) -> list[tuple[int, str]]:
    """Exit codes and stderr of two calls whose commits begin at the same time."""
    names = (("a", "b"), ("b", "a"))
    command = [sys.executable, "-c", MEETING, str(tmp_path)]
    running = [
        subprocess.Popen(
            [
                *command,
                *own,
                "bump",
                "thumbs",
                "--no-render",
                "--tag",
                str(number),
                "--digest",
                DIGESTS[number],
                *words,
            ],
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": f"{ROOT}/src"},
        )
        for number, (folder, own) in enumerate(zip(folders, names, strict=True))
    ]
    said = [each.communicate()[1] for each in running]
    return [(each.returncode, text) for each, text in zip(running, said, strict=True)]


def whole(clone: Path, reference: str = "HEAD") -> str:
    """The tag of the overlay; the ledger has one record, of the same."""
    overlay = git(clone, "show", f"{reference}:{OVERLAY}")
    assert git(clone, "ls-tree", "--name-only", reference, "ledger/thumbs/dev/") == "ledger/thumbs/dev/0001.yaml"
    record = git(clone, "show", f"{reference}:ledger/thumbs/dev/0001.yaml")
    (number,) = [n for n in (0, 1) if DIGESTS[n] in overlay]
    assert DIGESTS[number] in record
    assert DIGESTS[1 - number] not in overlay + record
    return str(number)


def test_two_processes_in_one_clone(clone: Path, tmp_path: Path) -> None:
    ended = at_once(tmp_path, (clone, clone))
    assert sorted(code for code, _ in ended) == [0, 1], ended
    (said,) = [text for code, text in ended if code == 1]
    assert "conflict: somebody else changed the same meanwhile, in the branch main" in said
    assert OVERLAY in said
    assert "fix: look at it with helm platform history" in said
    assert [code for code, _ in ended].index(0) == int(whole(clone))
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "rev-list", "--count", "HEAD") == "2"


def test_two_clones_of_one_remote(tmp_path: Path) -> None:
    remote, *both = clones(tmp_path)
    ended = at_once(tmp_path, (both[0], both[1]), "--push", "origin")
    assert sorted(code for code, _ in ended) == [0, 1], ended
    lost = [code for code, _ in ended].index(1)
    assert "conflict: somebody else changed the same meanwhile, in main of origin" in ended[lost][1]
    assert whole(remote, "main") == str(1 - lost)
    # Nothing is half done: not a commit, not a file, and the next call is told the same.
    assert git(both[lost], "log", "--format=%s") == "Begin"
    assert git(both[lost], "status", "--porcelain") == ""
    git(both[lost], "pull", "--quiet", "--ff-only", "origin", "main")
    assert whole(both[lost]) == str(1 - lost)


def test_the_branch_moves_before_the_last_moment(clone: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    """git itself refuses to move a branch that is not where it was."""
    building = Committer._build  # noqa: SLF001 - the last moment before the branch moves

    def built(self: Committer, parent: str, of: Change) -> str:
        made = building(self, parent, of)
        git(clone, "commit", "--quiet", "--allow-empty", "--message", "Of somebody")
        return made

    monkeypatch.setattr(Committer, "_build", built)
    with pytest.raises(Conflict, match="somebody else moved the branch main first") as refused:
        calls.bump(0)
    assert refused.value.exit_code is ExitCode.FINDINGS
    assert git(clone, "log", "-1", "--format=%s") == "Of somebody"
    assert git(clone, "status", "--porcelain") == ""
    monkeypatch.undo()
    monkeypatch.chdir(clone)
    assert calls.bump(0).code is ExitCode.OK


def test_another_commit_meanwhile_is_no_conflict(clone: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    committing = Committer.commit

    def later(self: Committer, of: Change) -> Made:
        monkeypatch.setattr(Committer, "commit", committing)
        calls.bump(0, "orders")
        return self.commit(of)

    monkeypatch.setattr(Committer, "commit", later)
    assert calls.bump(0).code is ExitCode.OK
    assert git(clone, "log", "--format=%s").splitlines()[:2] == [
        "Bump thumbs in dev: 2.0.0",
        "Bump orders in dev: 2.0.0",
    ]
    assert git(clone, "status", "--porcelain") == ""


def test_on_what_others_pushed(tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    remote, first, second = clones(tmp_path)
    monkeypatch.chdir(first)
    calls.bump(0, "orders", push="origin")
    monkeypatch.chdir(second)
    answer = calls.bump(0, push="origin")
    assert answer.code is ExitCode.OK
    assert "put on what others pushed to origin meanwhile" in answer.report
    assert git(second, "log", "--format=%an %s").splitlines() == [
        "Linus Bump thumbs in dev: 2.0.0",
        "Grace Bump orders in dev: 2.0.0",
        "Grace Begin",
    ]
    assert git(second, "rev-parse", "HEAD") == git(remote, "rev-parse", "main")
    assert git(second, "status", "--porcelain") == ""
    # Here is something that nobody has pushed: the branches have gone apart.
    monkeypatch.chdir(first)
    git(first, "commit", "--quiet", "--allow-empty", "--message", "Not pushed")
    with pytest.raises(Conflict, match="have gone apart"):
        calls.bump(1, "orders", push="origin")
    assert git(first, "log", "-1", "--format=%s") == "Not pushed"


def test_a_pull_request_has_a_branch_of_its_own(tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    remote, first, second = clones(tmp_path)
    monkeypatch.chdir(first)
    answer = calls.bump(0, branch="pull-request", push="origin")
    branch = "promote/thumbs-dev-1"
    assert f"on {branch}, pushed to origin" in answer.text
    assert f"gh pr create --base main --head {branch} --fill" in answer.text
    assert whole(remote, branch) == "0"
    assert git(first, "log", "--format=%s") == "Begin"
    assert git(first, "status", "--porcelain") == ""
    for folder, message in (
        (first, f"the branch {branch} is there already"),
        (second, f"origin has a branch {branch}"),
    ):
        monkeypatch.chdir(folder)
        with pytest.raises(Conflict, match=message):
            calls.bump(1, branch="pull-request", push="origin")
    git(second, "fetch", "--quiet", "origin", branch)
    git(second, "merge", "--quiet", "FETCH_HEAD")
    assert whole(second) == "0"


def test_a_remote_that_does_not_answer_leaves_everything_as_it_was(clone: Path, calls: Calls) -> None:
    git(clone, "remote", "add", "origin", "/nonexistent")
    with pytest.raises(EnvironmentProblem, match="cannot push to origin; nothing was changed"):
        calls.bump(0, push="origin")
    assert git(clone, "log", "--format=%s") == "Begin"
    assert git(clone, "status", "--porcelain") == ""
    assert not (clone / ".git/helm-platform/pending.json").exists()
