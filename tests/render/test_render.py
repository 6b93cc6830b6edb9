"""`render` as a function: what comes out, what is written where, what a refusal leaves."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml

from helm_platform.errors import UsageError
from helm_platform.fleet import Options
from helm_platform.values import settings
from tests.render.conftest import Render
from tests.repository import TEMPLATE, write


def files(root: Path) -> list[str]:
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


def test_several_releases_are_one_stream(rendered: Render) -> None:
    answer = rendered()
    heads = [line for line in answer.text.splitlines() if line.startswith("# release")]
    assert heads == ["# release: jobs", "# release: web (dev)", "# release: web (prod)"]
    objects = [each for each in yaml.safe_load_all(answer.text) if each]
    assert [each["data"]["a"] for each in objects if each["kind"] == "ConfigMap"] == ["jobs", "web", "prod"]
    assert answer.code == 0


def test_one_release_is_what_helm_writes(rendered: Render, apps: Path) -> None:
    answer = rendered(apps / "jobs")
    assert answer.text.startswith("---\n# Source: small/templates/all.yaml\n")
    assert "# release" not in answer.text


def test_options_reach_the_chart(rendered: Render, apps: Path) -> None:
    options = Options(settings(("a=set",)), namespace="team", kube_version="1.30.0")
    (_, found) = yaml.safe_load_all(rendered(apps / "jobs", options=options, release="other").text)
    assert found["metadata"] == {"name": "other", "namespace": "team"}
    assert found["data"] == {"a": "set", "kube": "v1.30.0"}


def test_an_object_is_a_file_and_what_holds_secrets_is_ours(rendered: Render, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = rendered(output=out)
    assert answer.text == ""
    assert answer.remarks == [f"{out}: 6 files written, 0 removed, 0 unchanged"]
    assert files(out) == [
        "jobs/configmap-jobs.yaml",
        "jobs/secret-jobs.yaml",
        "web/dev/configmap-web.yaml",
        "web/dev/secret-web.yaml",
        "web/prod/configmap-web.yaml",
        "web/prod/secret-web.yaml",
    ]
    text = (out / "jobs" / "configmap-jobs.yaml").read_text()
    assert text.splitlines()[:3] == [
        "# Rendered by `helm platform render`; changes to this file are lost.",
        "# Source: small/templates/all.yaml",
        "apiVersion: v1",
    ]
    assert stat.S_IMODE((out / "jobs" / "secret-jobs.yaml").stat().st_mode) == 0o600


def test_what_is_right_is_not_touched_and_what_is_stale_goes(rendered: Render, chart: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rendered(output=out)
    mine = out / "jobs" / "kustomization.yaml"
    mine.write_text("resources: []\n")
    before = (out / "jobs" / "configmap-jobs.yaml").stat()
    write(chart, templates__all_yaml=TEMPLATE.split("---")[0])
    answer = rendered(output=out)
    assert answer.remarks == [f"{out}: 0 files written, 3 removed, 3 unchanged"]
    assert files(out / "jobs") == ["configmap-jobs.yaml", "kustomization.yaml"]
    after = (out / "jobs" / "configmap-jobs.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_of_someone_else_is_not_overwritten(rendered: Render, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, **{"jobs__configmap-jobs_yaml": "mine: true\n"})
    with pytest.raises(UsageError, match=r"configmap-jobs.yaml is in the way"):
        rendered(output=out)
    assert files(out) == ["jobs/configmap-jobs.yaml"]


def test_a_release_is_written_as_a_whole_or_not_at_all(rendered: Render, apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rendered(output=out)
    before = (out / "jobs" / "configmap-jobs.yaml").read_text()
    (out / "jobs" / "secret-jobs.yaml").unlink()
    (out / "jobs" / "secret-jobs.yaml").mkdir()
    write(apps, jobs__values_yaml="a: other\n")
    with pytest.raises(UsageError, match=r"cannot write .*secret-jobs.yaml"):
        rendered(output=out)
    assert (out / "jobs" / "configmap-jobs.yaml").read_text() == before
    assert [name for name in files(out) if "/." in name] == []


def test_what_is_refused_is_reported_together_and_keeps_its_files(rendered: Render, apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rendered(output=out)
    write(apps, jobs__values_yaml="deny: true\n", web__overlays__dev__values_yaml="a: [\n")
    write(apps, web__overlays__prod__values_yaml="a: better\n")
    answer = rendered(output=out, prune=True)
    assert answer.code == 1
    assert "error[render]: not like this\n" in answer.report
    assert "= note: in jobs\n" in answer.report
    assert f" --> {apps}/web/overlays/dev/values.yaml:1:5\n" in answer.report
    assert "better" in (out / "web" / "prod" / "configmap-web.yaml").read_text()
    assert len(files(out)) == 6


def test_a_file_that_cannot_be_read_hides_nothing(rendered: Render, apps: Path) -> None:
    (apps / "jobs" / "values.yaml").write_bytes(b"a: \xff\n")
    (apps / "web" / "overlays" / "dev" / "values.yaml").unlink()
    (apps / "web" / "overlays" / "dev" / "values.yaml").symlink_to("/proc/self/mem")
    answer = rendered()
    assert answer.code == 1
    assert f"{apps}/jobs/values.yaml" in answer.report
    assert " --> web (dev)\n" in answer.report
    assert answer.text.startswith("# release: web (prod)\n")


def test_pruning_removes_releases_that_are_gone(rendered: Render, apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rendered(output=out)
    write(out, README_md="", other__notes_yaml="a: 1\n")
    (apps / "jobs" / "values.yaml").unlink()
    (apps / "web" / "overlays" / "dev" / "values.yaml").unlink()
    (apps / "web" / "overlays" / "dev").rmdir()
    assert "0 removed" in rendered(output=out).remarks[-1]
    assert "4 removed" in rendered(output=out, prune=True).remarks[-1]
    assert files(out) == [
        "README_md",
        "other/notes.yaml",
        "web/prod/configmap-web.yaml",
        "web/prod/secret-web.yaml",
    ]
    assert not (out / "jobs").exists()


def test_two_releases_of_one_name_cannot_share_a_folder(rendered: Render, apps: Path, tmp_path: Path) -> None:
    write(apps.parent / "more", jobs__values_yaml="a: 1\n")
    with pytest.raises(UsageError, match="same name") as caught:
        rendered(apps, apps.parent / "more", output=tmp_path / "out")
    assert caught.value.detail == f"jobs: {apps}/jobs, {apps.parent}/more/jobs"
    assert not (tmp_path / "out").exists()


def test_without_the_cache_nothing_is_kept(rendered: Render, tmp_path: Path) -> None:
    rendered(cache=False)
    assert not (tmp_path / "cache").exists()
    rendered()
    assert len(files(tmp_path / "cache")) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prune": True}, "--prune needs -o"),
        ({"prune": True, "output": Path("x"), "shard": "1/2"}, "--prune needs -o"),
        ({"shard": "0/2"}, "no part of a whole"),
        ({"shard": "3/2"}, "no part of a whole"),
        ({"files": ("values.yaml",)}, "cannot read a values file"),
        ({"release": "x"}, "would name 3 releases"),
        ({"options": Options(kube_version="new")}, "no Kubernetes version"),
    ],
)
def test_what_cannot_be(rendered: Render, options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        rendered(**options)


def test_a_release_name_that_helm_would_refuse(rendered: Render, apps: Path) -> None:
    with pytest.raises(UsageError, match="no name for a release"):
        rendered(apps / "jobs", release="Web")


def test_an_impure_chart_is_told(rendered: Render, chart: Path) -> None:
    write(chart, templates__all_yaml="kind: ConfigMap\ndata: {a: {{ randAlphaNum 9 }}}\n")
    (note,) = rendered().remarks
    assert note.startswith("note: renders of the chart chart are not kept")
