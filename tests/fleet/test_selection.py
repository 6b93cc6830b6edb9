"""Shards are a partition; what changed since a commit is exactly what would render otherwise."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.fleet import Changed, Release, changed, releases, shard

CHART = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"


def test_every_release_is_in_exactly_one_shard() -> None:
    everything = [Release(f"app-{number}", (), Path(), environment) for number in range(50) for environment in "ab"]
    parts = [shard(f"{index}/7").of(everything) for index in range(1, 8)]
    assert sorted((each for part in parts for each in part), key=str) == sorted(everything, key=str)
    assert max(map(len, parts)) < len(everything) / 2
    assert shard("3/7").of(everything[::3]) == [each for each in parts[2] if each in everything[::3]]
    assert shard("1/1").of(everything) == everything


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/3/5"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(UsageError, match="no part of a whole"):
        shard(text)


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@acme.io"]
    answer = subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def write(root: Path, *files: str, text: str = "port: 80\n") -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository on a branch `topic` that left `main` with three applications and a chart over a library."""
    write(
        tmp_path, "apps/web/base/values.yaml", "apps/web/overlays/dev/values.yaml", "apps/web/overlays/prod/values.yaml"
    )
    write(
        tmp_path,
        "apps/jobs/values.yaml",
        "apps/jobs/values-dev.yaml",
        "apps/jobs/values-prod.yaml",
        "apps/api/values.yaml",
    )
    own = CHART.format("shop") + "dependencies: [{name: lib, version: 1.0.0, repository: 'file://../lib'}]\n"
    write(tmp_path, "charts/shop/Chart.yaml", text=own)
    write(tmp_path, "charts/lib/Chart.yaml", text=CHART.format("lib"))
    write(tmp_path, ".gitignore", text="*.tgz\nlocal.yaml\n")
    git(tmp_path, "init", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    git(tmp_path, "switch", "-c", "topic")
    return tmp_path


def found(root: Path, name: str = "", *paths: str) -> Changed:
    return changed(releases([root / path for path in paths or ("apps",)]), root / "charts" / "shop", name)


def labels(root: Path, name: str = "", *paths: str) -> list[str]:
    return [each.label for each in found(root, name, *paths).releases]


EVERYTHING = ["api", "jobs (dev)", "jobs (prod)", "web (dev)", "web (prod)"]


def test_nothing_changed(root: Path) -> None:
    assert labels(root) == []
    head = git(root, "rev-parse", "HEAD")
    assert found(root).against == f"{head[:7]}, where this branch left main"
    assert found(root, "main").against == f"main, {head[:7]}"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("apps/api/values.yaml", ["api"]),
        ("apps/jobs/values.yaml", ["jobs (dev)", "jobs (prod)"]),
        ("apps/jobs/values-prod.yaml", ["jobs (prod)"]),
        ("apps/web/base/values.yaml", ["web (dev)", "web (prod)"]),
        ("apps/web/overlays/dev/values.yaml", ["web (dev)"]),
        ("apps/new/values.yaml", ["new"]),
        ("charts/lib/templates/_new.tpl", EVERYTHING),
        ("charts/shop/Chart.yaml", EVERYTHING),
        ("charts/shop/charts/lib-1.0.0.tgz", []),
        ("README.md", []),
    ],
)
def test_what_a_changed_file_changes(root: Path, file: str, expected: list[str]) -> None:
    text = (root / file).read_text() + "# changed\n" if (root / file).exists() else "port: 81\n"
    write(root, file, text=text)
    assert labels(root) == expected
    git(root, "add", ".")
    assert labels(root) == expected
    git(root, "commit", "--allow-empty", "-m", "second")
    assert labels(root) == expected
    assert labels(root, "HEAD") == []


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (["apps/api"], []),
        (["apps/web/overlays/prod"], []),
        (["apps/web/overlays/prod/values.yaml"], ["web (prod)"]),
        (["apps/web/overlays"], ["web"]),
        (["apps/jobs/values-dev.yaml"], []),
        (["apps/jobs/values-dev.yaml", "apps/jobs/values-prod.yaml"], ["jobs"]),
        (["apps/jobs/values.yaml"], ["jobs (dev)", "jobs (prod)"]),
    ],
)
def test_what_a_file_that_is_gone_changes(root: Path, gone: list[str], expected: list[str]) -> None:
    """A release that is gone is none; one that lost values, or came to be by it, changed."""
    for name in gone:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
            (path.parent / "kept").write_text("")
    assert labels(root) == expected


def test_a_chart_file_that_is_gone_changes_everything(root: Path) -> None:
    write(root, "charts/lib/a.tpl")
    git(root, "add", ".")
    git(root, "commit", "-m", "second")
    (root / "charts/lib/a.tpl").unlink()
    assert labels(root, "HEAD") == EVERYTHING
    assert found(root, "HEAD").against.endswith("; the chart shop changed")


def test_values_that_git_does_not_hold_count(root: Path) -> None:
    write(root, "apps/api/local.yaml")
    assert labels(root, "", "apps/api/local.yaml") == ["local"]


def test_main_may_have_gone_on(root: Path) -> None:
    write(root, "apps/api/values.yaml", text="port: 81\n")
    git(root, "stash")
    git(root, "switch", "main")
    write(root, "apps/jobs/values-dev.yaml", text="port: 82\n")
    git(root, "commit", "-a", "-m", "elsewhere")
    git(root, "switch", "topic")
    git(root, "stash", "pop")
    assert labels(root) == ["api"]
    assert labels(root, "main") == ["api", "jobs (dev)"]


def test_a_linked_file_is_the_file_it_points_at(root: Path) -> None:
    (root / "apps/api/values.yaml").unlink()
    (root / "apps/api/values.yaml").symlink_to("../../shared.yaml")
    write(root, "shared.yaml")
    git(root, "add", ".")
    git(root, "commit", "-m", "second")
    assert labels(root, "HEAD") == []
    write(root, "shared.yaml", text="port: 81\n")
    assert labels(root, "HEAD") == ["api"]


def test_a_chart_elsewhere_is_told(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("chart")
    write(elsewhere, "Chart.yaml", text=CHART.format("far"))
    answer = changed(releases([root / "apps"]), elsewhere)
    assert answer.releases == []
    assert answer.against.endswith("is in no commit of it, so only values count")


def test_a_repository_that_git_does_not_trust_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(UsageError, match="git cannot read the repository") as caught:
        found(root)
    assert "dubious ownership" in (caught.value.detail or "")


def test_no_repository_no_commit_a_path(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "values.yaml")
    with pytest.raises(UsageError, match="in no git repository"):
        changed(releases([outside]), root / "charts" / "shop")
    with pytest.raises(UsageError, match="git knows no commit `v9`"):
        found(root, "v9")
    with pytest.raises(UsageError, match="git knows no commit `--help`"):
        found(root, "--help")
    with pytest.raises(UsageError, match="is a path and no commit"):
        found(root, str(root / "apps"))
    git(root, "branch", "-D", "main")
    with pytest.raises(UsageError, match="cannot tell where this branch left"):
        found(root)
