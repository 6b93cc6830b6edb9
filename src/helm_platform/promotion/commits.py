"""All files of a change as one commit or none.

The tree is built in an index of its own, the commit is made of it, and only then a branch is moved, from the commit
that it was seen at: git refuses that where somebody else moved it first. The work tree follows. What was interrupted on
the way is finished by the next call; `pending.json` in git's own folder says what that is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, ExitCode, PlatformError, UsageError
from helm_platform.git import called
from helm_platform.promotion.clone import Base, Clone, words

_WAIT_SECONDS = 60
_PENDING = "pending.json"
_MOVED = ("[rejected]", "stale info", "cannot lock ref", "failed to update ref", "incorrect old value")


class Conflict(PlatformError):
    """Somebody else changed the same first."""

    exit_code: ClassVar[ExitCode] = ExitCode.FINDINGS


@dataclass(frozen=True)
class Change:
    """A change to commit. `files` are whole contents by path from the root of the clone, None for a file to remove.

    `about` are paths that must be the same in the commit that the change is put on as in `base`. `branch` is that of a
    pull request, "" for the one that is checked out. `push` is a remote, "" for none.
    """

    base: Base
    files: Mapping[str, bytes | None]
    message: str
    about: tuple[str, ...]
    branch: str = ""
    push: str = ""


@dataclass(frozen=True)
class Made:
    """A commit, its branch, and in sentences what else is to be known."""

    commit: str
    branch: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Committer:
    """Makes changes in a clone."""

    clone: Clone

    def recovered(self, folders: Sequence[Path]) -> list[str]:
        """Finish or forget what an interrupted call left in these folders; in sentences what was done."""
        interrupted = (self.clone.own / _PENDING).exists() or any(self.clone.own.glob("index.*"))
        if not interrupted and not any(map(files.left_behind, (self.clone.own, *folders))):
            return []
        with self._locked():
            return self._settle(folders)

    def _settle(self, folders: Iterable[Path] = ()) -> list[str]:
        for each in self.clone.own.glob("index.*"):
            each.unlink(missing_ok=True)
        for folder in {self.clone.own, *folders}:
            for each in files.left_behind(folder):
                each.unlink(missing_ok=True)
        pending = _Pending.read(self.clone.own)
        if pending is None:
            return []
        said: list[str] = []
        here = self.clone.ask("symbolic-ref", "--quiet", "HEAD")
        if pending.reference and here == pending.reference:
            said = self._finished(pending)
        _Pending.forget(self.clone.own)
        return said

    def _finished(self, pending: _Pending) -> list[str]:
        """Bring here what an interrupted call had committed, or pushed, before it ended."""
        done = f"finished {pending.new[:7]}, which was interrupted: its files are here now"
        if self.clone.descends(pending.new, "HEAD"):
            return [done, *self._follow(pending.old, pending.new)]
        there = self.clone.ask("ls-remote", pending.push, pending.reference) if pending.push else None
        if there and there.split()[0] == pending.new and self.clone.ask("rev-parse", "HEAD") == pending.old:
            return [done, *self._arrive(pending)]
        return []

    def commit(self, change: Change) -> Made:
        """Make the commit, or nothing.

        Raises Conflict where somebody else changed the same, UsageError for files that are not committed.
        """
        with self._locked():
            remarks = self._settle((self.clone.root / each).parent for each in change.files)
            reference = f"refs/heads/{change.branch or change.base.branch}"
            old = self._now(change, reference)
            parent = change.base.commit if change.branch else old
            self._committed_files(change)
            new = self._build(parent, change)
            if change.push:
                new = self._pushed(change, reference, old, new)
            if change.branch:
                self._move(reference, new, "")
                return Made(new, change.branch, tuple(remarks))
            remarks += self._arrive(_Pending(reference, old, new, change.push))
            _Pending.forget(self.clone.own)
        return Made(new, change.base.branch, tuple(remarks))

    def _now(self, change: Change, reference: str) -> str:
        """The commit that a branch is at, if the change can be put on it."""
        now = self.clone.ask("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        if change.branch:
            if now is not None:
                raise Conflict(
                    f"conflict: the branch {change.branch} is there already",
                    fix=f"merge or close its pull request; then git branch -D {change.branch}",
                )
            return ""
        if not change.base.branch:
            raise UsageError("no branch is checked out", fix="git switch a branch, or use --branch pull-request")
        assert now is not None  # noqa: S101 - it is checked out
        if now != change.base.commit:
            self._same(change, now, f"the branch {change.base.branch}")
        return now

    def _same(self, change: Change, now: str, where: str) -> None:
        if not self.clone.descends(change.base.commit, now):
            raise Conflict(f"conflict: {where} is another one now", fix="git pull --rebase, then try again")
        answer = self.clone.run("diff", "--name-only", "--no-renames", change.base.commit, now, "--", *change.about)
        differing = answer.decode(errors="replace").splitlines()
        own = f"the branch {change.base.branch}"
        if differing:
            raise Conflict(
                f"conflict: somebody else changed the same meanwhile, in {where}",
                detail="\n".join(differing),
                fix=f"{'git pull, then ' if where != own else ''}look at it with helm platform history, and try again",
            )

    def _committed_files(self, change: Change) -> None:
        if not change.branch and (dirty := self.clone.uncommitted(change.files)):
            raise uncommitted(dirty)

    def _build(self, parent: str, change: Change) -> str:
        """The commit on a parent, which no branch has yet."""
        self.clone.own.mkdir(parents=True, exist_ok=True)
        index = self.clone.own / f"index.{parent[:12]}"
        index.unlink(missing_ok=True)
        try:
            self.clone.run("read-tree", parent, index=index)
            modes = self._modes(parent, change.files)
            lines = []
            for path, data in change.files.items():
                if data is None:
                    lines.append(f"0 {'0' * len(parent)}\t{path}")
                    continue
                blob = self.clone.run("hash-object", "-w", f"--path={path}", "--stdin", given=data).decode().strip()
                lines.append(f"{modes.get(path, '100644')} {blob}\t{path}")
            listed = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
            self.clone.run("update-index", "-z", "--index-info", index=index, given=listed)
            tree = self.clone.run("write-tree", index=index).decode().strip()
        finally:
            index.unlink(missing_ok=True)
        made = self.clone.run("commit-tree", tree, "-p", parent, "-F", "-", given=change.message.encode())
        return made.decode().strip()

    def _modes(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        answer = self.clone.run("ls-tree", "-z", "--full-tree", commit, "--", *paths)
        found = {}
        for line in filter(None, answer.decode("utf-8", "surrogateescape").split("\0")):
            about, _, path = line.partition("\t")
            found[path] = about.split(" ")[0]
        return found

    def _pushed(self, change: Change, reference: str, old: str, new: str) -> str:
        """Push a commit; where the remote moved, put the change on what is there now and try once more."""
        lease = f"--force-with-lease={reference}:" if change.branch else ""
        if self._push(_Pending(reference, old, new, change.push), lease):
            return new
        if change.branch:
            raise Conflict(
                f"conflict: {change.push} has a branch {change.branch} already",
                fix=f"merge or close its pull request; then git push {change.push} --delete {change.branch}",
            )
        self.clone.run("fetch", "--quiet", change.push, reference)
        theirs = self.clone.run("rev-parse", "FETCH_HEAD").decode().strip()
        where = f"{change.base.branch} of {change.push}"
        if not self.clone.descends(old, theirs):
            raise Conflict(
                f"conflict: {where} and the branch here have gone apart", fix="git pull --rebase, then try again"
            )
        self._same(change, theirs, where)
        again = self._build(theirs, change)
        if not self._push(_Pending(reference, old, again, change.push), lease):
            raise Conflict(f"conflict: {where} moves again and again", fix="git pull, then try again")
        return again

    def _push(self, pending: _Pending, lease: str) -> bool:
        """Whether the remote took it; False where its branch has moved. Raises EnvironmentProblem for the rest."""
        remote = pending.push
        given = ["--porcelain", *([lease] if lease else []), remote, f"{pending.new}:{pending.reference}"]
        if not lease:
            pending.write(self.clone.own)
        answer = called(self.clone.root, "push", *given)
        if answer.returncode == 0:
            return True
        _Pending.forget(self.clone.own)
        said = words(answer.stdout) + "\n" + words(answer.stderr)
        if any(word in said for word in _MOVED):
            return False
        raise EnvironmentProblem(f"cannot push to {remote}; nothing was changed", detail=said.strip(), fix="git push")

    def _arrive(self, pending: _Pending) -> list[str]:
        """Move the branch and let the work tree follow. Raises Conflict where the branch has moved."""
        if self.clone.ask("rev-parse", f"{pending.new}^") != pending.old:
            # The commits of others come with it: git itself brings them here.
            answer = called(self.clone.root, "merge", "--ff-only", "--quiet", pending.new)
            if answer.returncode != 0:
                return [f"{pending.push} has {pending.new[:7]}, and the branch here is behind: git pull"]
            return [f"put on what others pushed to {pending.push} meanwhile"]
        pending.write(self.clone.own)
        try:
            self._move(pending.reference, pending.new, pending.old)
        except Conflict:
            _Pending.forget(self.clone.own)
            if pending.push:
                return [f"{pending.push} has {pending.new[:7]}, and the branch here has moved meanwhile: git pull"]
            raise
        return self._follow(pending.old, pending.new)

    def _move(self, reference: str, new: str, old: str) -> None:
        answer = called(self.clone.root, "update-ref", "-m", "helm platform", reference, new, old)
        if answer.returncode != 0:
            branch = reference.removeprefix("refs/heads/")
            raise Conflict(
                f"conflict: somebody else moved the branch {branch} first",
                detail=words(answer.stderr),
                fix="look at it with helm platform history, then try again",
            )

    def _follow(self, old: str, new: str) -> list[str]:
        """Bring the files of a commit to work tree and index; a file that is neither the old nor the new one stays."""
        answer = self.clone.run("diff-tree", "-r", "-z", "--no-renames", old, new).decode("utf-8", "surrogateescape")
        parts = answer.split("\0")
        entries: list[str] = []
        left = []
        for about, path in zip(parts[::2], parts[1::2], strict=False):
            _, mode, before, after, _ = about.removeprefix(":").split(" ")
            file = self.clone.root / path
            there = self._blob(file, path) or "0" * len(before)
            if there not in (before, after):
                left.append(f"{path} was changed meanwhile and stays as it is")
            elif there != after:
                self._write(file, path, after)
            entries.append(f"{mode if _there(after) else '0'} {after}\t{path}\0")
        listed = "".join(entries).encode("utf-8", "surrogateescape")
        self.clone.run("update-index", "-z", "--index-info", given=listed)
        called(self.clone.root, "update-index", "-q", "--refresh")
        return left

    def _write(self, file: Path, path: str, blob: str) -> None:
        if not _there(blob):
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        files.replace_bytes(file, self.clone.run("cat-file", "--filters", f"--path={path}", blob))

    def _blob(self, file: Path, path: str) -> str:
        if not file.is_file():
            return ""
        return self.clone.run("hash-object", f"--path={path}", "--stdin", given=file.read_bytes()).decode().strip()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One call at a time in this work tree. The lock of a killed process is nobody's."""
        from filelock import FileLock, Timeout

        self.clone.own.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.clone.own / "lock", timeout=_WAIT_SECONDS):
                yield
        except Timeout:
            raise EnvironmentProblem(
                f"another call has been at work in {self.clone.root} for a minute", fix="wait for it, then try again"
            ) from None


@dataclass(frozen=True)
class _Pending:
    """A commit on its way to a branch: kept where the next call finds it. `push` is the remote that may have it."""

    reference: str
    old: str
    new: str
    push: str = ""

    def write(self, folder: Path) -> None:
        files.replace(folder / _PENDING, json.dumps(vars(self)))

    @classmethod
    def read(cls, folder: Path) -> _Pending | None:
        """What is kept; without a reference where that cannot be read, and None where nothing is."""
        try:
            return cls(**json.loads((folder / _PENDING).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            return cls("", "", "")

    @staticmethod
    def forget(folder: Path) -> None:
        (folder / _PENDING).unlink(missing_ok=True)


def uncommitted(dirty: Sequence[str]) -> UsageError:
    """The error for files that are not as they were committed."""
    return UsageError(
        "there are changes that are not committed in what this change is about",
        detail="\n".join(dirty),
        fix="commit them or put them away (git stash); --no-commit edits the files all the same",
    )


def _there(blob: str) -> bool:
    """Whether there is such a file: git writes zeros for none."""
    return bool(blob.strip("0"))
