"""The charts as their users get them: built once in a temporary copy, rendered by the pinned Helms."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import manifests

Render = Callable[..., str]
Objects = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run_helm(helm: Path, charts: Path, helm_home: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`helm template RELEASE CHART …`, with each Helm; the caller judges the result.

    Many tests look at the renders of the same files: a worker makes each of them once, unless it is asked for `again`.
    """

    def run(
        *arguments: str | Path, chart: str | Path = "platform-app", release: str = "web", again: bool = False
    ) -> subprocess.CompletedProcess[str]:
        command = [helm, "template", release, charts / chart, *arguments]
        # The charts of this session do not change; a folder of a test's own may.
        contents = [str(word) if isinstance(word, str) else word.read_text(encoding="utf-8") for word in arguments]
        key = (helm, release, str(chart), *contents)
        if again or isinstance(chart, Path) or key not in _RENDERED:
            answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
            if isinstance(chart, Path):
                return answer
            _RENDERED[key] = answer
        return _RENDERED[key]

    return run


_RENDERED: dict[tuple[Any, ...], subprocess.CompletedProcess[str]] = {}


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
        return manifests(result.stdout)

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
