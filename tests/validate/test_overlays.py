"""Hosts of overlays that kustomize builds are judged by their namespace, as those of values are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fleets import copied

from helm_platform.diagnostics import Level
from helm_platform.fleet import releases
from helm_platform.validate.kubernetes import against
from helm_platform.validate.overlays import check_overlays

APP = "apps/thumbnail-generator"


@pytest.fixture
def fleet(tmp_path: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(kubectl.parent), prepend=":")
    return copied(tmp_path / "fleet")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("thumbnails.dev.acme.io", ""),
        ("orders.dev.acme.io", "`orders.dev.acme.io` belongs to the team shop"),
        ("thumbnails.acme.io", "`thumbnails.acme.io` is no host of media-dev"),
        ("pictures.acme.io", "`pictures.acme.io` is no team's"),
    ],
)
def test_a_host_is_that_of_the_namespace(fleet: Path, host: str, said: str) -> None:
    file = fleet / APP / "overlays/dev/ingress.yaml"
    assert "thumbnails.dev.acme.io" in file.read_text()
    file.write_text(file.read_text().replace("thumbnails.dev.acme.io", host))
    found = check_overlays(releases([fleet / APP / "overlays/dev"]), against("none", ())).findings
    wrong = [each.message for each in found if each.rule == "foreign-host" and each.level is Level.ERROR]
    assert wrong == ([f"Ingress thumbnail-generator: {said}"] if said else [])
