"""Applications of a fleet repository: their style, their overlays, and the releases that are found below a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fleets import EXAMPLE, committed, copied
from tests.support import ROOT

from helm_platform.fleet import Style, application, applications, changed, company_at, placed_at, releases, tenants
from helm_platform.fleet.kustomize import built
from helm_platform.kubectl import Kubectl


def test_an_application_is_what_has_a_base() -> None:
    found = {each.name: each for each in applications(EXAMPLE)}
    assert {name: each.style for name, each in found.items()} == {
        "orders": Style.HELM,
        "thumbnail-generator": Style.KUSTOMIZE,
    }
    overlays = {each.environment: each.namespace for each in found["orders"].overlays}
    assert overlays == {"dev": "shop-dev", "prod": "shop-prod", "staging": "shop-staging"}
    assert application(EXAMPLE / "teams") is None


def test_the_profile_lies_below_the_values_and_the_namespace_is_the_overlays() -> None:
    found = {each.label: each for each in releases([EXAMPLE])}
    orders = found["orders (prod)"]
    assert [file.relative_to(EXAMPLE).as_posix() for file in orders.files] == [
        "profiles/prod.yaml",
        "apps/orders/base/values.yaml",
        "apps/orders/overlays/prod/values.yaml",
    ]
    assert orders.namespace == "shop-prod"
    thumbnails = found["thumbnail-generator (dev)"]
    assert thumbnails.kustomization == EXAMPLE / "apps/thumbnail-generator/overlays/dev/kustomization.yaml"
    assert thumbnails.namespace == "media-dev"


def test_values_files_tell_the_namespace_of_the_overlay_that_they_are_for(tmp_path: Path) -> None:
    fleet = copied(tmp_path / "fleet")
    profile, base = fleet / "profiles/prod.yaml", fleet / "apps/orders/base/values.yaml"
    own = fleet / "apps/orders/overlays/dev/values.yaml"
    assert placed_at([base, own]) == "shop-dev"
    # An overlay without values of its own: only the profile tells which.
    assert placed_at([profile, base]) == "shop-prod"
    assert placed_at([base]) == placed_at([profile]) == placed_at([]) == ""


def test_whose_a_namespace_is() -> None:
    company = company_at(EXAMPLE)
    found = {name: company.placed(name) for name in ("media-dev", "media-qa", "dev", "shop-prod")}
    assert {name: (each[0].name, each[1]) for name, each in found.items() if each} == {
        "media-dev": ("media", "dev"),
        "shop-prod": ("shop", "prod"),
    }


def test_a_team_is_installed_with_its_file_and_what_the_platform_knows() -> None:
    (media, shop) = tenants(company_at(EXAMPLE))
    assert [each.name for each in media.files] == ["prod.yaml", "media.yaml"]
    assert media.values["cluster"]["teams"] == ["shop"]
    assert shop.values["team"] == "shop"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("apps/thumbnail-generator/base/service.yaml", {"dev", "staging", "prod"}),
        ("apps/thumbnail-generator/overlays/dev/size.yaml", {"dev"}),
        ("apps/thumbnail-generator/monitoring/slo.yaml", set()),
    ],
)
def test_what_changed_of_an_application_of_manifests(tmp_path: Path, file: str, expected: set[str]) -> None:
    fleet = copied(tmp_path / "fleet")
    committed(fleet)
    (fleet / file).write_text((fleet / file).read_text() + "# changed\n")
    found = changed(releases([fleet]), ROOT / "charts/platform-app", "HEAD").releases
    assert {each.environment for each in found} == expected
    assert {each.name for each in found} <= {"thumbnail-generator"}


def test_a_profile_changes_all_releases_of_its_environment(tmp_path: Path) -> None:
    fleet = copied(tmp_path / "fleet")
    committed(fleet)
    (fleet / "profiles/dev.yaml").write_text((fleet / "profiles/dev.yaml").read_text() + "# changed\n")
    found = changed(releases([fleet]), ROOT / "charts/platform-app", "HEAD").releases
    assert [each.label for each in found] == ["orders (dev)"]


def test_kustomize_says_in_a_line_what_is_wrong(tmp_path: Path, kubectl: Path) -> None:
    folder = tmp_path / "apps/web/overlays/dev"
    folder.mkdir(parents=True)
    (folder / "kustomization.yaml").write_text("resources: [more.yaml]\n")
    (result,) = built(Kubectl(kubectl), [folder])
    assert result.refused is not None
    assert "more.yaml" in result.refused
    assert str(tmp_path) not in result.refused
    assert "\n" not in result.refused
