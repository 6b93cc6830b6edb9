"""`dev up`, `dev down`, `dev status`: a control plane in a directory."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from helm_platform import processes
from helm_platform.controlplane import ControlPlane, add, down, status, up
from helm_platform.progress import Progress

_LOOK_SECONDS = 0.5


def default_directory() -> Path:
    """Where the control plane lives unless `--dir` says otherwise: the user's state folder."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "helm-platform" / "dev"


def start_or_add(directory: Path, crd_sets: str, beside: str, progress: Progress) -> ControlPlane:
    """Start a control plane with the controllers in `beside`, or only these where one runs.

    Raises what `start` and `controlplane.add` raise; without controllers, UsageError where one runs.
    """
    if beside != "none" and status(directory).running:
        return add(directory, beside, progress)
    return start(directory, crd_sets, progress, beside=beside)


def start(directory: Path, crd_sets: str, progress: Progress, *, beside: str = "none") -> ControlPlane:
    """Start a control plane with the controllers in `beside`.

    An interruption meanwhile (Ctrl-C, SIGTERM, a closed terminal) leaves nothing behind.

    Raises what `controlplane.up` raises, and KeyboardInterrupt.
    """
    # All as Ctrl-C does: raise KeyboardInterrupt. SIGINT too: a shell starts background jobs with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return up(directory, crd_sets, progress, beside=beside)
    except KeyboardInterrupt:
        down(directory)
        raise


def hold(
    directory: Path, crd_sets: str, beside: str, progress: Progress, ready: Callable[[ControlPlane], None]
) -> None:
    """Start a control plane with the controllers in `beside`, call `ready`, and keep it.

    Ctrl-C, SIGTERM or a `dev down` takes it down.

    Raises what `start` raises, and EnvironmentProblem with the last log lines when a part ends by itself; the
    directory then stays, with the logs.
    """
    plane = start(directory, crd_sets, progress, beside=beside)
    crashed = False
    try:
        ready(plane)
        while plane.kubeconfig.is_file():  # `dev down` in another terminal removes it
            for process in plane.dead():
                crashed = True
                raise processes.crash(process)
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        return
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the end short
        down(directory, keep=crashed)
