"""axe-core for tests, from the npm registry: the checks of accessibility that run in a page."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from hack import npm

from helm_platform import files
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress
from helm_platform.toolchain import tools_dir
from helm_platform.toolchain.build import locked

PACKAGE = "axe-core@4.14.1"
INTEGRITY = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
_MEMBER = "package/axe.min.js"


def ensure(progress: Progress = SILENT) -> Path:
    """The pinned script, fetched once. Raises EnvironmentProblem."""
    target = tools_dir() / f"{PACKAGE.replace('@', '-')}.js"
    if not target.is_file():
        with locked(tools_dir(), progress):
            # Another process may have made it while this one waited.
            if not target.is_file():
                _make(target, progress)
    return target


def _make(target: Path, progress: Progress) -> None:
    staging = target.with_suffix(".partial")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        progress.step(f"fetching {PACKAGE}")
        with tarfile.open(npm.fetched(PACKAGE, INTEGRITY, staging)) as package:
            script = package.extractfile(_MEMBER)
            if script is None:
                raise EnvironmentProblem(f"{PACKAGE} has no {_MEMBER}")
            files.replace_bytes(target, script.read())
    finally:
        shutil.rmtree(staging, ignore_errors=True)
