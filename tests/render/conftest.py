"""A repository of releases, with a small chart in it that refuses on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helm_platform.commands import render
from helm_platform.commands.sources import Sources
from tests.repository import small_apps, small_chart

Render = Callable[..., render.Answer]


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever helm the machine has, a render is by the pinned one; nothing was kept before."""
    monkeypatch.setenv("HELM_BIN", str(helm4))
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    return small_chart(tmp_path / "repository" / "chart")


@pytest.fixture
def apps(tmp_path: Path, chart: Path) -> Path:
    return small_apps(tmp_path / "repository" / "apps")


@pytest.fixture
def rendered(apps: Path, chart: Path) -> Render:
    """Render the repository, or what is named."""

    def run(*paths: Path, **options: object) -> render.Answer:
        sources = {name: options.pop(name) for name in ("files", "release", "options") if name in options}
        named = paths if paths or "files" in sources else (apps,)
        return render.run(render.Request(Sources(named, chart=chart, **sources), **options))  # type: ignore[arg-type]

    return run
