"""The components for other tools: objects that their definitions accept, in the order of needs."""

from __future__ import annotations

import shutil
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
from tests.support import ROOT, Run, manifests

_CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"


def _files(target: str, options: Options | None = None) -> dict[str, str]:
    catalog = components.read().catalog
    assert catalog is not None
    chosen = components.ordered(catalog.components.values())
    return dict(TargetName(target).to_target().files(chosen, options or Options()))


@pytest.fixture
def mirror(tmp_path: Path) -> Options:
    """A registry that has all charts, and a folder that has what is no chart."""
    (tmp_path / "gateway-api.yaml").write_text(_CRD, encoding="utf-8")
    return Options(mirror="registry.acme.io/charts", charts=tmp_path)


@pytest.fixture(scope="module")
def definitions() -> crds.Definitions:
    """Of Argo CD and Flux, as they are pinned."""
    return crds.bundled(Lines())


def _applications() -> dict[str, list[dict[str, Any]]]:
    return {name: manifests(text) for name, text in _files("argocd").items() if name != "project.yaml"}


def _judged(definitions: crds.Definitions, files: dict[str, str]) -> set[str]:
    """The kinds of the objects in the files, each of which its definition accepts, and another one not."""
    judged = set()
    for text in files.values():
        for each in manifests(text):
            group, _, version = each["apiVersion"].rpartition("/")
            if group in ("", "apiextensions.k8s.io"):
                judged.add(each["kind"])
                continue
            schema: Any = definitions.schema(group, version, each["kind"])
            assert schema is not None, each["kind"]
            validator = jsonschema_rs.validator_for(
                {**schema, "$defs": {crds.OBJECT_META.split("/")[-1]: {"type": "object"}}}, validate_formats=False
            )
            errors = [error.message for error in validator.iter_errors(each)]
            assert errors == [], (each["metadata"]["name"], errors)
            broken = {**each, "spec": {**each["spec"], "interval": 7, "source": 7, "destinations": 7}}
            assert not validator.is_valid(broken)
            judged.add(each["kind"])
    return judged


def test_objects_are_what_the_definitions_accept(definitions: crds.Definitions) -> None:
    """Each of them, and with a word that is not theirs none."""
    assert _judged(definitions, _files("argocd")) == {"AppProject", "Application"}
    kinds = {"HelmRelease", "OCIRepository", "HelmRepository", "GitRepository", "Kustomization", "Namespace"}
    assert _judged(definitions, _files("flux")) == kinds


def test_with_a_mirror_nothing_else_is_read(definitions: crds.Definitions, mirror: Options) -> None:
    """Charts come from there, and what is no chart is in the folder that is delivered."""
    for target, kinds in (
        ("argocd", {"AppProject", "Application"}),
        ("flux", {"HelmRelease", "OCIRepository", "Namespace"}),
    ):
        files = _files(target, mirror)
        assert _judged(definitions, files) == kinds | {"CustomResourceDefinition"}
        assert files["gateway-api.yaml"] == _CRD
        for text in files.values():
            assert "https://" not in text.replace("https://kubernetes.default.svc", "")
    files = _files("wrapper", mirror)
    assert files["definitions/gateway-api.yaml"] == _CRD
    assert " -f definitions/gateway-api.yaml" in files["definitions.sh"]
    assert "https://" not in "".join(text for name, text in files.items() if not name.endswith("values.yaml"))
    for target in ("argocd", "flux", "wrapper"):
        with pytest.raises(UsageError, match="no registry has it"):
            _files(target, Options(mirror="registry.acme.io/charts"))


