"""CustomResourceDefinitions into a running API server."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

from helm_platform.controlplane.api import Api
from helm_platform.errors import EnvironmentProblem

_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PARALLEL = 8
_ESTABLISHED_SECONDS = 60.0


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
