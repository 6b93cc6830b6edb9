"""Run a change again and again, each time killed one write later, and look at what is left; for test_killed.py.

`python -m tests.promotion.killing WORK ACTION` copies WORK/template for each point where something is written: a file
is opened for writing, moved or removed, or git is called to write. It prints a line of JSON for each.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.promotion.fleet import DIGESTS

from helm_platform.commands.promotion import bump, promote, rollback
from helm_platform.commands.promotion.change import Answer, Options

_READING = {"cat-file", "diff", "diff-tree", "log", "ls-remote", "ls-tree", "merge-base", "remote", "rev-parse"}
_READING |= {"status", "symbolic-ref", "var"}


def action(name: str) -> Answer:
    """One of the changes, without rendering."""
    push = "origin" if name == "push" else ""
    options = Options(
        render=False, push=push, approved_by=("Ada",), branch="pull-request" if name == "branch" else None
    )
    match name:
        case "promote":
            return promote.run(promote.Request("thumbs", "dev", "staging", options=options))
        case "rollback":
            return rollback.run(rollback.Request("thumbs", "dev", 0, options))
        case _:
            return bump.run(bump.Request("thumbs", "", "3", DIGESTS[3], "", options))


def killed_at(point: int) -> None:
    """Count what is written, and end the process before the write of that number; its name is left in `point`."""
    count = itertools.count(1)

    def counted(name: str) -> None:
        if next(count) == point:
            Path("..", "point").write_text(name)
            os.kill(os.getpid(), signal.SIGKILL)

    def before(call: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def wrapped(*given: Any, **more: Any) -> Any:
            found = name(*given)
            if found:
                counted(found)
            return call(*given, **more)

        return wrapped

    def of_git(command: list[Any]) -> str:
        return "" if command[3] in _READING else f"git {command[3]}"

    opening = os.open
    subprocess.run = before(subprocess.run, of_git)
    os.replace = before(os.replace, lambda *_: "replace")
    os.unlink = before(os.unlink, lambda *_: "unlink")

    def opened(path: Any, flags: int, *more: Any, **given: Any) -> int:
        stream = opening(path, flags, *more, **given)
        # The file is there, and empty.
        if flags & os.O_EXCL:
            counted("open")
        return stream

    os.open = opened


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout.strip()


def state(folder: Path, reference: str, began: str, environment: str) -> str:
    """Whether the tree of a commit is the old one or the new one, or something between."""
    changed = git(folder, "diff", "--name-only", began, reference).splitlines()
    if not changed:
        return "old"
    overlay = f"apps/thumbs/overlays/{environment}/kustomization.yaml"
    whole = len(changed) == 2 and changed[0] == overlay and changed[1].startswith(f"ledger/thumbs/{environment}/")
    return "new" if whole else f"between: {changed}"


def main(work: Path, name: str) -> None:
    environment = "staging" if name == "promote" else "dev"
    for point in itertools.count(1):
        place = work / f"{name}-{point}"
        shutil.copytree(work / "template", place)
        os.chdir(place / "fleet")
        began = git(Path(), "rev-parse", "HEAD")
        child = os.fork()
        if child == 0:
            killed_at(point)
            action(name)
            os._exit(0)
        _, ended = os.waitpid(child, 0)
        reference = "refs/heads/promote/thumbs-dev-3" if name == "branch" else "HEAD"
        there = subprocess.run(["git", "rev-parse", "--verify", "--quiet", reference], capture_output=True, check=False)
        left = state(Path(), reference, began, environment) if there.returncode == 0 else "old"
        remote = state(Path("../remote.git"), "main", began, environment) if name == "push" else "old"
        told: dict[str, Any] = {"left": left, "remote": remote, "killed": os.WIFSIGNALED(ended)}
        told["point"] = Path("../point").read_text() if told["killed"] else "end"
        # The next call, as if nothing had been.
        if name == "branch" and left == "new":
            told["code"] = 0
        else:
            told["code"] = int(action(name).code)
        told["now"] = state(Path(), reference, began, environment)
        told["commits"] = int(git(Path(), "rev-list", "--count", f"{began}..{reference}"))
        told["status"] = git(Path(), "status", "--porcelain")
        told["own"] = sorted(each.name for each in Path(".git/helm-platform").iterdir() if each.name != "lock")
        if name == "push":
            told["same"] = git(Path(), "rev-parse", "HEAD") == git(Path("../remote.git"), "rev-parse", "main")
        print(json.dumps(told), flush=True)  # noqa: T201
        os.chdir(work)
        shutil.rmtree(place)
        if not told["killed"]:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
