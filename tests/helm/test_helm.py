"""Finding helm, building charts in a copy, rendering."""

from __future__ import annotations

import os
import tarfile
import time
from pathlib import Path

import pytest

from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.helm import Helm, Task, assembled, built, find, metadata, render, unpacked
from helm_platform.helm.manifests import parse
from tests.support import ROOT


def program(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


def test_helm_bin_comes_first(tmp_path: Path) -> None:
    mine = program(tmp_path / "mine", "helm", "v4.0.1+g0")
    program(tmp_path / "path", "helm", "v3.30.0+g0")
    found = find(environment={"HELM_BIN": str(mine), "PATH": str(tmp_path / "path")})
    assert (found.executable, found.version) == (mine, "4.0.1")


def test_helm_bin_may_be_a_bare_name(tmp_path: Path) -> None:
    """Helm hands on how it was called."""
    other = program(tmp_path, "helm3", "v3.22.0+g0")
    assert find(environment={"HELM_BIN": "helm3", "PATH": str(tmp_path)}).executable == other


def test_helm_on_path_if_new_enough(tmp_path: Path, helm4: Path) -> None:
    mine = program(tmp_path, "helm", "v3.19.0+g0")
    assert find(environment={"PATH": str(tmp_path)}).executable == mine
    program(tmp_path, "helm", "v3.18.6+g0")
    pinned = find(environment={"PATH": str(tmp_path)})
    assert pinned.executable == helm4
    assert pinned.version.startswith("4.")


@pytest.mark.parametrize("says", ["v3.18.6+g0", "v2.17.0", "Usage: steering"])
def test_a_helm_bin_that_cannot_be_used_is_an_error(tmp_path: Path, says: str) -> None:
    old = program(tmp_path, "helm", says)
    with pytest.raises(EnvironmentProblem) as caught:
        find(environment={"HELM_BIN": str(old), "PATH": ""})
    assert caught.value.fix is not None
    assert "Helm 3.19 or newer" in caught.value.fix


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """An umbrella over a chart over a library, all by file://."""
    for name, below in (("umbrella", "middle"), ("middle", "bottom"), ("bottom", None)):
        folder = tmp_path / "source" / name
        (folder / "templates").mkdir(parents=True)
        text = f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"
        if below:
            text += f"dependencies: [{{name: {below}, version: 1.0.0, repository: 'file://../{below}'}}]\n"
        (folder / "Chart.yaml").write_text(text)
        body = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{day: 2026-01-01}}\n"
        (folder / "templates" / "map.yaml").write_text(body)
    return tmp_path / "source" / "umbrella"


def test_nested_local_dependencies_are_built(nested: Path, tmp_path: Path, helm: Path) -> None:
    binary = find(environment={"HELM_BIN": str(helm)})
    chart = built(binary, nested, tmp_path / "copy", "1.0.1")
    assert metadata(chart).version == "1.0.1"
    values = tmp_path / "values.yaml"
    values.write_text("{}\n")
    (result,) = render(binary, [Task(chart, (values,))])
    assert {each["metadata"]["name"] for each in result.objects} == {"umbrella", "middle", "bottom"}
    assert sorted(file.name for file in nested.iterdir()) == ["Chart.yaml", "templates"]


@pytest.mark.parametrize("ignoring", [False, True])
def test_a_chart_put_together_is_the_chart_that_helm_builds(
    nested: Path, tmp_path: Path, helm: Path, ignoring: bool
) -> None:
    """Without helm where nothing but files is needed; a .helmignore of a dependency is for helm to read."""
    (nested.parent / "middle" / "templates" / "left-out.yaml").write_text("kind: ConfigMap\nmetadata: {name: x}\n")
    if ignoring:
        (nested.parent / "middle" / ".helmignore").write_text("left-out.yaml\n")
    stale = nested / "charts" / "middle"
    stale.mkdir(parents=True)
    (stale / "Chart.yaml").write_text("an old build")
    binary = find(environment={"HELM_BIN": str(helm)})
    tasks = [
        Task(assembled(binary, nested, tmp_path / "mine"), ()),
        Task(built(binary, nested, tmp_path / "theirs"), ()),
    ]
    mine, theirs = render(binary, tasks)
    assert mine == theirs
    assert len(mine.objects) == (3 if ignoring else 4)


