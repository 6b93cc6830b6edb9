"""Which releases are found below which paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.fleet import releases


def tree(root: Path, *files: str) -> Path:
    for each in files:
        (root / each).parent.mkdir(parents=True, exist_ok=True)
        (root / each).write_text("port: 80\n")
    return root


def found(root: Path, *paths: str) -> list[tuple[str, list[str]]]:
    return [
        (release.label, [str(file.relative_to(root)) for file in release.files])
        for release in releases([root / path for path in paths or (".",)])
    ]


def test_each_overlay_is_laid_over_the_base(tmp_path: Path) -> None:
    tree(tmp_path, "apps/web/base/values.yaml", "apps/web/overlays/prod/values.yaml", "apps/jobs/base/values.yaml")
    (tmp_path / "apps/web/overlays/dev").mkdir()
    assert found(tmp_path) == [
        ("jobs", ["apps/jobs/base/values.yaml"]),
        ("web (dev)", ["apps/web/base/values.yaml"]),
        ("web (prod)", ["apps/web/base/values.yaml", "apps/web/overlays/prod/values.yaml"]),
    ]


def test_each_environment_beside_the_values_is_laid_over_them(tmp_path: Path) -> None:
    tree(tmp_path, "web/values.yaml", "web/values-dev.yaml", "web/values-prod.yml", "jobs/values.yaml")
    assert found(tmp_path) == [
        ("jobs", ["jobs/values.yaml"]),
        ("web (dev)", ["web/values.yaml", "web/values-dev.yaml"]),
        ("web (prod)", ["web/values.yaml", "web/values-prod.yml"]),
    ]


def test_charts_are_not_releases_but_their_ci_values_are(tmp_path: Path) -> None:
    tree(tmp_path, "app/Chart.yaml", "app/values.yaml", "app/ci/small-values.yaml", "app/charts/x/values.yaml")
    assert found(tmp_path) == [("small", ["app/ci/small-values.yaml"])]


def test_a_file_is_a_release_whatever_its_name(tmp_path: Path) -> None:
    tree(tmp_path, "Team_One.yaml", "web/values.yaml")
    assert found(tmp_path, "Team_One.yaml", "web/values.yaml") == [
        ("team-one", ["Team_One.yaml"]),
        ("web", ["web/values.yaml"]),
    ]


def test_the_same_release_twice_is_one(tmp_path: Path) -> None:
    tree(tmp_path, "web/values.yaml")
    assert len(releases([tmp_path, tmp_path])) == 1


def test_every_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    tree(tmp_path, "web/values.yaml", "empty/README")
    with pytest.raises(UsageError) as caught:
        releases([tmp_path / "web", tmp_path / "empty", tmp_path / "gone"])
    assert caught.value.detail == f"{tmp_path}/empty: no values files below it\n{tmp_path}/gone: no such file or folder"
