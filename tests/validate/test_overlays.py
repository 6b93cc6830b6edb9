"""Hosts of overlays that kustomize builds are judged by their namespace, as those of values are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fleets import copied

from helm_platform.diagnostics import Level
from helm_platform.fleet import overlays, releases
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


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        # kubectl logs an error of one line between quotes, one of several lines otherwise.
        ("base/deployment.yaml", "kind: [\n", "MalformedYAMLError: yaml: line "),
        ("overlays/dev/kustomization.yaml", "namespace: media-dev\nsurprise: 1\n", 'unknown field "surprise"'),
    ],
)
def test_an_error_of_kustomize_is_the_same_each_time(fleet: Path, file: str, text: str, said: str) -> None:
    (fleet / APP / file).write_text(text)
    overlay = releases([fleet / APP / "overlays/dev"])
    first, again = (check_overlays(overlay, against("none", ())).findings for _ in range(2))
    assert first == again
    (found,) = first
    assert said in found.message
    assert not any(mark in found.message for mark in ("run.go", "err=<", 'err="', "\\"))


def test_what_is_built_already_is_not_built_again(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = releases([fleet / APP / "overlays/dev"])
    made = dict(zip(overlay, overlays(overlay), strict=True))
    built = check_overlays(overlay, against("none", ()))
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", "/nonexistent")
    assert check_overlays(overlay, against("none", ()), made=made) == built