def test_a_foreign_dependency_that_is_not_there_is_helms_to_build(nested: Path, tmp_path: Path, helm4: Path) -> None:
    file = nested.parent / "bottom" / "Chart.yaml"
    file.write_text(
        file.read_text() + "dependencies: [{name: far, version: 1.0.0, repository: 'oci://localhost:1/far'}]\n"
    )
    with pytest.raises(UsageError, match="cannot build the dependencies"):
        assembled(find(environment={"HELM_BIN": str(helm4)}), nested, tmp_path / "copy")


def test_a_link_to_nowhere_is_named(nested: Path, tmp_path: Path, helm4: Path) -> None:
    (nested.parent / "middle" / "templates" / "lost.yaml").symlink_to("nowhere")
    with pytest.raises(UsageError, match=r"cannot read the chart .*middle"):
        assembled(find(environment={"HELM_BIN": str(helm4)}), nested, tmp_path / "copy")


def test_charts_that_depend_on_each_other(nested: Path, tmp_path: Path, helm4: Path) -> None:
    file = nested.parent / "bottom" / "Chart.yaml"
    file.write_text(
        file.read_text() + "dependencies: [{name: umbrella, version: 1.0.0, repository: 'file://../umbrella'}]\n"
    )
    with pytest.raises(UsageError, match="depends on itself"):
        built(find(environment={"HELM_BIN": str(helm4)}), nested, tmp_path / "copy")


def test_results_come_in_the_order_of_the_tasks(charts: Path, tmp_path: Path, helm4: Path) -> None:
    files = []
    for number in range(12):
        file = tmp_path / f"{number}.yaml"
        file.write_text(f'image: {{repository: ghcr.io/acme/app{number}, tag: "1"}}\n' if number != 5 else "nope: 1\n")
        files.append(file)
    binary = find(environment={"HELM_BIN": str(helm4)})
    results = list(render(binary, [Task(charts / "platform-app", (file,)) for file in files]))
    for number, result in enumerate(results):
        if number == 5:
            assert result.refused is not None
            assert "'nope' not allowed" in result.refused
            continue
        (deployment,) = [each for each in result.objects if each["kind"] == "Deployment"]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert container["image"] == f"ghcr.io/acme/app{number}:1"


def test_reading_manifests() -> None:
    assert parse("# nothing\n---\n---\na: 2026-01-01\nb: 0x10\n") == [{"a": "2026-01-01", "b": 16}]
    assert parse("kind: List\nitems: [{kind: A}, {kind: B}]\n") == [{"kind": "A"}, {"kind": "B"}]
    with pytest.raises(ValueError, match="did not find"):
        parse("a: [\n")


def test_an_archive_cannot_write_elsewhere(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tgz"
    with tarfile.open(evil, "w:gz") as tar:
        tar.add(ROOT / "LICENSE", arcname="../../outside")
    with pytest.raises(UsageError, match="is no packaged chart"):
        unpacked(evil, tmp_path / "deep" / "target")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("text", ["name: x\n", "version: 1\n", "- a\n", "a: [\n", ""])
def test_a_chart_without_name_or_version(tmp_path: Path, text: str) -> None:
    (tmp_path / "Chart.yaml").write_text(text)
    with pytest.raises(UsageError):
        metadata(tmp_path)


def test_who_stops_taking_results_ends_what_runs(tmp_path: Path) -> None:
    """As Ctrl-C does: the pipe of a slow helm closes because it was ended, long before it would end by itself."""
    slow = tmp_path / "helm"
    slow.write_text(f"#!/bin/sh\n[ $2 = fast ] && exit 1\necho $$ >> {tmp_path}/pids\nexec sleep 600\n")
    slow.chmod(0o755)
    tasks = [Task(tmp_path, (), release=name) for name in ("fast", "slow", "slow", "slow")]
    results = render(Helm(slow, "4.0.0"), tasks)
    assert next(results).refused is not None
    while not (tmp_path / "pids").exists():
        time.sleep(0.01)
    results.close()
    for pid in (tmp_path / "pids").read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
