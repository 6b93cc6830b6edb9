"""Example files as cases: `tests/cases/<name>/` holds values and what the command says about them."""

from __future__ import annotations

from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "cases"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = sorted(path.parent for path in CASES.glob("*/expected.txt"))
        cases += [
            path.parent
            for path in CASES.glob("*/values.yaml")
            if path.parent not in (*cases, CASES / "chart", CASES / "broken-chart")
        ]
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])
