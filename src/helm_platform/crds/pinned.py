"""The CustomResourceDefinitions that the platform pins, read from the Go modules that publish them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform import resources, toolchain
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.toolchain import go
from helm_platform.values.stream import load_all


@dataclass(frozen=True)
class Source:
    """One Go module with CRD manifests; `checksum` is what go.sum would hold, `pattern` a glob inside the module."""

    module: str
    version: str
    checksum: str
    pattern: str


def sets() -> dict[str, tuple[Source, ...]]:
    """The sets in `hack/crds/crds.yaml` by name."""
    return {
        name: tuple(Source(e["module"], e["version"], e["sum"], e["files"]) for e in entries)
        for name, entries in _document()["sets"].items()
    }


def choose(words: str) -> tuple[str, ...]:
    """`all`, `none` or names with commas → set names in the file's order.

    Raises UsageError that lists the names when one is unknown.
    """
    known = list(sets())
    if words == "all":
        return tuple(known)
    wanted = {word.strip() for word in words.split(",") if word.strip()} - {"none"}
    unknown = sorted(wanted - set(known))
    if unknown:
        raise UsageError(f"no CRD set named {', '.join(unknown)}", fix=f"choose from: all, none, {', '.join(known)}")
    return tuple(name for name in known if name in wanted)


def manifests(names: tuple[str, ...], progress: Progress = SILENT) -> list[Path]:
    """The CRD files of the named sets, downloading their modules when they are not in the module cache.

    Raises EnvironmentProblem without a network, and when a module is not the one that was pinned.
    """
    available = sets()
    sources = [source for name in names for source in available[name]]
    if not sources:
        return []
    found = folders(sources, progress)
    return [file for source in sources for file in definitions(source, found[source.module])]


def definitions(source: Source, folder: Path) -> list[Path]:
    """The CRD files of one module, which lies in `folder`. Raises EnvironmentProblem where there is none."""
    # Beside the definitions lie kustomizations and, for Gateway API, an admission policy.
    files = [
        file
        for file in sorted(folder.glob(source.pattern))
        if "\nkind: CustomResourceDefinition" in file.read_text(encoding="utf-8")
    ]
    if not files:
        raise EnvironmentProblem(f"{source.module}@{source.version} has no CRD at {source.pattern}")
    return files


def folders(sources: Sequence[Source], progress: Progress = SILENT) -> dict[str, Path]:
    """Where the modules lie, by their paths, downloaded where they are not in the module cache.

    Raises EnvironmentProblem as `manifests` does.
    """
    compiler = toolchain.compiler(str(_document()["go"]), progress)
    answer = subprocess.run(
        [compiler.executable, "mod", "download", "-json", *(f"{s.module}@{s.version}" for s in sources)],
        capture_output=True,
        text=True,
        check=False,
        env=go.environment(),
        # Outside any module, so that no go.mod of the caller takes part.
        cwd=toolchain.tools_dir(),
    )
    modules = {entry.get("Path", ""): entry for entry in _objects(answer.stdout)}
    for source in sources:
        entry = modules.get(source.module, {})
        if "Dir" not in entry:
            raise EnvironmentProblem(
                f"cannot download {source.module}@{source.version}",
                detail=str(entry.get("Error", "")) or answer.stderr.strip(),
                fix="check the network, or set GOPROXY; `dev up --crds` can leave a set out",
            )
        if entry.get("Sum") != source.checksum:
            raise EnvironmentProblem(
                f"{source.module}@{source.version} has the checksum {entry.get('Sum')}, expected {source.checksum}",
                fix="do not use it: compare GOPROXY with another one",
            )
    return {source.module: Path(modules[source.module]["Dir"]) for source in sources}


@cache
def _document() -> Any:
    return load_all(resources.path("hack/crds/crds.yaml").read_bytes())[0]


def _objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects that `go mod download -json` writes one after the other."""
    decoder = json.JSONDecoder()
    objects = []
    position = 0
    while (position := len(text) - len(text[position:].lstrip())) < len(text):
        value, position = decoder.raw_decode(text, position)
        objects.append(value)
    return objects
