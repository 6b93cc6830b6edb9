"""The user's kubectl and the cluster that it is told to ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from helm_platform import processes, toolchain
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress

if TYPE_CHECKING:
    import httpx

_PROXY_SECONDS = 20.0
_ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Kubectl:
    """The cluster that KUBECONFIG and the context of `helm --kube-context` name."""

    kubectl: Path
    context: str | None = None

    @classmethod
    def of_user(cls, progress: Progress = SILENT, environment: Mapping[str, str] = os.environ) -> Self:
        """With the kubectl on PATH, else the pinned one. Raises EnvironmentProblem where it cannot be built."""
        found = shutil.which("kubectl", path=environment.get("PATH"))
        kubectl = Path(found) if found else toolchain.ensure(["kubectl"], progress)["kubectl"]
        return cls(kubectl, environment.get("HELM_KUBECONTEXT") or None)

    def command(self, *words: str) -> list[str]:
        """Kubectl with the context and these words."""
        return [str(self.kubectl), *(["--context", self.context] if self.context else []), *words]

    def ask(self, *words: str) -> str:
        """What it prints. Raises EnvironmentProblem where it fails."""
        try:
            answer = subprocess.run(self.command(*words), capture_output=True, encoding="utf-8", check=False)
        except OSError as error:
            raise EnvironmentProblem(f"cannot run {self.kubectl}: {error.strerror}") from None
        if answer.returncode != 0:
            raise self.problem("the cluster cannot be asked", answer.stderr)
        return answer.stdout

    def problem(self, message: str, detail: str) -> EnvironmentProblem:
        """An error of the cluster that is asked."""
        where = f"the context {self.context}" if self.context else "the current context"
        return EnvironmentProblem(message, detail=detail.strip(), fix=f"check KUBECONFIG and {where}: kubectl get pods")

    @contextmanager
    def proxied(self) -> Iterator[httpx.Client]:
        """The API server over one connection, with whatever way of signing in the kubeconfig has.

        `kubectl proxy` listens on a socket in a folder that only we can read, and ends with the block. Raises
        EnvironmentProblem where it does not begin.
        """
        import httpx

        # Names of sockets are short on every system: nothing below the user's own folder for temporary files is.
        with tempfile.TemporaryDirectory(prefix="hp-", dir="/tmp") as name:
            socket, log = Path(name, "api"), Path(name, "log")
            process = processes.start(
                "kubectl proxy", self.command("proxy", f"--unix-socket={socket}"), log, os.environ, Path(name)
            )
            try:
                processes.wait(socket.exists, _PROXY_SECONDS, "kubectl proxy does not begin", [process])
                transport = httpx.HTTPTransport(uds=str(socket))
                with httpx.Client(
                    transport=transport, base_url="http://localhost", timeout=_ANSWER_SECONDS, trust_env=False
                ) as client:
                    yield client
            finally:
                processes.stop([process])
