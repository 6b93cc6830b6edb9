"""Fixtures of a fleet repository in git."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.promotion import fleet

from helm_platform.commands.promotion import bump, promote, rollback
from helm_platform.commands.promotion.change import Answer, Options


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with both styles, in which the test runs."""
    root = fleet.repository(tmp_path / "fleet")
    monkeypatch.chdir(root)
    return root


class Calls:
    """The commands without their rendering, which takes a second each."""

    def bump(
        self, digest: int, name: str = "thumbs", environment: str = "", tag: str = "", **options: object
    ) -> Answer:
        chosen = fleet.DIGESTS[digest]
        return bump.run(bump.Request(name, "", tag or f"2.0.{digest}", chosen, environment, self.options(**options)))

    def promote(self, source: str, target: str, name: str = "thumbs", **options: object) -> Answer:
        return promote.run(promote.Request(name, source, target, options=self.options(**options)))

    def rollback(self, environment: str, to: int | None = None, name: str = "thumbs", **options: object) -> Answer:
        return rollback.run(rollback.Request(name, environment, to, self.options(**options)))

    def options(self, **options: object) -> Options:
        return Options(**{"render": False, **options})  # type: ignore[arg-type]


@pytest.fixture
def calls() -> Calls:
    return Calls()
