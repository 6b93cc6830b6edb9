from __future__ import annotations

from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.fleet import Company, Images
from helm_platform.validate.lints import image_version

LINT = image_version.LINT
DIGEST = "sha256:" + "a" * 64


def image(**parts: str) -> str:
    words = ", ".join(f'{key}: "{value}"' for key, value in parts.items())
    return f"image: {{repository: ghcr.io/acme/web, {words}}}\n"


def company(digest: str | None = None, *, forbidden: bool = False) -> Company:
    return Company(Path("platform.yaml"), {}, images=Images(digest, latest_forbidden=forbidden))


def test_no_version_and_latest_are_errors_as_in_the_chart() -> None:
    assert paths(together(LINT, "image: {repository: ghcr.io/acme/web}")) == ["image.tag error"]
    assert paths(together(LINT, image(tag="latest"))) == ["image.tag error"]


@pytest.mark.parametrize("tag", ["main", "stable", "dev", "latest-alpine", "1-latest", "PROD"])
def test_names_that_move_are_a_warning(tag: str) -> None:
    assert paths(together(LINT, image(tag=tag))) == ["image.tag warning"]


@pytest.mark.parametrize("tag", ["1.0", "1", "v2", "2026-11-23", "main-3f2a9c1", "stable-1.2.3"])
def test_is_silent_for_versions_and_digests(tag: str) -> None:
    assert together(LINT, image(tag=tag)) == []
    assert together(LINT, image(tag="main", digest=DIGEST)) == []


def test_looks_at_every_container_and_only_where_a_version_is_written() -> None:
    text = image(tag="1.0") + "workloads: {w: {port: 80}, x: {image: {tag: latest}}}\ninitContainers: {i: {}}\n"
    assert paths(together(LINT, text)) == ["workloads.x.image.tag error"]
    task = "tasks: {t: {when: before, image: {repository: b}}}\n"
    assert paths(together(LINT, image(tag="1.0") + task)) == ["tasks.t.image.tag error"]
    assert together(LINT, image(tag="1.0") + "sidecars: {s: {enabled: false, image: {tag: latest}}}\n") == []


def test_the_last_file_counts() -> None:
    assert together(LINT, image(tag="latest"), 'image: {tag: "1.0"}') == []
    (found,) = together(LINT, image(tag="1.0"), "image: {tag: latest}")
    assert found.file == Path("1.yaml")
    (found,) = together(LINT, image(tag="1.0"), sets=("image.tag=latest",))
    assert found.origin == "--set image.tag=latest"


def test_the_policy_of_the_company_counts() -> None:
    assert paths(together(LINT, image(tag="1.0"), company=company("required"))) == ["image.digest error"]
    assert paths(together(LINT, image(tag="1.0"), company=company("recommended"))) == ["image.digest note"]
    assert together(LINT, image(digest=DIGEST), company=company("required", forbidden=True)) == []
    assert paths(together(LINT, image(tag="main"), company=company(forbidden=True))) == ["image.tag error"]
    assert paths(together(LINT, image(tag="latest", digest=DIGEST), company=company(forbidden=True))) == [
        "image.tag error"
    ]
    assert paths(together(LINT, image(tag="latest"), company=company(forbidden=True))) == ["image.tag error"]
