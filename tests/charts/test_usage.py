"""The library in a team's own chart, platform-app below another chart, and what the notes say."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.support import ROOT, manifests

HELLO = ROOT / "examples/hello/values.yaml"


@pytest.fixture(scope="session")
def around(charts: Path, helm4: Path, helm_home: dict[str, str]) -> Path:
    """The charts of this folder beside ours, with their dependencies built."""
    for name in ("team-app", "parent"):
        shutil.copytree(ROOT / "tests/charts" / name, charts / name)
        subprocess.run([helm4, "dependency", "build", charts / name], env=helm_home, check=True, capture_output=True)
    return charts


def _without_chart(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for item in objects:
        item["metadata"].get("labels", {}).pop("helm.sh/chart", None)
    return [item for item in objects if item["kind"] != "ConfigMap"]


@pytest.mark.usefixtures("around")
def test_one_include_gives_a_teams_chart_everything(render: Objects) -> None:
    assert _without_chart(render(HELLO, chart="team-app")) == _without_chart(render(HELLO))


@pytest.mark.usefixtures("around")
def test_a_chart_without_a_schema_hears_of_a_numeric_tag(
    run_helm: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    result = run_helm("-f", HELLO, "--set", "image.tag=20250811", chart="team-app")
    assert "image.tag: `20250811` is a number, which loses zeros at its end; quote it" in result.stderr


@pytest.mark.usefixtures("around")
def test_two_aliases_share_the_profile_and_stay_apart(
    run_helm: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    result = run_helm(chart="parent", release="shop")
    assert result.returncode == 0, result.stderr
    objects = manifests(result.stdout)
    assert {item["metadata"]["name"] for item in objects if item["kind"] == "Deployment"} == {"shop", "jobs"}
    (ingress,) = [item for item in objects if item["kind"] == "Ingress"]
    assert ingress["spec"]["rules"][0]["host"] == "api.apps.acme.io"


@pytest.mark.usefixtures("around")
def test_a_disabled_subchart_renders_nothing_and_checks_nothing(
    run_helm: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    result = run_helm("--set", "jobs.enabled=false", "--set", "jobs.nonsense=1", chart="parent", release="shop")
    assert result.returncode == 0, result.stderr
    assert "jobs" not in result.stdout


def _notes(render: Objects, values: dict[str, Any] | Path, *arguments: str) -> str:
    (text,) = [
        item["data"]["text"]
        for item in render(values, *arguments, chart="team-app")
        if item["kind"] == "ConfigMap" and "text" in item["data"]
    ]
    assert isinstance(text, str)
    return text


@pytest.mark.usefixtures("around")
def test_notes_say_what_was_made_and_where_it_is(render: Objects) -> None:
    text = _notes(render, HELLO)
    made = ("Deployment: web", "HorizontalPodAutoscaler: web", "ConfigMap: web-dashboard", "PrometheusRule: web")
    for line in (*made, "https://web.acme.io/", "web: restricted"):
        assert f" {line}\n" in text + "\n"
    assert "web: readiness only sees that the port is open: `probes: {readiness: /ready}`" in text
    assert "no metrics" not in text
    assert "web-test" not in text


@pytest.mark.usefixtures("around")
def test_notes_name_the_objects_beside_a_workloads_own(render: Objects) -> None:
    values = {
        "image": {"repository": "a/b", "tag": "1"},
        "port": 8080,
        "expose": {"host": "web.acme.io", "maxBodySize": "1Mi", "redirect": {"hosts": {"www": "www.acme.io"}}},
        "workloads": {"api": {"port": 9000, "expose": {"host": "api.acme.io", "api": "gateway", "protocol": "grpc"}}},
        "global": {"platform": {"exposure": {"ingress": {"class": "traefik"}, "gateway": {"name": "public"}}}},
    }
    lines = [line.strip() for line in _notes(render, values).splitlines()]
    assert {"Ingress: web, web-redirect", "GRPCRoute: web-api"} <= set(lines)
    assert any(line.startswith("Middleware: web-body, ") for line in lines)


@pytest.mark.usefixtures("around")
def test_notes_list_every_object_that_stays(render: Objects) -> None:
    """Of the example with the most objects: what is in the manifest, and what `helm test` makes is not."""
    file = ROOT / "examples/mongodb/values.yaml"
    lines = [line.strip() for line in _notes(render, file).splitlines()]
    made = lines[lines.index("Made:") + 1 : lines.index("Reach it:") - 1]
    written = {
        f"{kind}/{name}" for kind, _, names in (line.partition(": ") for line in made) for name in names.split(", ")
    }
    objects = {f"{item['kind']}/{item['metadata']['name']}" for item in render(file) if item["kind"] != "ConfigMap"}
    assert written - {"ConfigMap/web-dashboard"} == objects - {"Pod/web-test", "NetworkPolicy/web-test"}


@pytest.mark.usefixtures("around")
def test_notes_show_what_is_written_in_kubernetes_words(render: Objects) -> None:
    text = _notes(render, ROOT / "examples/legacy/values.yaml")
    assert "in Kubernetes' words: containerSpec (tty)" in text
    assert "in Kubernetes' words: podSpec (hostAliases)" in text
    assert "ConfigMap/web-motd: applied as written in extraObjects.motd, not checked" in text


@pytest.mark.usefixtures("around")
def test_notes_give_a_database_no_advice_for_web_servers(render: Objects) -> None:
    text = _notes(render, ROOT / "examples/mongodb/values.yaml")
    assert "expose:" not in text
    assert "autoscaling:" not in text


@pytest.mark.usefixtures("around")
def test_notes_name_the_line_that_lowers_security(render: Objects) -> None:
    image = {"image": {"repository": "a/b", "tag": "1"}}
    text = _notes(render, image | {"security": {"capabilities": ["SYS_ADMIN"], "reason": "mounts disks"}})
    assert "  web: privileged\n    lowered by security.capabilities: mounts disks" in text
    assert "web: baseline" in _notes(render, image | {"security": {"runAsNonRoot": False, "reason": "old image"}})
    assert "no port: nothing connects to it" in text
    # A port below 1024 cannot be opened on the user's machine.
    assert "port-forward service/web 8080:80\n" in _notes(render, image | {"port": 80})


@pytest.mark.usefixtures("around")
def test_notes_say_how_volumes_are_saved_and_grow(render: Objects) -> None:
    image = {"image": {"repository": "a/b", "tag": "1"}, "kind": "StatefulSet"}
    storage = {"data": {"size": "10Gi", "mount": "/data"}}
    text = _notes(render, image | {"storage": storage})
    assert "web: no backup of its volumes: `backup: {velero: {}}`" in text
    assert (
        "web: storage.data.size cannot change on a StatefulSet; to grow, raise it and keep `initialSize: 10Gi`" in text
    )
    grown = {"data": {"size": "20Gi", "initialSize": "10Gi", "mount": "/data"}}
    text = _notes(render, image | {"storage": grown, "backup": {"velero": {}}})
    assert "backup" not in text
    assert "initialSize" not in text


@pytest.mark.usefixtures("around")
def test_notes_are_the_same_on_both_helms(charts: Path, helm3: Path, helm4: Path, helm_home: dict[str, str]) -> None:
    texts = []
    for helm in (helm3, helm4):
        command = [str(helm), "template", "web", str(charts / "team-app"), "-f", str(HELLO)]
        output = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout
        texts.append([item["data"] for item in manifests(output) if item and item["kind"] == "ConfigMap"])
    assert texts[0] == texts[1] != []


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    result = subprocess.run(
        [helm_unittest, charts / "platform-app"], env=helm_home, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_a_wrong_expectation_fails_its_suite(
    charts: Path, helm_unittest: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "platform-app"
    shutil.copytree(charts / "platform-app", broken)
    suite = broken / "tests" / "service_test.yaml"
    suite.write_text(suite.read_text(encoding="utf-8").replace("value: 8080", "value: 8081"), encoding="utf-8")
    result = subprocess.run([helm_unittest, broken], env=helm_home, check=False, capture_output=True, text=True)
    assert result.returncode != 0
    assert "8081" in result.stdout


def test_the_package_holds_no_tests(charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    import tarfile

    subprocess.run(
        [helm4, "package", charts / "platform-app", "-d", tmp_path], env=helm_home, check=True, capture_output=True
    )
    (archive,) = tmp_path.glob("*.tgz")
    with tarfile.open(archive) as package:
        names = package.getnames()
    assert "platform-app/values.schema.json" in names
    assert not [name for name in names if "/ci/" in name or "/tests/" in name]
