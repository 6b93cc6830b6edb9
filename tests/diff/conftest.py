"""A repository on a branch, compared as the command does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helm_platform.commands import diff
from helm_platform.commands.sources import Sources
from tests.repository import committed, small_apps, small_chart

Diff = Callable[..., diff.Answer]


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever helm the machine has, a render is by the pinned one; nothing was kept before."""
    monkeypatch.setenv("HELM_BIN", str(helm4))
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    small_chart(root / "chart")
    small_apps(root / "apps")
    return committed(root)


@pytest.fixture
def difference(repository: Path) -> Diff:
    """Compare what is named, or all of the repository."""

    def run(*paths: Path, **options: object) -> diff.Answer:
        sources = {name: options.pop(name) for name in ("files", "release", "options") if name in options}
        named = paths if paths or "files" in sources else (repository / "apps",)
        return diff.run(
            diff.Request(Sources(named, chart=repository / "chart", **sources), **options)  # type: ignore[arg-type]
        )

    return run
