"""`ct lint` and `ct install` with the repository's ct.yaml, as a chart's CI runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from hack.release.cluster import ct_environment
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane


def git(repository: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=ct", "-c", "user.email=ct@acme.example", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, kubectl: Path) -> Path:
    """A repository whose `origin` has these charts at an older version: what a pull request looks like."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/kubectl").symlink_to(kubectl)
    for name in ("charts", ".ct"):
        shutil.copytree(ROOT / name, tmp_path / "work" / name, ignore=shutil.ignore_patterns("*.tgz"))
    work = tmp_path / "work"
    shutil.copy(ROOT / "ct.yaml", work)
    git(work, "init", "--quiet")
    # Helm's dependency folder is made by ct itself.
    (work / ".gitignore").write_text("charts/*/charts/\n")
    for chart in (work / "charts").glob("*/Chart.yaml"):
        older(chart)
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", "before")
    git(tmp_path, "clone", "--quiet", "--bare", str(work), str(tmp_path / "origin.git"))
    git(work, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(work, "fetch", "--quiet", "origin")
    git(work, "checkout", "--quiet", "-b", "change")
    for chart in (ROOT / "charts").iterdir():
        for name in ("Chart.yaml", "Chart.lock"):
            if (chart / name).is_file():
                shutil.copy(chart / name, work / "charts" / chart.name / name)
    git(work, "commit", "--quiet", "--all", "-m", "the versions of today")
    return work


@pytest.fixture
def app(repository: Path) -> Path:
    """platform-app in it, of which alone the versions differ: those of the other charts are merged."""
    chart = repository / "charts" / "platform-app"
    newer = (chart / "Chart.yaml").read_text()
    older(chart / "Chart.yaml")
    git(repository, "commit", "--quiet", "--all", "-m", "the other charts")
    git(repository, "push", "--quiet", "origin", "change:main")
    (chart / "Chart.yaml").write_text(newer)
    git(repository, "commit", "--quiet", "--all", "-m", "platform-app")
    return chart


def older(chart: Path) -> None:
    text = chart.read_text()
    version = yaml.safe_load(text)["version"]
    chart.write_text(text.replace(f"version: {version}\n", "version: 0.0.1\n", 1))


def run_ct(
    ct: Path, helm: Path, repository: Path, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run ct with the given helm, the pinned kubectl, yamllint and yamale of this environment, first on PATH."""
    tools = repository.parent / "bin"
    (tools / "helm").unlink(missing_ok=True)
    (tools / "helm").symlink_to(helm)
    return subprocess.run(
        [ct, *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        env=ct_environment(tools, environment),
    )


def lint(ct: Path, helm: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = {f"HELM_{kind}_HOME": str(repository.parent / kind) for kind in ("CACHE", "CONFIG", "DATA")}
    # Whether maintainers have accounts is asked of the git host, which tests cannot reach.
    return run_ct(ct, helm, repository, os.environ | home, "lint", "--validate-maintainers=false", *arguments)


def test_every_changed_chart_passes_lint(ct: Path, helm: Path, repository: Path) -> None:
    answer = lint(ct, helm, repository)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert '"charts/platform-app"' in answer.stdout


def test_the_library_passes_lint(ct: Path, helm: Path, repository: Path) -> None:
    """ct.yaml excludes it, because a library cannot be installed; named, it is linted all the same."""
    answer = lint(ct, helm, repository, "--charts", "charts/platform-lib")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert '"charts/platform-lib"' in answer.stdout


def test_a_change_without_a_new_version_is_refused(ct: Path, helm4: Path, repository: Path, app: Path) -> None:
    older(app / "Chart.yaml")
    (app / "templates" / "NOTES.txt").write_text("changed\n")
    git(repository, "commit", "--quiet", "--all", "-m", "a change")
    answer = lint(ct, helm4, repository)
    assert answer.returncode != 0
    assert "chart version not ok" in (answer.stdout + answer.stderr).lower()


def test_an_unknown_key_in_chart_yaml_is_refused(ct: Path, helm4: Path, repository: Path, app: Path) -> None:
    (app / "Chart.yaml").write_text((app / "Chart.yaml").read_text() + "mantainers: []\n")
    git(repository, "commit", "--quiet", "--all", "-m", "a typo")
    answer = lint(ct, helm4, repository)
    assert answer.returncode != 0
    assert "mantainers" in answer.stdout + answer.stderr


def test_every_chart_names_a_maintainer() -> None:
    for chart in (ROOT / "charts").glob("*/Chart.yaml"):
        assert yaml.safe_load(chart.read_text())["maintainers"], chart


def test_every_case_and_every_example_installs(
    ct: Path, helm4: Path, control_plane: ControlPlane, repository: Path, namespace: str
) -> None:
    ci = repository / "charts" / "platform-app" / "ci"
    for example in (ROOT / "examples").glob("*/values.yaml"):
        shutil.copy(example, ci / f"example-{example.parent.name}-values.yaml")
    answer = run_ct(
        ct,
        helm4,
        repository,
        control_plane.environment(),
        *("install", "--charts", "charts/platform-app", "--namespace", namespace),
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    cases = sorted(ci.glob("*-values.yaml"))
    assert len(cases) >= 14
    for case in cases:
        assert case.name in answer.stdout
    assert answer.stdout.count("Phase:          Succeeded") >= 1


def test_every_case_of_the_platforms_charts_installs(
    ct: Path, helm4: Path, control_plane: ControlPlane, repository: Path, namespace: str
) -> None:
    arguments = ("install", "--charts", "charts/monitoring", "--namespace", namespace)
    answer = run_ct(ct, helm4, repository, control_plane.environment(), *arguments)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for case in sorted((repository / "charts" / "monitoring" / "ci").glob("*-values.yaml")):
        assert case.name in answer.stdout
