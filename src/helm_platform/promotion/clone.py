"""A clone of a repository as changes of it need to see it: where it is, what is not committed, what was when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.git import called, repository_of
from helm_platform.promotion.ledger import Person

_OWN = "helm-platform"
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)", re.MULTILINE)
_IDENTITY_FIX = "git config user.name NAME, git config user.email ADDRESS"


@dataclass(frozen=True)
class Base:
    """Where a change begins: a commit, and the branch that is checked out (`main`), "" for none."""

    commit: str
    branch: str


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
        commit = self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if commit is None:
            raise UsageError(f"nothing is committed in {self.root}", fix="commit what there is first")
        branch = self.ask("symbolic-ref", "--quiet", "HEAD") or ""
        return Base(commit, branch.removeprefix("refs/heads/"))

    def person(self) -> Person:
        """Who makes commits here. Raises UsageError where git does not know."""
        answer = called(self.root, "var", "GIT_AUTHOR_IDENT")
        text = answer.stdout.decode(errors="replace")
        if answer.returncode != 0 or "<" not in text:
            raise UsageError("git does not know who you are", detail=words(answer.stderr), fix=_IDENTITY_FIX)
        name, _, rest = text.partition("<")
        return Person(name.strip(), rest.partition(">")[0])

    def path(self, file: Path) -> str:
        """A file as git names it."""
        real = file.parent.resolve() / file.name
        return real.relative_to(self.root).as_posix()

    def uncommitted(self, paths: Iterable[str]) -> list[str]:
        """Those below these paths that are not as they were committed, as `file: what`."""
        given = [*dict.fromkeys(paths)]
        answer = self.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *given)
        lines = [each for each in answer.decode("utf-8", "surrogateescape").split("\0") if each]
        return [f"{each[3:]}{self._first_line(each[3:])}: {_state(each[:2])}" for each in lines]

    def _first_line(self, path: str) -> str:
        """Where a file begins to differ from what is committed: `:7`."""
        found = self.ask("diff", "--unified=0", "--no-ext-diff", "--no-color", "HEAD", "--", path) or ""
        hunk = _HUNK.search(found)
        return f":{max(int(hunk[1]), 1)}" if hunk else ""

    def trailers(self, since: str, about: Sequence[str]) -> list[str]:
        """Who approved, by the `Approved-by:` lines of the commits from `since` on.

        Those count that change something below these paths, and empty ones.
        """
        older = self.ask("rev-parse", "--verify", "--quiet", f"{since}^")
        span = f"{since}^..HEAD" if older else "HEAD"
        form = "--format=%x01%(trailers:key=Approved-by,valueonly)%x02"
        found: list[str] = []
        for each in (self.ask("log", form, "--name-only", span) or "").split("\x01")[1:]:
            names, _, paths = each.partition("\x02")
            touched = paths.split()
            if not touched or any(path.startswith(f"{part}/") for path in touched for part in about):
                found += [line.strip() for line in names.splitlines() if line.strip()]
        return found

    def added(self, path: str) -> str | None:
        """The commit that brought a file; None where it is in no commit that is here."""
        found = self.ask("log", "--diff-filter=A", "--format=%H", "-1", "HEAD", "--", path)
        return found or None

    def changed(self, commit: str, path: str) -> list[str]:
        """The files below a path that are not as they were at a commit."""
        answer = self.run("diff", "--name-only", "--no-renames", "-z", commit, "HEAD", "--", path)
        return [each for each in answer.decode("utf-8", "surrogateescape").split("\0") if each]

    def content(self, commit: str, path: str) -> bytes | None:
        """A file at a commit."""
        answer = called(self.root, "cat-file", "--filters", f"{commit}:{path}")
        return answer.stdout if answer.returncode == 0 else None

    def address(self, remote: str) -> str:
        """The address of a remote, "" where there is none."""
        return self.ask("remote", "get-url", remote) or ""

    def descends(self, ancestor: str, commit: str) -> bool:
        """Whether a commit is the other one or comes after it."""
        return called(self.root, "merge-base", "--is-ancestor", ancestor, commit).returncode == 0

    def ask(self, *arguments: str) -> str | None:
        """What git answers, None where that is nothing or an error."""
        answer = called(self.root, *arguments)
        text = answer.stdout.decode("utf-8", "surrogateescape").strip()
        return text if answer.returncode == 0 and text else None

    def run(self, *arguments: str, index: Path | None = None, given: bytes = b"") -> bytes:
        """What git answers. Raises EnvironmentProblem for an error."""
        answer = called(self.root, *arguments, index=index, given=given)
        if answer.returncode != 0:
            raise EnvironmentProblem(
                f"git {arguments[0]} failed in {self.root}",
                detail=words(answer.stderr),
                fix="what it says is worth reading; nothing is half done, so try again",
            )
        return answer.stdout


def words(output: bytes) -> str:
    """What git said, for people."""
    return output.decode(errors="replace").strip()


def _state(code: str) -> str:
    if "?" in code:
        return "not in git"
    if "U" in code:
        return "a merge is not finished"
    return "deleted" if "D" in code else "changed" if code[0] == " " else "changed, and in the index"
