"""The chart that the pinned `helm create` makes, and the pinned tools on PATH."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def created(tmp_path_factory: pytest.TempPathFactory, helm4: Path, helm_home: dict[str, str]) -> Path:
    """A chart as `helm create` makes it."""
    folder = tmp_path_factory.mktemp("created")
    subprocess.run([helm4, "create", "shop"], cwd=folder, check=True, capture_output=True, env=helm_home)
    return folder / "shop"


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, helm4: Path, kubectl: Path) -> None:
    """Helm and kubectl as a user has them."""
    folders = dict.fromkeys([str(helm4.parent), str(kubectl.parent)])
    monkeypatch.setenv("PATH", os.pathsep.join([*folders, os.environ["PATH"]]))
