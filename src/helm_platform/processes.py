"""Start, watch and end the parts by process id; a recycled id is never mistaken for ours."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform.errors import EnvironmentProblem

if TYPE_CHECKING:
    import psutil

_STOP_SECONDS = 10.0
_LOG_LINES = 12
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Process:
    """A started part: `created` is its start time in seconds since the epoch, which tells it from a later process."""

    name: str
    pid: int
    created: float
    log: Path

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return _handle(self) is not None

    def last_lines(self) -> str:
        """The end of its log."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.rstrip().splitlines()[-_LOG_LINES:])


def start(name: str, command: Sequence[str], log: Path, env: Mapping[str, str], cwd: Path) -> Process:
    """Start a part in a session of its own, so that a Ctrl-C in the terminal reaches only us.

    Raises EnvironmentProblem when the binary cannot be run.
    """
    import psutil

    with log.open("ab") as output:
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            raise EnvironmentProblem(f"cannot start {name}: {error}") from error
    try:
        created = psutil.Process(child.pid).create_time()
    except psutil.NoSuchProcess:
        created = 0.0
    _CHILDREN[child.pid] = child
    return Process(name, child.pid, created, log)


def stop(processes: Iterable[Process]) -> None:
    """End the processes one after the other in the order given: SIGTERM, then SIGKILL after ten seconds."""
    import psutil

    for process in processes:
        handle = _handle(process)
        if handle is None:
            continue
        try:
            handle.terminate()
            handle.wait(_STOP_SECONDS)
        except psutil.TimeoutExpired:
            handle.kill()
            handle.wait(_STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass
        child = _CHILDREN.pop(process.pid, None)
        if child is not None:
            child.poll()


def wait(ready: Callable[[], bool], seconds: float, failure: str, running: Sequence[Process]) -> None:
    """Wait until something works. `failure` says what does not, without an end.

    Raises EnvironmentProblem with the last log lines when one of `running` ends meanwhile, and after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        for process in running:
            if not process.alive():
                raise crash(process)
        if time.monotonic() > deadline:
            raise EnvironmentProblem(f"{failure} in {seconds:.0f} s", detail=running[-1].last_lines())
        time.sleep(_POLL_SECONDS)


def free_ports(number: int) -> list[int]:
    """Ports of loopback that nobody has at this moment, all different; somebody may take one before it is used."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def crash(process: Process) -> EnvironmentProblem:
    """The error that reports a part that has ended by itself."""
    return EnvironmentProblem(
        f"{process.name} has stopped (pid {process.pid})",
        detail=process.last_lines() or "its log is empty",
        fix=f"the whole log is {process.log}",
    )


# Popen objects of our own children: kept so that an ended child is reaped and no ResourceWarning is raised.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


def _handle(process: Process) -> psutil.Process | None:
    import psutil

    child = _CHILDREN.get(process.pid)
    if child is not None and child.poll() is not None:
        return None
    try:
        handle = psutil.Process(process.pid)
        if handle.create_time() != process.created or handle.status() == psutil.STATUS_ZOMBIE:
            return None
    except psutil.NoSuchProcess:
        return None
    return handle