def test_every_definition_comes_from_somewhere() -> None:
    """Also those that are no part of the chart that uses them; and none of them is ever pruned."""
    argo = _applications()
    source = argo["gateway-api.yaml"][0]["spec"]["source"]
    assert (source["path"], source["targetRevision"]) == ("config/crd/standard", "v1.6.1")
    first, second = argo["envoy-gateway.yaml"]
    assert first["spec"]["source"]["chart"] == "gateway-crds-helm"
    assert first["spec"]["source"]["helm"]["valuesObject"]["crds"]["envoyGateway"] == {"enabled": True}
    assert "Prune=false" in first["spec"]["syncPolicy"]["syncOptions"]
    assert second["spec"]["source"]["helm"]["skipCrds"]
    assert [int(each["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]) for each in (first, second)] == [1, 2]

    flux = {name: manifests(text) for name, text in _files("flux").items()}
    repository, applied = flux["gateway-api.yaml"]
    assert repository["spec"]["ref"] == {"tag": "v1.6.1"}
    assert applied["spec"]["prune"] is False
    releases = [each["spec"] for each in flux["snapshot-controller.yaml"] if each["kind"] == "HelmRelease"]
    assert releases[0]["values"] == {"installCRDs": True, "controller": {"enabled": False}}
    assert {"name": "snapshot-controller-crds"} in releases[1]["dependsOn"]


def test_namespaces_enforce_what_components_are_made_for() -> None:
    """The same levels as `up` sets, each namespace once, and those that are not ours not at all."""
    catalog = components.read().catalog
    assert catalog is not None
    levels = {each.namespace: each.pod_security for each in catalog.components.values() if each.pod_security}
    flux = manifests(_files("flux")["namespaces.yaml"])
    assert [each["metadata"]["name"] for each in flux] == list(dict.fromkeys(each["metadata"]["name"] for each in flux))
    label = "pod-security.kubernetes.io/enforce"
    assert {each["metadata"]["name"]: each["metadata"]["labels"][label] for each in flux} == levels
    assert "kube-system" not in levels
    found = {
        each["spec"]["destination"]["namespace"]: managed["labels"][label]
        for applications in _applications().values()
        for each in applications
        if (managed := each["spec"]["syncPolicy"].get("managedNamespaceMetadata"))
    }
    assert found == levels


def test_a_digest_that_is_known_is_pinned() -> None:
    """In a registry, where Flux reads it; a mirror may have packed the chart anew."""
    spec = manifests(_files("flux")["envoy-gateway.yaml"])[2]["spec"]
    assert spec["url"] == "oci://docker.io/envoyproxy/gateway-helm"
    assert spec["ref"]["digest"].startswith("sha256:91bae9ae")


def test_flux_waits_for_what_is_needed() -> None:
    """And for nothing that has no release."""
    every = [each for text in _files("flux").values() for each in manifests(text)]
    found = {each["metadata"]["name"]: each["spec"] for each in every if each["kind"] == "HelmRelease"}
    assert found["prometheus-adapter"]["dependsOn"] == [{"name": "kube-prometheus-stack"}]
    assert {need["name"] for spec in found.values() for need in spec.get("dependsOn", ())} <= set(found)


def test_argo_cd_tries_again_what_came_too_early() -> None:
    """Waves are a hint only, so each Application must come to its end by retries."""
    for each in [one for applications in _applications().values() for one in applications]:
        policy = each["spec"]["syncPolicy"]
        assert policy["retry"]["limit"] == -1
        if "Prune=false" in policy["syncOptions"]:
            continue
        assert {"ServerSideApply=true", "SkipDryRunOnMissingResource=true"} <= set(policy["syncOptions"])


def test_the_project_lets_in_what_is_needed_and_nothing_else() -> None:
    """An Application of a project that is not there, or that does not let it in, is never synced."""
    project = yaml.safe_load(_files("argocd")["project.yaml"])
    every = [one["spec"] for applications in _applications().values() for one in applications]
    assert {each["project"] for each in every} == {project["metadata"]["name"]}
    assert {each["source"]["repoURL"] for each in every} == set(project["spec"]["sourceRepos"])
    spaces = {each["namespace"] for each in project["spec"]["destinations"]}
    assert spaces - {each["destination"]["namespace"] for each in every} <= {"kube-system"}
    assert {each["destination"]["namespace"] for each in every} <= spaces


def test_a_wrapper_hands_the_values_on_by_the_name_of_the_chart() -> None:
    """As Helm does for every dependency."""
    found = _files("wrapper")
    chart, given = (yaml.safe_load(found[f"flux/{name}.yaml"]) for name in ("Chart", "values"))
    assert chart["dependencies"] == [
        {"name": "flux2", "version": "2.18.3", "repository": "oci://ghcr.io/fluxcd-community/charts"}
    ]
    assert given["flux2"]["multitenancy"] == {"enabled": True}
    script = found["definitions.sh"]
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    for line in ("-f https://github.com/kubernetes-sigs/gateway-api", "helm show crds oci://ghcr.io/traefik"):
        assert line in script


def test_a_wrapper_renders_with_the_chart_in_it(helm: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    """The stand-in accepts the values where the wrapper puts them, and would refuse them elsewhere."""
    for name, text in _files("wrapper").items():
        if name.startswith("flux/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "components" / "stubs" / "flux", tmp_path / "flux" / "charts" / "flux2")

    def rendered() -> subprocess.CompletedProcess[str]:
        words = [str(helm), "template", "flux", str(tmp_path / "flux")]
        return subprocess.run(words, env=helm_home, capture_output=True, text=True, check=False)

    assert "kind: Deployment" in rendered().stdout
    values = tmp_path / "flux" / "values.yaml"
    values.write_text(values.read_text(encoding="utf-8").replace("multitenancy:", "multitenance:"), encoding="utf-8")
    assert "multitenance" in rendered().stderr


def test_the_script_is_one_that_a_shell_reads(command: Run, helm4: Path, tmp_path: Path) -> None:
    """With the values beside it, and nothing of this machine in it."""
    made = command("components", "render", "--profile", "prod", "--target", "script", "-o", tmp_path)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "install.sh").read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", tmp_path / "install.sh"], check=True)
    assert "--values values/keda.yaml" in text
    assert (tmp_path / "values" / "keda.yaml").is_file()
    assert str(Path.cwd()) not in text


def test_the_script_finds_a_folder_of_charts_from_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in its own folder, and the folder of charts may have been named from another one."""
    monkeypatch.chdir(ROOT / "components")
    text = _files("script", Options(charts=Path("stubs")))["install.sh"]
    assert f"helm upgrade --install traefik {ROOT}/components/stubs/traefik " in text


@pytest.mark.parametrize("target", ["argocd", "flux", "wrapper"])
def test_a_folder_of_charts_is_refused_where_no_tool_reads_it(target: str, tmp_path: Path) -> None:
    """With what works instead."""
    with pytest.raises(UsageError) as refused:
        _files(target, Options(charts=tmp_path))
    assert "--mirror" in str(refused.value.fix)
