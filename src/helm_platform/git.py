"""The git repository that a folder is in, as far as the commands ask it: commits, files that differ, an older tree."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import EnvironmentProblem, UsageError

# Where the work of others is: the first of these that there is.
_MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Commit:
    """A commit, and in a few words which one it is (`1a2b3c4, where this branch left origin/main`)."""

    id: str
    label: str


@dataclass(frozen=True)
class Repository:
    """A work tree; `root` is its folder without links in it."""

    root: Path

    def commit(self, name: str) -> Commit:
        """The commit that a branch, tag or id names. Raises UsageError where there is none."""
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if found is None:
            raise UsageError(
                f"git knows no commit `{name}` in {self.root}",
                fix="name a branch, a tag or a commit; a shallow clone has few: git fetch --unshallow",
            )
        return Commit(found, name if found.startswith(name) else f"{name}, {found[:7]}")

    def fork(self) -> Commit:
        """The commit at which this branch left the main one. Raises UsageError where it cannot be told."""
        for name in _MAIN:
            if self._ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is None:
                continue
            found = self._ask("merge-base", "HEAD", name)
            if found is None:
                break
            return Commit(found, f"{found[:7]}, where this branch left {self._ask('rev-parse', '--abbrev-ref', name)}")
        raise UsageError(
            f"cannot tell where this branch left the main one in {self.root}",
            fix="name the commit to compare with; a shallow clone lacks it: git fetch --unshallow",
        )

    def held(self, commit: Commit) -> set[Path]:
        """All files of a commit, as absolute paths."""
        return self._paths("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit.id)

    def differing(self, commit: Commit) -> set[Path]:
        """Files of the commit that are not the same in the work tree now, or not there any more."""
        return self._paths("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit.id, "--")

    def untracked(self) -> set[Path]:
        """Files that git does not hold and was not told to ignore."""
        return self._paths("ls-files", "--others", "--exclude-standard", "--full-name", "-z")

    def extract(self, commit: Commit, folder: Path) -> None:
        """Write all files of a commit below `folder`, as a checkout would. The user's own index is not touched."""
        folder.mkdir(parents=True, exist_ok=True)
        index = folder.with_name(f"{folder.name}.index")
        self._run("read-tree", commit.id, index=index)
        self._run("checkout-index", "--all", f"--prefix={folder}/", index=index)
        index.unlink()

    def committed(self, branch: str, files: Mapping[str, str], message: str) -> str | None:
        """The id of a new commit on a branch that holds these files and no others; None where it holds them already.

        Neither the work tree nor the user's index is touched, and a branch that somebody moves meanwhile stays as it
        is. Raises UsageError for such a branch, for one that is checked out, and for a git without a name for authors.
        """
        reference = f"refs/heads/{branch}"
        if self._ask("symbolic-ref", "--quiet", "HEAD") == reference:
            raise UsageError(
                f"the branch {branch} is checked out in {self.root}", fix="name a branch for rendered files alone"
            )
        before = self._ask("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        tree = self._tree(files)
        if before is not None and self._ask("rev-parse", f"{before}^{{tree}}") == tree:
            return None
        parents = ("-p", before) if before else ()
        commit = self._run("commit-tree", tree, *parents, "-m", message).decode().strip()
        self._run("update-ref", reference, commit, before or "0" * len(commit))
        return commit

    def push(self, remote: str, branch: str) -> None:
        """Push a branch. Raises UsageError where the remote refuses it."""
        self._run("push", "--quiet", remote, f"refs/heads/{branch}:refs/heads/{branch}")

    def _tree(self, files: Mapping[str, str]) -> str:
        with tempfile.TemporaryDirectory(prefix="helm-platform-") as name:
            index = Path(name) / "index"
            lines = []
            for path, text in files.items():
                blob = self._run("hash-object", "-w", "--stdin", given=text.encode()).decode().strip()
                lines.append(f"100644 {blob}\t{path}\0")
            self._run("update-index", "-z", "--index-info", index=index, given="".join(lines).encode())
            return self._run("write-tree", index=index).decode().strip()

    def _paths(self, *arguments: str) -> set[Path]:
        names = self._run(*arguments).decode("utf-8", "surrogateescape").split("\0")
        return {self.root / name for name in names if name}

    def _ask(self, *arguments: str) -> str | None:
        answer = _git(self.root, *arguments)
        return answer.stdout.decode().strip() if answer.returncode == 0 and answer.stdout.strip() else None

    def _run(self, *arguments: str, index: Path | None = None, given: bytes = b"") -> bytes:
        answer = _git(self.root, *arguments, index=index, given=given)
        if answer.returncode != 0:
            detail = answer.stderr.decode(errors="replace")
            raise UsageError(f"git {arguments[0]} failed in {self.root}", detail=detail)
        return answer.stdout


def called(
    folder: Path, *arguments: str, index: Path | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What git answers in a folder, whatever it is. `index` stands in for the user's own, `given` is its stdin.

    Raises EnvironmentProblem without git.
    """
    return _git(folder, *arguments, index=index, given=given)


def repository_of(path: Path) -> Repository | None:
    """The repository whose work tree this file or folder is in; None where it is in none.

    Raises EnvironmentProblem without git, UsageError where git does not trust it.
    """
    place = path.resolve()
    answer = _git(place if place.is_dir() else place.parent, "rev-parse", "--show-toplevel")
    if answer.returncode == 0:
        return Repository(Path(answer.stdout.decode().rstrip("\n")).resolve())
    detail = answer.stderr.decode(errors="replace")
    if "not a git repository" in detail or "must be run in a work tree" in detail or not place.exists():
        return None
    raise UsageError(f"git cannot read the repository of {path}", detail=detail)


def _git(
    folder: Path, *arguments: str, index: Path | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"LC_ALL": "C"} | ({"GIT_INDEX_FILE": str(index)} if index else {})
    command: list[str | Path] = ["git", "-C", folder, *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False, env=environment)
    except OSError:
        raise EnvironmentProblem("git is not installed", fix="install it, or leave out what compares commits") from None
