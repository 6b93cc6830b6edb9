"""The objects of an exposure on the API server: what Kubernetes and the Gateway API's own rules say of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.charts.exposure import ASKED, PROVIDERS, ask, provider, values_of
from tests.corpus.rendering import Refusal, Renderer
from tests.corpus.server import ABSENT
from tests.support import manifests

from helm_platform.controlplane import ControlPlane
from helm_platform.errors import EnvironmentProblem

BASE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}, "port": 8080}


@pytest.fixture
def rendered(helm: Path, charts: Path, helm_home: dict[str, str], empty_namespace: str, tmp_path: Path) -> Any:
    """The objects of some values in a namespace."""

    def objects(values: dict[str, Any]) -> list[dict[str, Any]]:
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        command = [str(helm), "template", "myapp", str(charts / "platform-app"), "-n", empty_namespace, "-f", str(file)]
        answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return manifests(answer.stdout)

    return objects


def accepted(control_plane: ControlPlane, objects: list[dict[str, Any]]) -> list[str]:
    """Names that the API server takes, with every validation it does. Raises where it refuses one."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    answer = control_plane.kubectl("apply", "--dry-run=server", "--validate=strict", "-f", "-", stdin=text)
    return [line.split()[0] for line in answer.splitlines() if line.endswith("(server dry run)")]


def possible(by: str) -> list[str]:
    standard = provider("gateway-standard")["options"]
    return [
        option
        for option, entry in provider(by)["options"].items()
        if "cannot" not in (standard[option] if entry == "standard" else entry)
    ]


@pytest.mark.parametrize("by", PROVIDERS)
def test_the_api_server_takes_every_option_of_every_provider(
    by: str, helm: Path, renderers: dict[Path, Renderer], empty_namespace: str, control_plane: ControlPlane
) -> None:
    """All but the kinds of controllers that are not here; each option in a release of its own."""
    releases = {
        f"app{number}": BASE | ask(by, option) | {"fullnameOverride": f"app{number}"}
        for number, option in enumerate(possible(by))
    }
    objects: list[dict[str, Any]] = []
    for found in renderers[helm].render(releases, empty_namespace).values():
        assert not isinstance(found, Refusal), found
        objects += [
            item
            for text in found
            for item in manifests(text)
            if (item["apiVersion"], item["kind"]) not in ABSENT and item["metadata"]["namespace"] != "sso"
        ]
    assert {item["metadata"]["name"].split("-")[0] for item in objects} == set(releases)
    assert len(accepted(control_plane, objects)) == len(objects)


def test_the_api_server_takes_grants_in_other_namespaces(rendered: Any, control_plane: ControlPlane) -> None:
    split = {"old": {"service": "legacy", "namespace": "default", "port": 80, "weight": 50}}
    tls = {"secretName": "wildcard", "secretNamespace": "default"}
    values: dict[str, Any] = BASE | values_of("gateway-standard", {"split": split, "tls": tls})
    values["global"]["platform"]["exposure"]["gateway"]["listenerSets"] = True
    objects = rendered(values)
    names = accepted(control_plane, objects)
    assert len(names) == len(objects)
    assert len([name for name in names if name.startswith("referencegrant")]) == 2
    assert any(name.startswith("listenerset") for name in names)


def test_the_api_server_refuses_a_route_that_breaks_the_gateways_rules(
    rendered: Any, control_plane: ControlPlane
) -> None:
    """The checks above can fail: two rewrites in one rule are against a rule of the CRD."""
    objects = rendered(BASE | values_of("gateway-standard", ASKED["rewrite"]))
    (route,) = [item for item in objects if item["kind"] == "HTTPRoute"]
    route["spec"]["rules"][0]["filters"] *= 2
    with pytest.raises(EnvironmentProblem) as refusal:
        accepted(control_plane, [route])
    assert "URLRewrite filter cannot be repeated" in str(refusal.value.detail)
