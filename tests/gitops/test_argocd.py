"""A fleet as objects of Argo CD: what the Application of a team may reach, and where its manifests come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tests.fleets import EXAMPLE, copied

from helm_platform.cli.gitops import command
from helm_platform.helm.manifests import parse


def run(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, ["--fleet", str(folder), *words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def made(folder: Path, *words: str) -> dict[str, list[dict[str, Any]]]:
    """The objects by file."""
    out = folder / "out"
    run(folder, "-o", str(out), *words)
    return {file.relative_to(out).as_posix(): parse(file.read_text()) for file in sorted(out.rglob("*.yaml"))}


def changed(folder: Path, name: str, change: dict[str, Any]) -> None:
    file = folder / name
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | change, sort_keys=False))


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return copied(tmp_path / "fleet")


def test_what_is_committed_is_what_is_made() -> None:
    assert "as they should be" in run(EXAMPLE, "--check")


def test_an_application_is_in_its_teams_project_and_namespace(fleet: Path) -> None:
    files = made(fleet)
    for app, team in (("orders", "shop"), ("thumbnail-generator", "media")):
        for environment in ("dev", "staging", "prod"):
            (item,) = files[f"apps/{app}-{environment}.yaml"]
            assert item["spec"]["project"] == team
            assert item["spec"]["destination"]["namespace"] == f"{team}-{environment}"
            options = item["spec"]["syncPolicy"]["syncOptions"]
            assert {"ServerSideApply=true", "CreateNamespace=false"} <= set(options)
            assert item["spec"]["syncPolicy"]["retry"]["limit"] > 0


def test_manifests_come_from_their_overlay_and_values_from_three_files(fleet: Path) -> None:
    files = made(fleet)
    (manifests,) = files["apps/thumbnail-generator-dev.yaml"]
    assert manifests["spec"]["source"]["path"] == "apps/thumbnail-generator/overlays/dev"
    (values,) = files["apps/orders-prod.yaml"]
    chart, reference = values["spec"]["sources"]
    assert (chart["repoURL"], chart["chart"], chart["targetRevision"]) == (
        "ghcr.io/acme/charts",
        "platform-app",
        "0.1.0",
    )
    assert chart["helm"]["valueFiles"] == [
        "$values/profiles/prod.yaml",
        "$values/apps/orders/base/values.yaml",
        "$values/apps/orders/overlays/prod/values.yaml",
    ]
    assert reference["ref"] == "values"


def test_replicas_that_an_autoscaler_writes_are_no_difference(fleet: Path) -> None:
    (item,) = made(fleet)["apps/thumbnail-generator-dev.yaml"]
    (ignored,) = item["spec"]["ignoreDifferences"]
    assert (ignored["kind"], ignored["name"]) == ("Deployment", "thumbnail-generator")
    assert ignored["jsonPointers"] == ["/spec/replicas"]


def test_where_nothing_is_applied_by_itself(fleet: Path) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    platform["environments"]["prod"]["automated"] = False
    changed(fleet, "platform.yaml", platform)
    files = made(fleet)
    assert "automated" in files["apps/orders-dev.yaml"][0]["spec"]["syncPolicy"]
    assert "automated" not in files["apps/orders-prod.yaml"][0]["spec"]["syncPolicy"]
    (shop,) = made(fleet, "--form", "applicationset")["applicationsets/shop.yaml"]
    assert 'eq .path.basename "prod"' in shop["spec"]["templatePatch"]


def test_clusters_have_their_own_servers_and_tenants(fleet: Path) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    platform["clusters"] = {"test": {"server": "https://test.acme.io"}, "live": {"server": "https://live.acme.io"}}
    platform["environments"]["prod"]["cluster"] = "live"
    changed(fleet, "platform.yaml", platform)
    (fleet / "clusters/local.yaml").rename(fleet / "clusters/live.yaml")
    files = made(fleet)
    servers = {name: files[f"apps/orders-{name}.yaml"][0]["spec"]["destination"]["server"] for name in ("dev", "prod")}
    assert servers == {"dev": "https://test.acme.io", "prod": "https://live.acme.io"}
    tenants = {item["metadata"]["name"]: item for item in files["tenants/shop.yaml"]}
    assert set(tenants) == {"tenant-shop-test", "tenant-shop-live"}
    inline = tenants["tenant-shop-live"]["spec"]["sources"][0]["helm"]["valuesObject"]
    assert set(inline["cluster"]["environments"]) == {"prod"}
    # The umbrella gets the profile of the last environment and the file of the cluster, where there is one.
    umbrellas = {item["metadata"]["name"]: item["spec"]["sources"][0]["helm"] for item in files["platform.yaml"]}
    assert umbrellas["platform-test"]["valueFiles"] == ["$values/profiles/staging.yaml"]
    assert umbrellas["platform-live"]["valueFiles"] == ["$values/profiles/prod.yaml", "$values/clusters/live.yaml"]


def test_a_tenant_gets_its_file_and_what_the_platform_knows(fleet: Path) -> None:
    (item,) = made(fleet)["tenants/media.yaml"]
    assert item["spec"]["project"] == "fleet"
    helm = item["spec"]["sources"][0]["helm"]
    assert helm["valueFiles"] == ["$values/profiles/prod.yaml", "$values/teams/media.yaml"]
    cluster = helm["valuesObject"]["cluster"]
    assert cluster["environments"]["prod"] == {"sync": "lead"}
    assert cluster["teams"] == ["shop"]
    assert cluster["gitops"]["repositories"] == ["https://git.acme.io/platform/fleet.git", "ghcr.io/acme/charts"]


def test_an_applicationset_takes_the_teams_own_namespaces_alone(fleet: Path) -> None:
    files = made(fleet, "--form", "applicationset")
    assert not any(name.startswith("apps/") for name in files)
    (shop,) = files["applicationsets/shop.yaml"]
    (generator,) = shop["spec"]["generators"]
    (selected,) = generator["selector"]["matchExpressions"]
    assert selected["values"] == ["shop-dev", "shop-prod", "shop-staging"]
    assert shop["spec"]["template"]["spec"]["project"] == "shop"


def test_a_hydrated_branch_takes_the_place_of_sources(fleet: Path) -> None:
    changed(fleet, "platform.yaml", {"gitops": {"engine": "argocd", "hydrated": "rendered"}})
    files = made(fleet)
    for app in ("orders", "thumbnail-generator"):
        source = files[f"apps/{app}-prod.yaml"][0]["spec"]["source"]
        assert (source["targetRevision"], source["path"]) == ("rendered", f"prod/{app}")


def test_what_is_gone_is_removed_and_what_is_somebodys_own_stays(fleet: Path) -> None:
    folder = fleet / "gitops/argocd"
    own = folder / "apps" / "own.yaml"
    own.write_text("kind: Application\n")
    for file in (fleet / "apps/orders/overlays/staging").iterdir():
        file.unlink()
    (fleet / "apps/orders/overlays/staging").rmdir()
    assert "should be gone" in run(fleet, "--check", code=1)
    assert "1 removed" in run(fleet)
    assert not (folder / "apps/orders-staging.yaml").exists()
    assert own.exists()


def test_what_is_in_the_way_is_not_replaced(fleet: Path) -> None:
    file = fleet / "gitops/argocd/apps/orders-dev.yaml"
    file.write_text("# mine\n")
    result = CliRunner().invoke(command, ["--fleet", str(fleet)])
    assert result.exception is not None
    assert "in its way" in str(getattr(result.exception, "message", ""))
    assert file.read_text() == "# mine\n"


@pytest.mark.parametrize(("key", "said"), [("repository", "repository: where this"), ("charts", "charts.repository")])
def test_all_that_platform_yaml_lacks_is_said(fleet: Path, key: str, said: str) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    del platform[key]
    (fleet / "platform.yaml").write_text(yaml.safe_dump(platform))
    result = CliRunner().invoke(command, ["--fleet", str(fleet)])
    assert said in str(getattr(result.exception, "detail", ""))
