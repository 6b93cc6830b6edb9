"""What GitOps fetches from, on loopback: a git repository by the git protocol, and charts by HTTP."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from helm_platform import processes
from tests.repository import git


@dataclass(frozen=True)
class Repository:
    """A checkout of `main`, and the address under which the bare repository that it pushes to is served."""

    checkout: Path
    address: str

    def push(self, files: Mapping[str, str | None], message: str = "change") -> str:
        """Write files (None removes one), commit, push; the new commit's id."""
        for name, text in files.items():
            file = self.checkout / name
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        git(self.checkout, "add", "--all")
        git(self.checkout, "commit", "-m", message)
        git(self.checkout, "push", "origin", "main")
        return self.commit("main")

    def commit(self, revision: str) -> str:
        """The full id of a commit."""
        asked = subprocess.run(
            ["git", "-C", self.checkout, "rev-parse", revision], check=True, capture_output=True, text=True
        )
        return asked.stdout.strip()


@contextmanager
def repository(folder: Path, name: str = "fleet") -> Iterator[Repository]:
    """An empty repository below `folder`, served to all of this machine while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    bare, checkout = folder / "served" / f"{name}.git", folder / name
    git(folder, "init", "--bare", "--initial-branch=main", str(bare))
    git(folder, "clone", str(bare), str(checkout))
    with _daemon(bare.parent, folder / "git-daemon.log") as port:
        yield Repository(checkout, f"git://127.0.0.1:{port}/{bare.name}")


@contextmanager
def _daemon(folder: Path, log: Path) -> Iterator[int]:
    """The port of a git server for all that is below a folder."""
    place = subprocess.run(["git", "--exec-path"], check=True, capture_output=True, text=True).stdout.strip()
    (port,) = processes.free_ports(1)
    # Not `git daemon`, which would be its parent, and end without it.
    command = [f"{place}/git-daemon", "--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", "--export-all"]
    process = processes.start("git-daemon", [*command, "--reuseaddr", "--verbose"], log, os.environ, folder)
    try:
        address = f"git://127.0.0.1:{port}/{next(folder.iterdir()).name}"
        ask = ["git", "ls-remote", address]
        deadline = time.monotonic() + 30
        while subprocess.run(ask, check=False, capture_output=True).returncode:
            assert process.alive(), process.last_lines()
            assert time.monotonic() < deadline, process.last_lines()
            time.sleep(0.05)
        yield port
    finally:
        processes.stop([process])


@contextmanager
def charts(folder: Path, helm: Path, *sources: Path) -> Iterator[str]:
    """The address of a chart repository in `folder` with the charts at `sources`, whose dependencies are built."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        subprocess.run([helm, "package", source, "--destination", folder], check=True, capture_output=True)
    subprocess.run([helm, "repo", "index", folder], check=True, capture_output=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name that it has
        """Say nothing of each request."""
