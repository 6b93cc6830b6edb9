"""`helm platform prove order`: kinds without a provider, providers that come too late, circles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT, Run

COMPONENTS: dict[str, Any] = {
    "definitions": {"wave": 0, "profiles": ["all"], "provides": {"kinds": {"acme.io": {"things": "Thing"}}}},
    "engine": {
        "wave": 1,
        "needs": ["definitions"],
        "profiles": ["all", "small"],
        "provides": {"kinds": ["acme.io/Job"]},
    },
    "last": {"wave": 2, "needs": ["engine"], "profiles": ["all"]},
}
THING = {"apiVersion": "acme.io/v1", "kind": "Thing", "metadata": {"name": "a"}}
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "things.acme.io"},
    "spec": {"group": "acme.io", "names": {"kind": "Thing"}},
}


def application(name: str, wave: int) -> dict[str, Any]:
    metadata = {"name": name, "annotations": {"argocd.argoproj.io/sync-wave": str(wave)}}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata}


def released(name: str, *needs: str) -> dict[str, Any]:
    spec = {"dependsOn": [{"name": each} for each in needs]}
    return {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": name}, "spec": spec}


# Who brings the kinds of the forms of delivery themselves.
_FORM_KINDS = ["argoproj.io/Application", "helm.toolkit.fluxcd.io/HelmRelease"]
FORMS = {"forms": {"wave": 0, "profiles": ["all", "small"], "provides": {"kinds": _FORM_KINDS}}}


def prove(
    command: Run, folder: Path, objects: list[Any], components: dict[str, Any] = COMPONENTS, *more: str | Path
) -> list[str]:
    """The findings, as `rule: message`."""
    (folder / "components.yaml").write_text(yaml.safe_dump({"components": {**FORMS, **components}}))
    (folder / "objects").mkdir(exist_ok=True)
    (folder / "objects" / "all.yaml").write_text(yaml.safe_dump_all(objects))
    given = ("--components", folder / "components.yaml", "--format", "json", *more)
    answer = command("prove", "order", folder / "objects" / "all.yaml", *given)
    assert answer.returncode in (0, 1), answer.stderr
    found = [f"{each['rule']}: {each['message']}" for each in json.loads(answer.stdout)["findings"]]
    assert answer.returncode == bool(found)
    return found


def test_a_kind_has_a_provider(command: Run, tmp_path: Path) -> None:
    assert prove(command, tmp_path, [THING]) == []
    assert prove(command, tmp_path, [THING, DEFINITION], {}) == []
    assert "no-provider: Thing default/a: nothing provides acme.io/Thing" in prove(command, tmp_path, [THING], {})[0]


def test_the_provider_must_be_enabled(command: Run, tmp_path: Path) -> None:
    found = prove(command, tmp_path, [THING], COMPONENTS, "--profile", "small")
    assert "unknown-need: engine needs definitions, which is not enabled" in found
    assert "disabled-provider: Thing default/a: acme.io/Thing is provided by definitions, which is not enabled" in found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"definitions": {"needs": ["last"]}}, "cycle: definitions -> last -> engine -> definitions"),
        ({"engine": {"wave": 0}}, "wave: engine (wave 0) needs definitions (wave 0)"),
        ({"last": {"needs": ["absent"]}}, "unknown-need: last needs absent, which is not there"),
    ],
)
def test_a_broken_order_is_named_with_its_path(command: Run, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    broken = {name: {**each, **change.get(name, {})} for name, each in COMPONENTS.items()}
    assert said in prove(command, tmp_path, [THING], broken)


@pytest.mark.parametrize(
    ("objects", "said"),
    [
        ([application("definitions", 0), application("engine", 1), application("last", 2)], None),
        ([application("definitions", 1), application("engine", 1), application("last", 2)],
         "Argo CD does not wait for definitions before engine, which needs it: wave 1 and wave 1"),
        ([application("engine", 1), application("last", 2)], "Argo CD installs engine and not definitions"),
        ([released("definitions"), released("engine", "definitions"), released("last", "engine")], None),
        ([released("definitions"), released("engine"), released("last", "engine")],
         "Flux does not wait for definitions before engine, which needs it: no dependency"),
        ([released("definitions", "last"), released("engine", "definitions"), released("last", "engine")],
         "Flux: definitions -> last -> engine -> definitions"),
    ],
)  # fmt: skip
def test_a_form_of_delivery_keeps_the_order(command: Run, tmp_path: Path, objects: list[Any], said: str | None) -> None:
    found = prove(command, tmp_path, objects)
    assert (found == []) if said is None else any(said in each for each in found)


@pytest.mark.parametrize(("retries", "code"), [(-1, 0), (3, 1)])
def test_what_flux_cannot_wait_for_must_be_tried_again(command: Run, tmp_path: Path, retries: int, code: int) -> None:
    applied = {**released("definitions"), "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization"}
    engine = released("engine")
    engine["spec"]["install"] = {"remediation": {"retries": retries}}
    forms = {"forms": {"provides": {"kinds": [*_FORM_KINDS, "kustomize.toolkit.fluxcd.io/Kustomization"]}}}
    (tmp_path / "components.yaml").write_text(yaml.safe_dump({"components": {**COMPONENTS, **forms}}))
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all([applied, engine, released("last", "engine")]))
    answer = command("prove", "order", tmp_path / "all.yaml", "--components", tmp_path / "components.yaml")
    assert answer.returncode == code, answer.stdout
    said = "Flux cannot let engine, a HelmRelease, wait for definitions, a Kustomization; it is tried again"
    assert (said in answer.stdout) is (code == 0)
    assert ("Flux does not wait for definitions before engine" in answer.stdout) is (code == 1)


@pytest.mark.parametrize(("names", "holds"), [("definitions engine last", True), ("engine definitions last", False)])
def test_a_script_keeps_the_order(command: Run, tmp_path: Path, names: str, *, holds: bool) -> None:
    script = tmp_path / "install.sh"
    script.write_text("".join(f"helm --kube-context dev upgrade --install {each} ./{each}\n" for each in names.split()))
    found = prove(command, tmp_path, [THING], COMPONENTS, "--script", script)
    assert (found == []) is holds
    assert holds or "script does not wait for definitions before engine" in found[0]


def test_a_script_may_apply_a_manifest_by_its_address(command: Run, tmp_path: Path) -> None:
    address = "https://acme.io/definitions.yaml"
    components = {**COMPONENTS, "definitions": {**COMPONENTS["definitions"], "crds": {"manifest": address}}}
    script = tmp_path / "install.sh"
    lines = [
        f"kubectl apply --server-side -f {address}",
        *(f"helm upgrade --install {n} ./{n}" for n in ("engine", "last")),
    ]
    script.write_text("\n".join(lines))
    assert prove(command, tmp_path, [THING], components, "--script", script) == []
    script.write_text("\n".join([lines[1], lines[0], lines[2]]))
    assert "does not wait for definitions" in prove(command, tmp_path, [THING], components, "--script", script)[0]


def test_a_definition_in_a_template_comes_too_late_for_its_release(command: Run, tmp_path: Path) -> None:
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: things, version: 1.0.0}\n")
    (chart / "templates" / "all.yaml").write_text(yaml.safe_dump_all([DEFINITION, THING]))
    answer = command("prove", "order", chart)
    assert answer.returncode == 1
    assert "its definition is a template of the same release, things/templates/all.yaml of" in answer.stdout


def test_what_cannot_be_proved_is_told(command: Run, tmp_path: Path) -> None:
    assert command("prove", "order").returncode == 2
    (tmp_path / "empty.yaml").write_text("{}\n")
    assert command("prove", "order", "--components", tmp_path / "empty.yaml").returncode == 2
    answer = command("prove", "order", ROOT / "umbrella")
    assert (answer.returncode, "nothing provides monitoring.coreos.com/PrometheusRule" in answer.stdout) == (1, True)
