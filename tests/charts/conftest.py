"""The charts as their users get them: built once in a temporary copy, rendered by the pinned Helms."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Render = Callable[..., str]
Objects = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run_helm(helm: Path, charts: Path, helm_home: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`helm template RELEASE CHART …`, with each Helm; the caller judges the result."""

    def run(
        *arguments: str | Path, chart: str | Path = "platform-app", release: str = "web"
    ) -> subprocess.CompletedProcess[str]:
        command = [helm, "template", release, charts / chart, *arguments]
        return subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)

    return run


@pytest.fixture
def render(run_helm: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Objects:
    """The objects that values (a dict, or files) render to."""

    def objects(values: dict[str, Any] | Path, *arguments: str, **options: Any) -> list[dict[str, Any]]:
        file = values
        if isinstance(file, dict):
            file = tmp_path / "values.yaml"
            file.write_text(yaml.safe_dump(values), encoding="utf-8")
        result = run_helm("-f", file, *arguments, **options)
        assert result.returncode == 0, result.stderr
        return [document for document in yaml.safe_load_all(result.stdout) if document]

    return objects


@pytest.fixture
def problems(run_helm: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Callable[..., list[str]]:
    """The lines that a render of bad values fails with."""

    def lines(values: dict[str, Any], *arguments: str, **options: Any) -> list[str]:
        file = tmp_path / "bad.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        result = run_helm("-f", file, *arguments, **options)
        assert result.returncode != 0, result.stdout
        return [line.strip().removeprefix("- ") for line in result.stderr.splitlines() if line.startswith("  - ")]

    return lines
