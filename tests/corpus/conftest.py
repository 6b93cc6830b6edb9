"""What judges generated documents: built once a worker."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from helm_platform import files
from helm_platform.controlplane.api import Api
from tests.corpus import document
from tests.corpus.draw import Document
from tests.corpus.judge import Judge
from tests.corpus.rendering import Renderer
from tests.corpus.schema import Schema
from tests.corpus.server import Server

Judges = Callable[[Renderer], Judge]
Drawn = Callable[[int], dict[int, Document]]
CHUNK = 250


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The bundled schema of the values."""
    return Schema.read()


@pytest.fixture(scope="session")
def drawn(schema: Schema) -> Drawn:
    """The `CHUNK` documents from a number on, by their numbers; the workers of a run draw each of them once."""

    def documents(start: int) -> dict[int, Document]:
        file = Path(os.environ["HELM_PLATFORM_TEST_DIR"]) / f"documents-{start}.json"
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                made = {seed: document(schema, seed) for seed in range(start, start + CHUNK)}
                files.replace(file, json.dumps(made))
            return {int(seed): each for seed, each in json.loads(file.read_text(encoding="utf-8")).items()}

    return documents


@pytest.fixture(scope="session")
def renderer(renderers: dict[Path, Renderer], helm4: Path) -> Renderer:
    """The charts as they are, rendered by the pinned Helm 4."""
    return renderers[helm4]


@pytest.fixture
def judge(api: Api, empty_namespace: str) -> Judges:
    """A judge of what a renderer makes, in a namespace that enforces the restricted standard."""
    server = Server(api, empty_namespace)
    server.wait_for_account()
    return lambda renderer: Judge(renderer, server)
