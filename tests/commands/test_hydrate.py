"""Rendered manifests on a branch of their own, and nothing else touched."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.fleets import committed, copied, git

from helm_platform.cli.hydrate import command
from helm_platform.errors import UsageError


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    folder = copied(tmp_path / "fleet")
    committed(folder)
    return folder


def run(fleet: Path, *words: str) -> str:
    result = CliRunner().invoke(command, ["--fleet", str(fleet), *words])
    if isinstance(result.exception, UsageError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def files(fleet: Path, branch: str = "rendered") -> list[str]:
    return git(fleet, "ls-tree", "-r", "--name-only", branch).splitlines()


def test_every_overlay_is_there_as_it_is_applied(fleet: Path) -> None:
    head = git(fleet, "rev-parse", "HEAD")
    run(fleet, "--branch", "rendered")
    names = files(fleet)
    assert {tuple(name.split("/")[:2]) for name in names} == {
        (environment, app) for environment in ("dev", "staging", "prod") for app in ("orders", "thumbnail-generator")
    }
    text = git(fleet, "show", "rendered:prod/orders/deployment-orders-api.yaml")
    assert yaml.safe_load(text)["metadata"]["namespace"] == "shop-prod"
    # What only helm test runs is for nobody to apply.
    assert not any("pod-" in name.rpartition("/")[2] for name in names)
    assert f"Source: {head}" in git(fleet, "log", "-1", "--format=%B", "rendered")
    assert (git(fleet, "rev-parse", "HEAD"), git(fleet, "status", "--porcelain")) == (head, "")


def test_one_commit_for_each_change_and_none_without(fleet: Path) -> None:
    run(fleet, "--branch", "rendered")
    assert "has these manifests already" in run(fleet, "--branch", "rendered")
    (fleet / "apps/orders/overlays/dev/values.yaml").write_text('image: {tag: "3.5.0"}\n')
    committed(fleet, "Orders 3.5.0")
    run(fleet, "--branch", "rendered")
    assert git(fleet, "rev-list", "--count", "rendered") == "2"
    changed = git(fleet, "diff", "--name-only", "rendered~1", "rendered").splitlines()
    assert changed
    assert all(name.startswith("dev/orders/") for name in changed)


def test_it_is_pushed_where_it_is_told(fleet: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(fleet, "remote", "add", "origin", str(tmp_path / "remote.git"))
    run(fleet, "--branch", "rendered", "--push", "origin")
    assert git(tmp_path / "remote.git", "rev-parse", "rendered") == git(fleet, "rev-parse", "rendered")


def test_the_branch_that_is_checked_out_is_not_touched(fleet: Path) -> None:
    with pytest.raises(UsageError, match="checked out"):
        run(fleet, "--branch", "main")


def test_the_branch_must_be_named(fleet: Path) -> None:
    with pytest.raises(UsageError, match="no branch is named"):
        run(fleet)


def test_what_helm_refuses_is_on_no_branch(fleet: Path) -> None:
    (fleet / "apps/orders/overlays/dev/values.yaml").write_text("workloads: {api: {autoscaling: {min: 5, max: 2}}}\n")
    with pytest.raises(UsageError, match="cannot be rendered"):
        run(fleet, "--branch", "rendered")
    assert "rendered" not in git(fleet, "branch", "--list")
