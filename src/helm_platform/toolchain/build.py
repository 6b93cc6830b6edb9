"""Build the tools that are asked for, once per (go.mod, go.sum, Go version, linker flags)."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from helm_platform import resources
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress
from helm_platform.toolchain import go
from helm_platform.toolchain.catalog import TOOLS, Tool
from helm_platform.toolchain.completing import completed

_GIB = 2**30
# Measured on an empty cache: 1.6 GiB of modules, 2.3 GiB of build cache and 0.7 GiB of binaries.
_COLD_BUILD_BYTES = 5 * _GIB
_TICK_SECONDS = 1.0


def tools_dir() -> Path:
    """Where binaries live: `HELM_PLATFORM_TOOLS`, else `.tools` in the checkout, else the user's cache folder."""
    named = os.environ.get("HELM_PLATFORM_TOOLS")
    if named:
        return Path(named).absolute()
    root = resources.checkout()
    if root is not None:
        return root / ".tools"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "helm-platform" / "tools"


def ensure(names: Iterable[str], progress: Progress = SILENT) -> dict[str, Path]:
    """The paths of the named tools, building those that are missing or out of date.

    Two processes may ask at once: one builds, the other waits and finds the result.

    Raises EnvironmentProblem (no Go, no network, no disk, a build that fails) with the fix.
    """
    wanted = [TOOLS[name] for name in names]
    folder = tools_dir()
    keys = {tool.name: _key(tool) for tool in wanted}
    if not _stale(wanted, folder, keys):
        return _paths(wanted, folder)

    with locked(folder, progress):
        missing = _stale(wanted, folder, keys)
        if missing:
            _build(missing, folder, keys, progress)
    return _paths(wanted, folder)


def compiler(minimum: str, progress: Progress = SILENT) -> go.Go:
    """A Go command at least as new as `minimum`, for work other than building the tools."""
    folder = tools_dir()
    with locked(folder, progress):
        return go.find(minimum, folder, progress)


