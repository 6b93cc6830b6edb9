"""A fleet as objects of Flux: kustomize builds them from the repository, and nothing refers into another namespace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.fleets import copied
from tests.gitops.test_argocd import changed, run

from helm_platform.fleet.kustomize import built
from helm_platform.kubectl import Kubectl


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return copied(tmp_path / "fleet")


def made(fleet: Path, kubectl: Path) -> list[dict[str, Any]]:
    """What kustomize builds of the folder, as kustomize-controller does: files of the whole repository are in reach."""
    run(fleet, "--target", "flux")
    (result,) = built(Kubectl(kubectl), [fleet / "gitops/flux"], unrestricted=True)
    assert result.refused is None, result.refused
    return list(result.objects)


def by_kind(objects: list[dict[str, Any]], kind: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["metadata"]["namespace"], each["metadata"]["name"]): each for each in objects if each["kind"] == kind}


def test_each_overlay_is_applied_as_the_teams_deployer(fleet: Path, kubectl: Path) -> None:
    objects = made(fleet, kubectl)
    manifests, values = by_kind(objects, "Kustomization"), by_kind(objects, "HelmRelease")
    for environment in ("dev", "staging", "prod"):
        one = manifests[f"media-{environment}", "thumbnail-generator"]["spec"]
        assert one["path"] == f"./apps/thumbnail-generator/overlays/{environment}"
        assert one["targetNamespace"] == f"media-{environment}"
        other = values[f"shop-{environment}", "orders"]["spec"]
        assert one["serviceAccountName"] == other["serviceAccountName"] == "deployer"
        assert "namespace" not in one["sourceRef"] | other["chartRef"]


def test_every_reference_is_to_what_is_there(fleet: Path, kubectl: Path) -> None:
    objects = made(fleet, kubectl)
    there = {(each["kind"], each["metadata"]["namespace"], each["metadata"]["name"]) for each in objects}
    references = 0
    for each in objects:
        spec, space = each.get("spec") or {}, each["metadata"]["namespace"]
        wanted = [spec[key] for key in ("sourceRef", "chartRef") if key in spec]
        wanted += [{"kind": one["kind"], "name": one["name"]} for one in spec.get("valuesFrom", [])]
        references += len(wanted)
        assert {(one["kind"], space, one["name"]) for one in wanted} <= there
    assert references > len(objects) / 2


def test_values_are_those_of_the_files_in_their_order(fleet: Path, kubectl: Path) -> None:
    objects = made(fleet, kubectl)
    maps = by_kind(objects, "ConfigMap")
    release = by_kind(objects, "HelmRelease")["shop-prod", "orders"]["spec"]
    data = maps["shop-prod", "orders-values"]
    texts = [data["data"][one["valuesKey"]] for one in release["valuesFrom"]]
    files = ("profiles/prod.yaml", "apps/orders/base/values.yaml", "apps/orders/overlays/prod/values.yaml")
    assert texts == [(fleet / file).read_text() for file in files]
    # helm-controller looks at it again when it changes.
    assert data["metadata"]["labels"]["reconcile.fluxcd.io/watch"] == "Enabled"


def test_tenants_and_the_umbrella_are_releases_of_the_platforms(fleet: Path, kubectl: Path) -> None:
    values = by_kind(made(fleet, kubectl), "HelmRelease")
    assert "serviceAccountName" not in values["tenants", "media"]["spec"]
    assert values["tenants", "media"]["spec"]["values"]["cluster"]["environments"]["prod"] == {"sync": "lead"}
    assert ("monitoring", "platform") in values


def test_a_chart_repository_is_named_by_its_index(fleet: Path, kubectl: Path) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    platform["charts"]["repository"] = "https://charts.acme.io"
    changed(fleet, "platform.yaml", platform)
    objects = made(fleet, kubectl)
    release = by_kind(objects, "HelmRelease")["shop-dev", "orders"]["spec"]
    assert release["chart"]["spec"]["version"] == "0.1.0"
    assert by_kind(objects, "HelmRepository")["shop-dev", "platform-charts"]["spec"]["url"] == "https://charts.acme.io"
    assert by_kind(objects, "OCIRepository") == {}


def test_where_nothing_is_applied_by_itself_it_waits(fleet: Path, kubectl: Path) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    platform["environments"]["prod"]["automated"] = False
    changed(fleet, "platform.yaml", platform)
    objects = made(fleet, kubectl)
    manifests, values = by_kind(objects, "Kustomization"), by_kind(objects, "HelmRelease")
    assert manifests["media-prod", "thumbnail-generator"]["spec"]["suspend"] is True
    assert values["shop-prod", "orders"]["spec"]["suspend"] is True
    assert "suspend" not in values["shop-dev", "orders"]["spec"]
