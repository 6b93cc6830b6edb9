"""Which helm to run, and how."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform import toolchain
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress

# The oldest Helm whose rendering we compare with today's; older ones lack functions that the charts use.
MINIMUM = (3, 19)
_OLDEST = ".".join(map(str, MINIMUM))


class Children:
    """Processes that run at the same time for one purpose, in threads of their own."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._ended = False
        self._lock = threading.Lock()

    def started(self, process: subprocess.Popen[str]) -> None:
        """Take it in; where all were ended before, end it too."""
        with self._lock:
            self._running.add(process)
            if self._ended:
                process.kill()

    def finished(self, process: subprocess.Popen[str]) -> None:
        """Forget it."""
        with self._lock:
            self._running.discard(process)

    def end(self) -> None:
        """End all that run, and all that are yet to start."""
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()


@dataclass(frozen=True)
class Helm:
    """A helm binary and the version it tells (`4.3.1`)."""

    executable: Path
    version: str

    def run(self, *arguments: str | Path, among: Children | None = None) -> subprocess.CompletedProcess[str]:
        """Run it and return whatever came of it; the caller judges. Raises EnvironmentProblem if it cannot start.

        The process is one of the children `among`, who can all be ended at once.
        """
        return _run(self.executable, *arguments, among=among)


def find(progress: Progress = SILENT, environment: Mapping[str, str] = os.environ) -> Helm:
    """`HELM_BIN` (Helm sets it for plugins), else a helm on PATH that is new enough, else the pinned one, built once.

    Raises EnvironmentProblem where HELM_BIN cannot be used or the pinned helm cannot be built.
    """
    named = environment.get("HELM_BIN")
    search = environment.get("PATH")
    if named:
        # Helm hands on how it was called, which may be a bare name.
        executable = shutil.which(named, path=search)
        if executable is None:
            raise EnvironmentProblem(
                f"HELM_BIN is `{named}`, and there is no such program", fix="unset HELM_BIN, or name a helm with it"
            )
        version = _version(Path(executable))
        if not _new_enough(version):
            raise EnvironmentProblem(
                f"HELM_BIN is `{named}`, and that is {f'Helm {version}' if version else 'no helm'}",
                fix=f"use Helm {_OLDEST} or newer, or unset HELM_BIN to use the pinned one",
            )
        return Helm(Path(executable), version)
    on_path = shutil.which("helm", path=search)
    if on_path is not None:
        version = _version(Path(on_path))
        if _new_enough(version):
            return Helm(Path(on_path), version)
    pinned = toolchain.ensure(["helm"], progress)["helm"]
    return Helm(pinned, toolchain.TOOLS["helm"].version.removeprefix("v"))


def _version(executable: Path) -> str:
    """`v3.22.0+g1a2b3c4` → `3.22.0`; empty when it is no helm."""
    try:
        answer = _run(executable, "version", "--short")
    except EnvironmentProblem:
        return ""
    found = re.match(r"v(\d+\.\d+(?:\.\d+)?)", answer.stdout)
    return found.group(1) if found and answer.returncode == 0 else ""


def _new_enough(version: str) -> bool:
    return bool(version) and tuple(int(part) for part in version.split(".")[:2]) >= MINIMUM


def _run(executable: Path, *arguments: str | Path, among: Children | None = None) -> subprocess.CompletedProcess[str]:
    # A short-lived process gains nothing from collecting garbage. HELM_DEBUG, which `helm --debug platform` hands
    # on, would mix debug output into what we read.
    environment = {key: value for key, value in os.environ.items() if key != "HELM_DEBUG"} | {"GOGC": "off"}
    children = among or Children()
    try:
        process = subprocess.Popen(
            [executable, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise EnvironmentProblem(f"cannot run {executable}: {(error.strerror or str(error)).lower()}") from None
    with process:
        children.started(process)
        try:
            stdout, stderr = process.communicate()
        except BaseException:
            process.kill()
            raise
        finally:
            children.finished(process)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)
