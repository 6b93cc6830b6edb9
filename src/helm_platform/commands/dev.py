"""`dev up`, `dev down`, `dev status`: a control plane in a directory."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from helm_platform import processes
from helm_platform.controlplane import ControlPlane, down, up
from helm_platform.progress import Progress

_LOOK_SECONDS = 0.5


def default_directory() -> Path:
    """Where the control plane lives unless `--dir` says otherwise: the user's state folder."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "helm-platform" / "dev"


def start(directory: Path, crd_sets: str, progress: Progress) -> ControlPlane:
    """Start a control plane; an interruption meanwhile (Ctrl-C, SIGTERM, a closed terminal) leaves nothing behind.

    Raises what `controlplane.up` raises, and KeyboardInterrupt.
    """
    # All as Ctrl-C does: raise KeyboardInterrupt. SIGINT too: a shell starts background jobs with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return up(directory, crd_sets, progress)
    except KeyboardInterrupt:
        down(directory)
        raise


def hold(directory: Path, crd_sets: str, progress: Progress, ready: Callable[[ControlPlane], None]) -> None:
    """Start a control plane, call `ready`, keep it until Ctrl-C, SIGTERM or a `dev down`, then take it down.

    Raises what `start` raises, and EnvironmentProblem with the last log lines when a part ends by itself; the
    directory then stays, with the logs.
    """
    plane = start(directory, crd_sets, progress)
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
