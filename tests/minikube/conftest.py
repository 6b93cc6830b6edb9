"""A world for each test; the checkout and what `--help` prints are read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.minikube import world as worlds
from tests.minikube.world import World


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose bin/platform is a fake."""
    return worlds.checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def machine(helm4: Path, helm3: Path, kubectl: Path) -> dict[str, Any]:
    """What there is on a machine with room, and no cluster but one in a cloud."""
    return worlds.facts(helm4, helm3, kubectl)


@pytest.fixture
def world(tmp_path: Path, checkout: Path, machine: dict[str, Any]) -> World:
    """That machine."""
    worlds.program(tmp_path / "bin", *worlds.TOOLS)
    made = World(tmp_path, checkout)
    made.keep(machine)
    return made
