"""A registry on loopback, real and empty, and what is pushed to one."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hack.release.packages import Helm, Package

from helm_platform import processes, toolchain
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress

_STARTS_WITHIN = 20.0
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Pushed:
    """A chart in a registry: `digest` is that of its manifest, by which it is installed."""

    package: Package
    repository: str
    digest: str

    @property
    def reference(self) -> str:
        """What Helm installs: the digest and no tag that could be moved."""
        return f"{self.repository}/{self.package.name}@{self.digest}"


@contextmanager
def served(folder: Path, progress: Progress = SILENT) -> Iterator[str]:
    """Serve a registry that keeps its blobs in `folder`; gives HOST:PORT. Raises EnvironmentProblem."""
    crane = toolchain.ensure(["crane"], progress)["crane"]
    (folder / "blobs").mkdir(parents=True)
    (port,) = processes.free_ports(1)
    command = [str(crane), "registry", "serve", "--address", f"127.0.0.1:{port}", "--disk", str(folder / "blobs")]
    process = processes.start("registry", command, folder / "registry.log", {}, folder)
    try:
        processes.wait(lambda: _answers(port), _STARTS_WITHIN, "the registry did not start", [process])
        yield f"127.0.0.1:{port}"
    finally:
        processes.stop([process])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def push(helm: Helm, packages: list[Package], repository: str, *, plain: bool = False) -> list[Pushed]:
    """Push charts, with their signatures where these lie beside them. Raises EnvironmentProblem with Helm's words."""
    insecure = ["--plain-http"] if plain else []
    pushed = []
    for package in packages:
        done = helm.ask("push", package.file, repository, *insecure)
        found = _DIGEST.search(done.stderr + done.stdout)
        if done.returncode or not found:
            raise EnvironmentProblem(f"helm push {package.file.name} failed", detail=done.stderr.strip())
        pushed.append(Pushed(package, repository, found[0]))
    return pushed


def pull(helm: Helm, reference: str, folder: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    """Pull into a new folder; the answer tells whether Helm took it."""
    folder.mkdir(parents=True)
    return helm.ask("pull", reference, "--destination", folder, *options)
