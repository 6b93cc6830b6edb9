"""Example files as cases: `tests/cases/<name>/` holds values and what the command says about them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture(autouse=True)
def nothing_read_before(tmp_path_factory: pytest.TempPathFactory, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No definitions of custom kinds are at hand but those that a test gives. The tools were found before."""
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path_factory.mktemp("tools")))


@pytest.fixture(autouse=True)
def pinned_kubectl(tmp_path_factory: pytest.TempPathFactory, kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kustomize is the one in the pinned kubectl, whatever the machine has."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "kubectl").symlink_to(kubectl)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = sorted(path.parent for path in CASES.glob("*/expected.txt"))
        cases += [
            path.parent
            for path in CASES.glob("*/values.yaml")
            if path.parent not in (*cases, CASES / "chart", CASES / "broken-chart")
        ]
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])