@contextmanager
def locked(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold the tools folder alone; say so when another process has it."""
    import filelock

    try:
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "keys").mkdir(exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"cannot create {folder}: {error.strerror}",
            fix="set HELM_PLATFORM_TOOLS to a folder that can be written",
        ) from error
    lock = filelock.FileLock(folder / "lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        progress.step("another process is building the tools: waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _paths(wanted: list[Tool], folder: Path) -> dict[str, Path]:
    return {tool.name: folder / "bin" / tool.name for tool in wanted}


def _stale(wanted: list[Tool], folder: Path, keys: dict[str, str]) -> list[Tool]:
    return [
        tool
        for tool in wanted
        if not (folder / "bin" / tool.name).is_file() or _read_key(folder, tool) != keys[tool.name]
    ]


def _read_key(folder: Path, tool: Tool) -> str:
    try:
        return (folder / "keys" / tool.name).read_text(encoding="utf-8").split(" ", 1)[0]
    except OSError:
        return ""


def _key(tool: Tool) -> str:
    """A hash of everything that decides the binary except the compiler, which is recorded beside it.

    The compiler is left out on purpose: asking `go` for its version costs 10 ms on every call and a newer
    compiler on PATH is no reason to spend minutes on a rebuild; go.mod's `go` line is the floor.
    """
    return hashlib.sha256(
        _module_digest(tool.source)
        + _source_digest(tool)
        + "\0".join(
            (tool.package, tool.ldflags, *tool.lacks, *(text for change in tool.changes for text in change))
        ).encode()
    ).hexdigest()


@cache
def _module_digest(source: str) -> bytes:
    module = resources.path(source)
    return hashlib.sha256((module / "go.mod").read_bytes() + (module / "go.sum").read_bytes()).digest()


def _source_digest(tool: Tool) -> bytes:
    """A hash of a program of ours, which lies beside the go.mod; empty for one of a module."""
    if not tool.package.startswith("./"):
        return b""
    files = sorted((_module(tool) / tool.package).glob("*.go"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).digest()


def _build(missing: list[Tool], folder: Path, keys: dict[str, str], progress: Progress) -> None:
    minimum = max((go.minimum_of(_module(tool) / "go.mod") for tool in missing), key=go.parse_version)
    found = go.find(minimum, folder, progress)
    _check_disk(folder, found)
    names = ", ".join(tool.name for tool in missing)
    progress.step(f"building {names} with Go {found.version}; minutes on the first time, seconds later")
    for tool in missing:
        started = time.monotonic()
        binary = folder / "bin" / tool.name
        # Into a file of its own and then into place: a build that is cut off never leaves half a binary.
        staging = folder / f"{tool.name}.partial"
        command = [str(found.executable), "build", "-mod=readonly", "-ldflags", tool.ldflags, "-o", str(staging)]
        try:
            with tempfile.TemporaryDirectory(dir=folder) as place:
                command += completed(tool, found.executable, Path(place)) if tool.lacks or tool.changes else []
                _run([*command, tool.package], _module(tool), tool, progress)
            staging.replace(binary)
        finally:
            staging.unlink(missing_ok=True)
        (folder / "keys" / tool.name).write_text(
            f"{keys[tool.name]} go{found.version} {tool.version}\n", encoding="utf-8"
        )
        progress.done(f"built {tool.name} {tool.version} in {time.monotonic() - started:.0f} s")


def _module(tool: Tool) -> Path:
    return resources.path(tool.source)


def _run(command: list[str], module: Path, tool: Tool, progress: Progress) -> None:
    """Run one `go build`; its output is shown only when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(command, cwd=module, env=go.environment(), stdout=log, stderr=log)
        finished = threading.Event()

        def report() -> None:
            while not finished.wait(_TICK_SECONDS):
                progress.tick(f"building {tool.name}: {time.monotonic() - started:.0f} s")

        reporter = threading.Thread(target=report, daemon=True)
        reporter.start()
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            finished.set()
            reporter.join()
        if code != 0:
            log.seek(0)
            raise _explained(tool, log.read())


def _check_disk(folder: Path, found: go.Go) -> None:
    """Refuse a cold build that cannot fit, before it has filled the disk."""
    answer = subprocess.run(
        [found.executable, "env", "GOCACHE", "GOMODCACHE"],
        capture_output=True,
        text=True,
        check=False,
        env=go.environment(),
    )
    build_cache, module_cache = (*answer.stdout.splitlines(), "", "")[:2]
    if module_cache and (Path(module_cache) / "k8s.io").is_dir():
        return  # the modules are here: this is not the first build
    for place in (str(folder), build_cache, module_cache):
        existing = next((p for p in [Path(place), *Path(place).parents] if place and p.is_dir()), None)
        if existing is None:
            continue
        free = shutil.disk_usage(existing).free
        if free < _COLD_BUILD_BYTES:
            raise EnvironmentProblem(
                f"the first build of the tools needs {_COLD_BUILD_BYTES // _GIB} GiB of disk;"
                f" {existing} has {free / _GIB:.1f} GiB free",
                fix="free some space, or set HELM_PLATFORM_TOOLS, GOCACHE and GOMODCACHE to a larger disk",
            )


# What Go says when something outside the sources is missing → what a person should do about it.
_CAUSES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("no space left on device",),
        "the disk is full",
        "free some space, or set HELM_PLATFORM_TOOLS, GOCACHE and GOMODCACHE to a larger disk",
    ),
    (
        ("checksum mismatch", "SECURITY ERROR"),
        "a downloaded module does not match its checksum in go.sum",
        "do not use it: compare GOPROXY with another one, and clean the cache with `go clean -modcache`",
    ),
    (
        (
            "dial tcp",
            "no such host",
            "i/o timeout",
            "connection refused",
            "TLS handshake",
            "module lookup disabled",
        ),
        "the Go module proxy cannot be reached",
        "check the network, or set GOPROXY to a proxy that this machine reaches",
    ),
    (
        ("permission denied", "read-only file system"),
        "a folder cannot be written",
        "set HELM_PLATFORM_TOOLS, GOCACHE and GOMODCACHE to folders that you own",
    ),
)


def _explained(tool: Tool, log: str) -> EnvironmentProblem:
    tail = "\n".join(log.strip().splitlines()[-12:])
    for needles, cause, fix in _CAUSES:
        if any(needle in log for needle in needles):
            return EnvironmentProblem(f"cannot build {tool.name}: {cause}", fix=fix, detail=tail)
    return EnvironmentProblem(f"cannot build {tool.name} {tool.version}", detail=tail)
