"""Fixtures shared by all tests: the pinned tools."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TOOLS = Path(os.environ.get("HELM_PLATFORM_TOOLS", "/nonexistent"))


@pytest.fixture(scope="session")
def helm4() -> Path:
    return TOOLS / "helm"


@pytest.fixture(scope="session")
def helm3() -> Path:
    return TOOLS / "helm3"


@pytest.fixture(scope="session")
def helm_unittest() -> Path:
    return TOOLS / "helm-unittest"


@pytest.fixture(scope="session")
def kubectl() -> Path:
    return TOOLS / "kubectl"


@pytest.fixture(params=["helm4.3.1", "helm3.22.0"])
def helm(request: pytest.FixtureRequest, helm4: Path, helm3: Path) -> Path:
    return helm4 if request.param == "helm4.3.1" else helm3
