"""All files of a change as one commit or none.

The tree is built in an index of its own, the commit is made of it, and only then a branch is moved, from the commit
that it was seen at: git refuses that where somebody else moved it first. The work tree follows. What was interrupted on
the way is finished by the next call; `pending.json` in git's own folder says what that is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, ExitCode, PlatformError, UsageError
from helm_platform.git import called, repository_of
from helm_platform.promotion.ledger import Person

_OWN = "helm-platform"
_WAIT_SECONDS = 60
_PENDING = "pending.json"
_NOTHING = "0" * 40
_MOVED = ("[rejected]", "stale info", "cannot lock ref", "failed to update ref", "incorrect old value")
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)", re.MULTILINE)
_IDENTITY_FIX = "git config user.name NAME, git config user.email ADDRESS"


class Conflict(PlatformError):
    """Somebody else changed the same first."""

    exit_code: ClassVar[ExitCode] = ExitCode.FINDINGS


@dataclass(frozen=True)
class Base:
    """Where a change begins: a commit, and the branch that is checked out (`main`), "" for none."""

    commit: str
    branch: str


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
class Clone:
    """A work tree of git. `root` is its folder, `own` where git keeps what belongs to this work tree."""

    root: Path
    own: Path

    @classmethod
    def around(cls, folder: Path) -> Clone:
        """That of a folder. Raises UsageError where there is none."""
        repository = repository_of(folder)
        if repository is None:
            raise UsageError(
                f"{folder} is in no git repository, and a change is a commit",
                fix="git init, and commit what there is",
            )
        place = called(repository.root, "rev-parse", "--absolute-git-dir").stdout.decode().rstrip("\n")
        return cls(repository.root, Path(place) / _OWN)

    def base(self) -> Base:
        """Where it is now. Raises UsageError where nothing is committed yet."""
        commit = self._ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if commit is None:
            raise UsageError(f"nothing is committed in {self.root}", fix="commit what there is first")
        branch = self._ask("symbolic-ref", "--quiet", "HEAD") or ""
        return Base(commit, branch.removeprefix("refs/heads/"))

    def person(self) -> Person:
        """Who makes commits here. Raises UsageError where git does not know."""
        answer = called(self.root, "var", "GIT_AUTHOR_IDENT")
        text = answer.stdout.decode(errors="replace")
        if answer.returncode != 0 or "<" not in text:
            raise UsageError("git does not know who you are", detail=_words(answer.stderr), fix=_IDENTITY_FIX)
        name, _, rest = text.partition("<")
        return Person(name.strip(), rest.partition(">")[0])

    def path(self, file: Path) -> str:
        """A file as git names it."""
        real = file.parent.resolve() / file.name
        return real.relative_to(self.root).as_posix()

    def uncommitted(self, paths: Iterable[str]) -> list[str]:
        """Those below these paths that are not as they were committed, as `file: what`."""
        given = [*dict.fromkeys(paths)]
        answer = self._run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *given)
        lines = [each for each in answer.decode("utf-8", "surrogateescape").split("\0") if each]
        return [f"{each[3:]}{self._first_line(each[3:])}: {_state(each[:2])}" for each in lines]

    def _first_line(self, path: str) -> str:
        """Where a file begins to differ from what is committed: `:7`."""
        found = self._ask("diff", "--unified=0", "--no-ext-diff", "--no-color", "HEAD", "--", path) or ""
        hunk = _HUNK.search(found)
        return f":{max(int(hunk[1]), 1)}" if hunk else ""

    def recovered(self, folders: Sequence[Path]) -> list[str]:
        """Finish or forget what an interrupted call left in these folders; in sentences what was done."""
        interrupted = (self.own / _PENDING).exists() or any(self.own.glob("index.*"))
        if not interrupted and not any(map(files.left_behind, (self.own, *folders))):
            return []
        with self._locked():
            return self._settle(folders)

    def _settle(self, folders: Iterable[Path] = ()) -> list[str]:
        for each in self.own.glob("index.*"):
            each.unlink(missing_ok=True)
        for folder in {self.own, *folders}:
            for each in files.left_behind(folder):
                each.unlink(missing_ok=True)
        pending = _Pending.read(self.own)
        if pending is None:
            return []
        said: list[str] = []
        here = self._ask("symbolic-ref", "--quiet", "HEAD")
        if pending.reference and here == pending.reference:
            said = self._finished(pending)
        _Pending.forget(self.own)
        return said

    def _finished(self, pending: _Pending) -> list[str]:
        """Bring here what an interrupted call had committed, or pushed, before it ended."""
        done = f"finished {pending.new[:7]}, which was interrupted: its files are here now"
        if self._descends(pending.new, "HEAD"):
            return [done, *self._follow(pending.old, pending.new)]
        there = self._ask("ls-remote", pending.push, pending.reference) if pending.push else None
        if there and there.split()[0] == pending.new and self._ask("rev-parse", "HEAD") == pending.old:
            return [done, *self._arrive(pending)]
        return []

    def trailers(self, since: str, about: Sequence[str]) -> list[str]:
        """Who approved, by the `Approved-by:` lines of the commits from `since` on.

        Those count that change something below these paths, and empty ones.
        """
        older = self._ask("rev-parse", "--verify", "--quiet", f"{since}^")
        span = f"{since}^..HEAD" if older else "HEAD"
        form = "--format=%x01%(trailers:key=Approved-by,valueonly)%x02"
        found: list[str] = []
        for each in (self._ask("log", form, "--name-only", span) or "").split("\x01")[1:]:
            names, _, paths = each.partition("\x02")
            touched = paths.split()
            if not touched or any(path.startswith(f"{part}/") for path in touched for part in about):
                found += [line.strip() for line in names.splitlines() if line.strip()]
        return found

    def added(self, path: str) -> str | None:
        """The commit that brought a file; None where it is in no commit that is here."""
        found = self._ask("log", "--diff-filter=A", "--format=%H", "-1", "HEAD", "--", path)
        return found or None

    def changed(self, commit: str, path: str) -> list[str]:
        """The files below a path that are not as they were at a commit."""
        answer = self._run("diff", "--name-only", "--no-renames", "-z", commit, "HEAD", "--", path)
        return [each for each in answer.decode("utf-8", "surrogateescape").split("\0") if each]

    def content(self, commit: str, path: str) -> bytes | None:
        """A file at a commit."""
        answer = called(self.root, "cat-file", "--filters", f"{commit}:{path}")
        return answer.stdout if answer.returncode == 0 else None

    def address(self, remote: str) -> str:
        """The address of a remote, "" where there is none."""
        return self._ask("remote", "get-url", remote) or ""

    def commit(self, change: Change) -> Made:
        """Make the commit, or nothing.

        Raises Conflict where somebody else changed the same, UsageError for files that are not committed.
        """
        with self._locked():
            remarks = self._settle((self.root / each).parent for each in change.files)
            reference = f"refs/heads/{change.branch or change.base.branch}"
            old = self._now(change, reference)
            parent = change.base.commit if change.branch else old
            self._committed_files(change)
            new = self._build(parent, change)
            if change.push:
                new = self._pushed(change, reference, old, new)
            if change.branch:
                self._move(reference, new, _NOTHING)
                return Made(new, change.branch, tuple(remarks))
            remarks += self._arrive(_Pending(reference, old, new, change.push))
            _Pending.forget(self.own)
        return Made(new, change.base.branch, tuple(remarks))

    def _now(self, change: Change, reference: str) -> str:
        """The commit that a branch is at, if the change can be put on it."""
        now = self._ask("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        if change.branch:
            if now is not None:
                raise Conflict(
                    f"conflict: the branch {change.branch} is there already",
                    fix=f"merge or close its pull request; then git branch -D {change.branch}",
                )
            return _NOTHING
        if not change.base.branch:
            raise UsageError("no branch is checked out", fix="git switch a branch, or use --branch pull-request")
        assert now is not None  # noqa: S101 - it is checked out
        if now != change.base.commit:
            self._same(change, now, f"the branch {change.base.branch}")
        return now

    def _same(self, change: Change, now: str, where: str) -> None:
        if not self._descends(change.base.commit, now):
            raise Conflict(f"conflict: {where} is another one now", fix="git pull --rebase, then try again")
        answer = self._run("diff", "--name-only", "--no-renames", change.base.commit, now, "--", *change.about)
        differing = answer.decode(errors="replace").splitlines()
        own = f"the branch {change.base.branch}"
        if differing:
            raise Conflict(
                f"conflict: somebody else changed the same meanwhile, in {where}",
                detail="\n".join(differing),
                fix=f"{'git pull, then ' if where != own else ''}look at it with helm platform history, and try again",
            )

    def _committed_files(self, change: Change) -> None:
        if not change.branch and (dirty := self.uncommitted(change.files)):
            raise uncommitted(dirty)

    def _build(self, parent: str, change: Change) -> str:
        """The commit on a parent, which no branch has yet."""
        self.own.mkdir(parents=True, exist_ok=True)
        index = self.own / f"index.{parent[:12]}"
        index.unlink(missing_ok=True)
        try:
            self._run("read-tree", parent, index=index)
            modes = self._modes(parent, change.files)
            lines = []
            for path, data in change.files.items():
                if data is None:
                    lines.append(f"0 {_NOTHING}\t{path}")
                    continue
                blob = self._run("hash-object", "-w", f"--path={path}", "--stdin", given=data).decode().strip()
                lines.append(f"{modes.get(path, '100644')} {blob}\t{path}")
            listed = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
            self._run("update-index", "-z", "--index-info", index=index, given=listed)
            tree = self._run("write-tree", index=index).decode().strip()
        finally:
            index.unlink(missing_ok=True)
        made = self._run("commit-tree", tree, "-p", parent, "-F", "-", given=change.message.encode())
        return made.decode().strip()

    def _modes(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        answer = self._run("ls-tree", "-z", "--full-tree", commit, "--", *paths)
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
        self._run("fetch", "--quiet", change.push, reference)
        theirs = self._run("rev-parse", "FETCH_HEAD").decode().strip()
        where = f"{change.base.branch} of {change.push}"
        if not self._descends(old, theirs):
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
        words = ["push", "--porcelain", *([lease] if lease else []), remote, f"{pending.new}:{pending.reference}"]
        if not lease:
            pending.write(self.own)
        answer = called(self.root, *words)
        if answer.returncode == 0:
            return True
        _Pending.forget(self.own)
        said = _words(answer.stdout) + "\n" + _words(answer.stderr)
        if any(word in said for word in _MOVED):
            return False
        raise EnvironmentProblem(f"cannot push to {remote}; nothing was changed", detail=said.strip(), fix="git push")

    def _arrive(self, pending: _Pending) -> list[str]:
        """Move the branch and let the work tree follow. Raises Conflict where the branch has moved."""
        if self._ask("rev-parse", f"{pending.new}^") != pending.old:
            # The commits of others come with it: git itself brings them here.
            answer = called(self.root, "merge", "--ff-only", "--quiet", pending.new)
            if answer.returncode != 0:
                return [f"{pending.push} has {pending.new[:7]}, and the branch here is behind: git pull"]
            return [f"put on what others pushed to {pending.push} meanwhile"]
        pending.write(self.own)
        try:
            self._move(pending.reference, pending.new, pending.old)
        except PlatformError:
            _Pending.forget(self.own)
            raise
        return self._follow(pending.old, pending.new)

    def _move(self, reference: str, new: str, old: str) -> None:
        answer = called(self.root, "update-ref", "-m", "helm platform", reference, new, old)
        if answer.returncode != 0:
            branch = reference.removeprefix("refs/heads/")
            raise Conflict(
                f"conflict: somebody else moved the branch {branch} first",
                detail=_words(answer.stderr),
                fix="look at it with helm platform history, then try again",
            )

    def _follow(self, old: str, new: str) -> list[str]:
        """Bring the files of a commit to work tree and index; a file that is neither the old nor the new one stays."""
        answer = self._run("diff-tree", "-r", "-z", "--no-renames", old, new).decode("utf-8", "surrogateescape")
        parts = answer.split("\0")
        entries: list[str] = []
        left = []
        for about, path in zip(parts[::2], parts[1::2], strict=False):
            _, mode, before, after, _ = about.removeprefix(":").split(" ")
            file = self.root / path
            there = self._blob(file, path)
            if there not in (before, after):
                left.append(f"{path} was changed meanwhile and stays as it is")
            elif there != after:
                self._write(file, path, after)
            entries.append(f"{'0' if after == _NOTHING else mode} {after}\t{path}\0")
        listed = "".join(entries).encode("utf-8", "surrogateescape")
        self._run("update-index", "-z", "--index-info", given=listed)
        called(self.root, "update-index", "-q", "--refresh")
        return left

    def _write(self, file: Path, path: str, blob: str) -> None:
        if blob == _NOTHING:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        files.replace_bytes(file, self._run("cat-file", "--filters", f"--path={path}", blob))

    def _blob(self, file: Path, path: str) -> str:
        if not file.is_file():
            return _NOTHING
        return self._run("hash-object", f"--path={path}", "--stdin", given=file.read_bytes()).decode().strip()

    def _descends(self, ancestor: str, commit: str) -> bool:
        return called(self.root, "merge-base", "--is-ancestor", ancestor, commit).returncode == 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One call at a time in this work tree. The lock of a killed process is nobody's."""
        from filelock import FileLock, Timeout

        self.own.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.own / "lock", timeout=_WAIT_SECONDS):
                yield
        except Timeout:
            raise EnvironmentProblem(
                f"another call has been at work in {self.root} for a minute", fix="wait for it, then try again"
            ) from None

    def _ask(self, *arguments: str) -> str | None:
        answer = called(self.root, *arguments)
        text = answer.stdout.decode("utf-8", "surrogateescape").strip()
        return text if answer.returncode == 0 and text else None

    def _run(self, *arguments: str, index: Path | None = None, given: bytes = b"") -> bytes:
        answer = called(self.root, *arguments, index=index, given=given)
        if answer.returncode != 0:
            raise EnvironmentProblem(
                f"git {arguments[0]} failed in {self.root}",
                detail=_words(answer.stderr),
                fix="what it says is worth reading; nothing is half done, so try again",
            )
        return answer.stdout


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


def _state(code: str) -> str:
    if "?" in code:
        return "not in git"
    if "U" in code:
        return "a merge is not finished"
    return "deleted" if "D" in code else "changed" if code[0] == " " else "changed, and in the index"


def _words(output: bytes) -> str:
    return output.decode(errors="replace").strip()
