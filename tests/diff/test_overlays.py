"""`diff` of overlays that kustomize builds: between two commits, and with what somebody has applied."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from helm_platform.commands import diff
from helm_platform.commands.sources import Sources
from helm_platform.controlplane import ControlPlane
from helm_platform.diff import DiffFormat
from helm_platform.errors import UsageError
from tests.fleets import committed, copied

APP = Path("apps/thumbnail-generator")
OTHER = f"sha256:{'c' * 64}"
#: An overlay with one object, so that a whole file of it is a line.
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {%s}\n"


@pytest.fixture
def fleet(tmp_path: Path, kubectl: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, committed; it is the current folder."""
    folder = copied(tmp_path / "fleet")
    # The one with values is for other tests, and slower.
    shutil.rmtree(folder / "apps/orders")
    committed(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", str(kubectl.parent), prepend=":")
    monkeypatch.setenv("HELM_BIN", str(helm4))
    return folder


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def against(*paths: Path, commit: str = "HEAD") -> diff.Answer:
    return diff.run(diff.Request(Sources(paths), against=commit))


def test_the_objects_of_an_overlay_between_two_commits(fleet: Path) -> None:
    file = APP / "overlays/prod/kustomization.yaml"
    image = next(line for line in file.read_text().splitlines() if "newTag" in line)
    edited(file, image, f'{image[: image.index("newTag")]}newTag: "9.0.0"\n    digest: {OTHER}')
    committed(fleet, "Another image")
    text = against(commit="HEAD^").text
    assert text.startswith(
        "thumbnail-generator (prod)\n  ~ Deployment/thumbnail-generator\n      ! restarts its pods\n"
        "      spec.template.spec.containers[thumbnail-generator].image:\n        - ghcr.io/acme/thumbnail-generator:"
    )
    assert f"        + ghcr.io/acme/thumbnail-generator:9.0.0@{OTHER}\n" in text
    assert "1 of 3 releases differs from HEAD^, " in text
    assert against().text.startswith("no difference: 3 releases compared with HEAD, ")
    assert against(APP / "overlays/dev", commit="HEAD^").text.startswith("no difference: 1 release ")
    # The same from anywhere in the repository.
    assert against(fleet / APP / "overlays/prod", commit="HEAD^").text.splitlines()[:6] == text.splitlines()[:6]


def test_a_change_of_the_base_is_one_of_every_overlay(fleet: Path) -> None:
    edited(APP / "base/service.yaml", "port: 80", "port: 81")
    text = against().text
    assert text.count("  ~ Service/thumbnail-generator\n") == 3
    assert "3 of 3 releases differ" in text


def test_an_overlay_that_comes_goes_or_moves(fleet: Path) -> None:
    shutil.copytree(APP / "overlays/dev", APP / "overlays/qa")
    shutil.rmtree(APP / "overlays/staging")
    edited(APP / "overlays/prod/kustomization.yaml", "namespace: media-prod", "namespace: shop-prod")
    text = against().text
    assert "thumbnail-generator (qa) (new)\n" in text
    assert "thumbnail-generator (staging) (no longer there)\n" in text
    # In another namespace it is another object.
    moved = text.partition("thumbnail-generator (prod)\n")[2]
    assert "  - Deployment/thumbnail-generator in media-prod\n" in moved
    assert "  + Deployment/thumbnail-generator\n" in moved


def test_an_overlay_that_does_not_build_is_told_by_its_file(fleet: Path) -> None:
    edited(APP / "overlays/dev/kustomization.yaml", "../../base", "../../bsae")
    answer = against()
    assert answer.code == 1
    assert "error[kustomize]: kustomize does not build it: " in answer.report
    assert f" --> {APP}/overlays/dev/kustomization.yaml\n" in answer.report


def test_outside_of_a_fleet_a_path_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no release is named"):
        against()


@pytest.mark.parametrize("manager", ["kubectl", "argocd-controller"])
def test_what_an_apply_would_change_in_a_cluster(
    control_plane: ControlPlane, namespace: str, fleet: Path, monkeypatch: pytest.MonkeyPatch, manager: str
) -> None:
    for name, value in control_plane.environment().items():
        monkeypatch.setenv(name, value)
    overlay = fleet / "apps/settings/overlays/dev"
    base = fleet / "apps/settings/base"
    for folder in (base, overlay):
        folder.mkdir(parents=True)
    (base / "settings.yaml").write_text(OBJECT % "colour: red, size: s")
    (base / "kustomization.yaml").write_text("resources: [settings.yaml]\n")
    (overlay / "kustomization.yaml").write_text(f"namespace: {namespace}\nresources: [../../base]\n")

    def live() -> dict[str, str]:
        """The change of each field, of a whole object under its name."""
        answer = diff.run(diff.Request(Sources((overlay,)), live=True, format=DiffFormat.JSON))
        (release,) = json.loads(answer.text)["releases"]
        found = {each["name"]: each["change"] for each in release["objects"] if each["change"] != "changed"}
        return found | {field["path"]: field["change"] for each in release["objects"] for field in each["fields"]}

    assert live()["settings"] == "added"
    text = control_plane.kubectl("kustomize", str(overlay))
    control_plane.kubectl("apply", "--server-side", f"--field-manager={manager}", "-f", "-", stdin=text)
    assert live() == {}
    (base / "settings.yaml").write_text(OBJECT % "colour: blue")
    # Who applied it takes away what it no longer says.
    assert live() == {"data.colour": "changed", "data.size": "removed"}
