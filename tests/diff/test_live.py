"""`diff --live` against a real API server: what an upgrade would change, and that it then changes exactly that."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helm_platform.commands import diff
from helm_platform.commands.sources import Sources
from helm_platform.controlplane import ControlPlane
from helm_platform.diff import DiffFormat
from helm_platform.fleet import Options

FIRST = 'image: {repository: ghcr.io/acme/web, tag: "1"}\nport: 8080\nenv: {COLOUR: red, SIZE: s}\n'


@pytest.fixture
def values(tmp_path: Path) -> Path:
    file = tmp_path / "web" / "values.yaml"
    file.parent.mkdir()
    file.write_text(FIRST)
    return file


@pytest.fixture(params=["helm4", "helm3"])
def helm_of(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def cluster(control_plane: ControlPlane, kubectl: Path, helm_of: Path, monkeypatch: pytest.MonkeyPatch) -> ControlPlane:
    for name, value in control_plane.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{kubectl.parent}:/usr/bin:/bin")
    monkeypatch.setenv("HELM_BIN", str(helm_of))
    return control_plane


def upgrade(helm: Path, charts: Path, values: Path, namespace: str) -> None:
    command: list[str | Path] = [
        helm,
        "upgrade",
        "--install",
        "web",
        charts / "platform-app",
        "-n",
        namespace,
        "-f",
        values,
    ]
    subprocess.run(command, check=True, capture_output=True)


def live(charts: Path, values: Path, namespace: str) -> tuple[dict[str, Any], diff.Answer]:
    sources = Sources((values.parent,), chart=charts / "platform-app", options=Options(namespace=namespace))
    answer = diff.run(diff.Request(sources, live=True, format=DiffFormat.JSON, exit_code=True))
    (release,) = json.loads(answer.text)["releases"]
    return {f"{each['kind']}/{each['name']}": each for each in release["objects"]}, answer


def test_what_is_installed_and_what_an_upgrade_would_change(
    cluster: ControlPlane, namespace: str, charts: Path, values: Path, helm_of: Path
) -> None:
    before, answer = live(charts, values, namespace)
    assert {each["change"] for each in before.values()} == {"added"}
    assert "Deployment/web" in before
    assert answer.code == 1

    upgrade(helm_of, charts, values, namespace)
    after, answer = live(charts, values, namespace)
    assert (after, answer.code) == ({}, 0)

    # Another image, one variable less, no Service any more; and somebody scaled by hand what the chart does not set.
    values.write_text('image: {repository: ghcr.io/acme/web, tag: "2"}\nenv: {COLOUR: red}\n')
    changed, answer = live(charts, values, namespace)
    assert answer.code == 1
    deployment = changed["Deployment/web"]
    assert deployment["restartsPods"]
    fields = {
        field["path"].removeprefix("spec.template.spec.containers[web]."): field for field in deployment["fields"]
    }
    assert (fields["image"]["old"], fields["image"]["new"]) == ("ghcr.io/acme/web:1", "ghcr.io/acme/web:2")
    assert fields["env[SIZE]"]["change"] == "removed"
    assert changed["Service/web"]["change"] == "removed"

    upgrade(helm_of, charts, values, namespace)
    assert live(charts, values, namespace)[0] == {}


def test_what_somebody_changed_by_hand_and_what_the_server_refuses(
    cluster: ControlPlane, namespace: str, charts: Path, values: Path, helm_of: Path
) -> None:
    upgrade(helm_of, charts, values, namespace)
    patch = '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":77}}}}'
    cluster.kubectl("patch", "deployment", "web", "-n", namespace, "-p", patch)
    cluster.kubectl("delete", "service", "web", "-n", namespace)
    found, _ = live(charts, values, namespace)
    assert found["Service/web"]["change"] == "added"
    (field,) = found["Deployment/web"]["fields"]
    assert (field["path"], field["old"]) == ("spec.template.spec.terminationGracePeriodSeconds", 77)

    cluster.kubectl("delete", "deployment", "web", "-n", namespace)
    other = json.dumps(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web"},
            "spec": {
                "selector": {"matchLabels": {"a": "b"}},
                "template": {
                    "metadata": {"labels": {"a": "b"}},
                    "spec": {"containers": [{"name": "web", "image": "ghcr.io/acme/web:1"}]},
                },
            },
        }
    )
    cluster.kubectl("create", "-n", namespace, "-f", "-", stdin=other)
    found, answer = live(charts, values, namespace)
    (effect, *_) = found["Deployment/web"]["effects"]
    assert effect["effect"] == "refused"
    assert "field is immutable" in effect["text"]
    assert answer.code == 2
