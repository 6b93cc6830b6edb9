"""The CustomResourceDefinitions to preload, read from the Go modules that publish them."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from helm_platform import resources, toolchain
from helm_platform.controlplane.api import Api
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.toolchain import go

_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PARALLEL = 8
_ESTABLISHED_SECONDS = 60.0


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
    folders = _download(sources, progress)
    found: list[Path] = []
    for source in sources:
        files = sorted(folders[source.module].glob(source.pattern))
        # Beside the definitions lie kustomizations and, for Gateway API, an admission policy.
        files = [f for f in files if "\nkind: CustomResourceDefinition" in f.read_text(encoding="utf-8")]
        if not files:
            raise EnvironmentProblem(f"{source.module}@{source.version} has no CRD at {source.pattern}")
        found += files
    return found


def load(api: Api, files: list[Path]) -> None:
    """Apply the files server-side and wait until every definition is established.

    kubectl needs more than twice the time for it: it reads the growing OpenAPI document again and again.
    """
    with ThreadPoolExecutor(_PARALLEL) as pool:
        paths = list(pool.map(lambda one: _apply(api, *one), _definitions(files)))
        # In a second round: while one definition becomes established, the next is already being read.
        list(pool.map(lambda path: _wait_established(api, path), paths))


def _definitions(files: list[Path]) -> Iterator[tuple[Path, bytes]]:
    """Each definition with its file; a file may hold several documents."""
    for file in files:
        for document in re.split(rb"^---\n", file.read_bytes(), flags=re.MULTILINE):
            if b"\nkind: CustomResourceDefinition" in document:
                yield file, document


def _apply(api: Api, file: Path, body: bytes) -> str:
    name = re.search(rb"^  name: (\S+)$", body, flags=re.MULTILINE)
    if not name:
        raise EnvironmentProblem(f"{file} names no definition")
    path = f"{_DEFINITIONS}/{name.group(1).decode()}"
    query = "?fieldManager=helm-platform&force=true"
    answer = api.call("PATCH", path + query, body, "application/apply-patch+yaml")
    if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise EnvironmentProblem(
            f"the API server refuses {file.name}", detail=answer.body.decode(errors="replace")[:2000]
        )
    return path


def _wait_established(api: Api, path: str) -> None:
    deadline = time.monotonic() + _ESTABLISHED_SECONDS
    while time.monotonic() < deadline:
        conditions = json.loads(api.call("GET", path).body).get("status", {}).get("conditions") or []
        if any(c["type"] == "Established" and c["status"] == "True" for c in conditions):
            return
        time.sleep(0.05)
    raise EnvironmentProblem(f"{path.rpartition('/')[2]} is not established in {_ESTABLISHED_SECONDS:.0f} s")


@cache
def _document() -> Any:
    import yaml

    with resources.path("hack/crds/crds.yaml").open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def _download(sources: list[Source], progress: Progress) -> dict[str, Path]:
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
                fix="check the network, set GOPROXY, or leave this set out with --crds",
            )
        if entry.get("Sum") != source.checksum:
            raise EnvironmentProblem(
                f"{source.module}@{source.version} has the checksum {entry.get('Sum')}, expected {source.checksum}",
                fix="do not use it: compare GOPROXY with another one",
            )
    return {source.module: Path(modules[source.module]["Dir"]) for source in sources}


def _objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects that `go mod download -json` writes one after the other."""
    decoder = json.JSONDecoder()
    objects = []
    position = 0
    while (position := len(text) - len(text[position:].lstrip())) < len(text):
        value, position = decoder.raw_decode(text, position)
        objects.append(value)
    return objects
