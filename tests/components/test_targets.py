"""The components for other tools: objects that their definitions accept, in the order of needs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from helm_platform import components, crds
from helm_platform.cli.terminal import Lines
from helm_platform.components.plan import Options
from helm_platform.components.targets import TargetName
from helm_platform.errors import UsageError
from tests.support import Run, manifests


def _files(target: str, options: Options | None = None) -> dict[str, str]:
    catalog = components.read().catalog
    assert catalog is not None
    chosen = components.ordered(catalog.components.values())
    return dict(TargetName(target).to_target().files(chosen, options or Options()))


@pytest.fixture(scope="module")
def definitions() -> crds.Definitions:
    """Of Argo CD and Flux, as they are pinned."""
    return crds.bundled(Lines())


@pytest.mark.parametrize("mirror", ["", "registry.acme.io/charts"])
@pytest.mark.parametrize("target", ["argocd", "flux"])
def test_objects_are_what_the_definitions_accept(target: str, mirror: str, definitions: crds.Definitions) -> None:
    """Each of them, and with a word that is not theirs none."""
    judged = set()
    for text in _files(target, Options(mirror=mirror)).values():
        assert ("https://" in text.replace("https://kubernetes", "").replace("http://", "")) <= (mirror == ""), text
        for each in manifests(text):
            group, version = each["apiVersion"].split("/")
            schema: Any = definitions.schema(group, version, each["kind"])
            assert schema is not None, each["kind"]
            validator = jsonschema_rs.validator_for(
                {**schema, "$defs": {crds.OBJECT_META.split("/")[-1]: {"type": "object"}}}, validate_formats=False
            )
            errors = [error.message for error in validator.iter_errors(each)]
            assert errors == [], (each["metadata"]["name"], errors)
            broken = {**each, "spec": {**each["spec"], "interval": 7, "source": 7}}
            assert not validator.is_valid(broken)
            judged.add(each["kind"])
    assert judged == (
        {"Application"}
        if target == "argocd"
        else {"HelmRelease", "OCIRepository"} | ({"HelmRepository"} - {mirror and "HelmRepository"})
    )


def test_flux_waits_for_what_is_needed() -> None:
    """And for nothing that has no release."""
    found = {name: manifests(text)[-1] for name, text in _files("flux").items()}
    assert found["prometheus-adapter.yaml"]["spec"]["dependsOn"] == [{"name": "kube-prometheus-stack"}]
    names = {each["metadata"]["name"] for each in found.values()}
    assert {need["name"] for each in found.values() for need in each["spec"].get("dependsOn", ())} <= names


def test_argo_cd_tries_again_what_came_too_early() -> None:
    """Waves are a hint only, so each Application must come to its end by retries."""
    for text in _files("argocd").values():
        policy = yaml.safe_load(text)["spec"]["syncPolicy"]
        assert policy["retry"]["limit"] == -1
        assert {"ServerSideApply=true", "SkipDryRunOnMissingResource=true"} <= set(policy["syncOptions"])


def test_a_wrapper_hands_the_values_on_by_the_name_of_the_chart() -> None:
    """As Helm does for every dependency."""
    found = _files("wrapper")
    chart, given = (yaml.safe_load(found[f"flux/{name}.yaml"]) for name in ("Chart", "values"))
    assert chart["dependencies"] == [
        {"name": "flux2", "version": "2.18.3", "repository": "oci://ghcr.io/fluxcd-community/charts"}
    ]
    assert given["flux2"]["multitenancy"] == {"enabled": True}


def test_the_script_is_one_that_a_shell_reads(command: Run, helm4: Path, tmp_path: Path) -> None:
    """With the values beside it, and nothing of this machine in it."""
    made = command("components", "render", "--profile", "prod", "--target", "script", "-o", tmp_path)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "install.sh").read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", tmp_path / "install.sh"], check=True)
    assert "--values values/keda.yaml" in text
    assert (tmp_path / "values" / "keda.yaml").is_file()
    assert str(Path.cwd()) not in text


@pytest.mark.parametrize("target", ["argocd", "flux", "wrapper"])
def test_a_folder_of_charts_is_refused_where_no_tool_reads_it(target: str, tmp_path: Path) -> None:
    """With what works instead."""
    with pytest.raises(UsageError) as refused:
        _files(target, Options(charts=tmp_path))
    assert "--mirror" in str(refused.value.fix)
