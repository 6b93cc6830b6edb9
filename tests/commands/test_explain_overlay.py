"""What an overlay says otherwise than the base, in either style, and which file says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fleets import copied

from helm_platform.cli.explain import command
from helm_platform.errors import UsageError


def rows(folder: Path) -> dict[str, tuple[str, str, str]]:
    result = CliRunner().invoke(command, [str(folder), "--format", "json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    values = json.loads(result.output)["values"]
    return {each["what"]: (each["base"], each["overlay"], Path(each["from"]).name) for each in values}


@pytest.fixture
def apps(tmp_path: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kubectl").symlink_to(kubectl)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return copied(tmp_path / "fleet") / "apps"


def test_values_of_an_overlay_and_of_its_profile(apps: Path) -> None:
    found = rows(apps / "orders/overlays/dev")
    assert found["env.LOG_LEVEL"] == ("info", "debug", "values.yaml")
    assert found["workloads.api.autoscaling.max"] == ("20", "3", "values.yaml")
    assert found["global.platform.domain"] == ("-", "dev.acme.io", "dev.yaml")
    assert "workloads.api.port" not in found


def test_fields_of_objects_that_patches_and_images_change(apps: Path) -> None:
    overlay = apps / "thumbnail-generator/overlays/dev"
    file = overlay / "kustomization.yaml"
    file.write_text(file.read_text().replace('newTag: "2.1.0"', 'newTag: "2.2.0"'))
    found = rows(overlay)
    pod = "Deployment/thumbnail-generator spec.template.spec.containers[thumbnail-generator]"
    assert found[f"{pod}.resources.requests.cpu"] == ("500m", "100m", "size.yaml")
    image = "ghcr.io/acme/thumbnail-generator"
    assert found[f"{pod}.image"] == (f"{image}:2.1.0", f"{image}:2.2.0", "kustomization.yaml")
    assert found["Ingress/thumbnail-generator spec.rules[0].host"][2] == "ingress.yaml"
    assert found["PrometheusRule/thumbnail-generator"] == ("-", "made here", "monitoring.yaml")


def test_a_key_of_one_overlay_has_every_layer(apps: Path) -> None:
    words = ["workloads.api.autoscaling.max", str(apps / "orders/overlays/dev")]
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    assert "overlays/dev/values.yaml:4" in result.output
    assert "base/values.yaml" in result.output
    assert "wins" in result.output.splitlines()[-2]


def test_an_overlay_that_is_not_built_says_why(apps: Path) -> None:
    overlay = apps / "thumbnail-generator/overlays/dev"
    (overlay / "size.yaml").unlink()
    error = CliRunner().invoke(command, [str(overlay)]).exception
    assert isinstance(error, UsageError)
    assert "size.yaml" in (error.detail or "")
