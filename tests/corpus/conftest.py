"""What judges generated documents: built once a worker, with a namespace of its own for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.api import Api
from helm_platform.controlplane.components import Layout
from tests.corpus.judge import Judge
from tests.corpus.rendering import Renderer
from tests.corpus.schema import Schema
from tests.corpus.server import Server

Judges = Callable[[Renderer], Judge]


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The bundled schema of the values."""
    return Schema.read()


@pytest.fixture(scope="session")
def renderer(
    charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Renderer:
    """The charts as they are, rendered by the pinned Helm 4."""
    return Renderer(helm4, charts, tmp_path_factory.mktemp("corpus"), helm_home)


@pytest.fixture
def judge(control_plane: ControlPlane, namespace: str) -> Judges:
    """A judge of what a renderer makes, in a namespace that enforces the restricted standard."""
    server = Server(Api(control_plane.server, Layout(control_plane.directory).certificates), namespace)
    server.wait_for_account()
    return lambda renderer: Judge(renderer, server)
