"""The two Helms, as readers of values."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parity.helm import Reader


@pytest.fixture
def readers(helm4: Path, helm3: Path, tmp_path: Path) -> tuple[Reader, Reader]:
    """Helm 4 and Helm 3."""
    return Reader(helm4, tmp_path / "helm4"), Reader(helm3, tmp_path / "helm3")
