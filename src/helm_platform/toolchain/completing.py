"""Modules that cannot be built or run as they are: a copy with the files that are missing, or other texts in some.

An archive may lack generated files that Go embeds, such as a web interface; a controller may run in pods only.

Go replaces no file below its module cache, so the build reads the copy, by a `replace` in a go.mod beside ours. What
the copy is made of has been downloaded and compared with go.sum as always.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from helm_platform import resources
from helm_platform.errors import EnvironmentProblem
from helm_platform.toolchain import go
from helm_platform.toolchain.catalog import Tool


def completed(tool: Tool, executable: Path, folder: Path) -> list[str]:
    """The arguments for `go build` of a tool whose module is not complete; the copy is made below `folder`.

    Raises EnvironmentProblem where the module cannot be had, or has not the texts that are to be changed.
    """
    module = resources.path(tool.source)
    asked = subprocess.run(
        [executable, "mod", "download", "-json", f"{tool.module}@{tool.version}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=module,
        env=go.environment(),
    )
    if asked.returncode:
        raise EnvironmentProblem(
            f"cannot download {tool.module} {tool.version}",
            detail=asked.stdout.strip() or asked.stderr.strip(),
            fix="check the network, or set GOPROXY to a proxy that this machine reaches",
        )
    copy = folder / "module"
    # Files of the module cache are read-only.
    shutil.copytree(json.loads(asked.stdout)["Dir"], copy, copy_function=shutil.copyfile)
    for place in (copy, *(each for each in copy.rglob("*") if each.is_dir())):
        place.chmod(0o755)
    for name in tool.lacks:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).touch()
    for name, text, other in tool.changes:
        before = (copy / name).read_text(encoding="utf-8")
        if text not in before:
            raise EnvironmentProblem(f"{tool.module} {tool.version}: {name} has no {text}, which is to be changed")
        (copy / name).write_text(before.replace(text, other), encoding="utf-8")
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(module / name, folder / name)
    with (folder / "go.mod").open("a", encoding="utf-8") as stream:
        stream.write(f"\nreplace {tool.module} => {copy}\n")
    return [f"-modfile={folder / 'go.mod'}"]
