"""Which renders are kept, which are found again, and what is done about a folder that is not as it should be."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helm_platform.helm import Cache, Helm, Task, find, render
from helm_platform.helm.fingerprint import fingerprint, impure
from helm_platform.values import settings
from tests.support import ROOT

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {a: {{ .Values.a | quote }}}\n"


@pytest.fixture
def binary(helm4: Path) -> Helm:
    return find(environment={"HELM_BIN": str(helm4)})


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    folder = tmp_path / "chart"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: small\nversion: 1.0.0\n")
    (folder / "values.yaml").write_text("a: 1\n")
    (folder / "templates" / "map.yaml").write_text(MAP)
    return folder


@pytest.fixture
def task(chart: Path, tmp_path: Path) -> Task:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"a: {name}\n")
    return Task(chart, (tmp_path / "one.yaml", tmp_path / "two.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def entries(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_the_second_render_is_the_first_without_helm(binary: Helm, task: Task, folder: Path) -> None:
    (first,) = render(binary, [task], Cache(folder))
    nowhere = Helm(Path("/nonexistent/helm"), binary.version)
    (again,) = render(nowhere, [task], Cache(folder))
    assert (first.cached, again.cached) == (False, True)
    assert again == replace(first, cached=True)
    assert again.objects[0]["data"] == {"a": "two"}
    assert again.text.startswith("---\n# Source: small/templates/map.yaml\n")


def test_cold_and_warm_have_the_same_keys(binary: Helm, task: Task, chart: Path, folder: Path) -> None:
    (chart / "templates" / "map.yaml").write_text("kind: ConfigMap\ndata: {1: a, 2.5: b}\n")
    (first,), (again,) = (list(render(binary, [task], Cache(folder))) for _ in range(2))
    assert first.objects == again.objects == ({"kind": "ConfigMap", "data": {"1": "a", "2.5": "b"}},)


def test_an_entry_is_for_its_owner_only(binary: Helm, task: Task, folder: Path) -> None:
    old = os.umask(0)
    try:
        list(render(binary, [task], Cache(folder)))
    finally:
        os.umask(old)
    (entry,) = entries(folder)
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, entry.parent)} == {0o700}


def rewritten(task: Task, file: Path, text: str) -> Task:
    file.write_text(text)
    return task


CHANGES: dict[str, Callable[[Task], Task]] = {
    "sets": lambda task: replace(task, settings=settings(("a=3",))),
    "set strings": lambda task: replace(task, settings=settings((), ("a=3",))),
    "release": lambda task: replace(task, release="other"),
    "namespace": lambda task: replace(task, namespace="other"),
    "kube version": lambda task: replace(task, kube_version="1.30.0"),
    "api versions": lambda task: replace(task, api_versions=("acme.io/v1",)),
    "order of files": lambda task: replace(task, values=task.values[::-1]),
    "fewer files": lambda task: replace(task, values=task.values[:1]),
    "content of a file": lambda task: rewritten(task, task.values[0], "a: x\n"),
    "a template": lambda task: rewritten(task, task.chart / "templates" / "map.yaml", MAP + "# \n"),
    "a new file": lambda task: rewritten(task, task.chart / "templates" / "_x.tpl", ""),
    "a renamed file": lambda task: ((task.chart / "values.yaml").rename(task.chart / "other.yaml"), task)[1],
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_a_render_depends_on_names_it(task: Task, folder: Path, what: str) -> None:
    before = Cache(folder).key("4.3.1", task)
    assert before == Cache(folder).key("4.3.1", task)
    assert before != Cache(folder).key("4.3.1", CHANGES[what](task))


def test_helm_and_this_package_name_it_too(task: Task, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {Cache(folder).key("4.3.1", task), Cache(folder).key("4.3.2", task)}
    monkeypatch.setattr("helm_platform.helm.cache.__version__", "99.0.0")
    keys.add(Cache(folder).key("4.3.1", task))
    assert len(keys) == 3


def test_arguments_do_not_run_together(task: Task, folder: Path) -> None:
    cache = Cache(folder)
    pairs = [
        replace(task, settings=settings(("a=1", "b=1"))),
        replace(task, settings=settings(("a=1b=1",))),
        replace(task, settings=settings(("a=1",), ("b=1",))),
        replace(task, settings=settings((), ("a=1", "b=1"))),
    ]
    assert len({cache.key("4.3.1", each) for each in pairs}) == len(pairs)


def test_where_a_chart_lies_and_when_it_was_packed_do_not_matter(charts: Path, tmp_path: Path, binary: Helm) -> None:
    from helm_platform.helm import assembled

    one, other = (assembled(binary, ROOT / "charts" / "platform-app", tmp_path / name) for name in "ab")
    (archive,) = (other / "charts").glob("*.tgz")
    data = bytearray(archive.read_bytes())
    data[4:8] = b"\1\2\3\4"  # the time in a gzip header
    archive.write_bytes(data)
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one).digest != fingerprint(ROOT / "charts" / "platform-app").digest


@pytest.mark.parametrize("damage", [b"", b"not an entry", None])
def test_a_damaged_entry_is_rendered_again(binary: Helm, task: Task, folder: Path, damage: bytes | None) -> None:
    (first,) = render(binary, [task], Cache(folder))
    (entry,) = entries(folder)
    entry.write_bytes(entry.read_bytes()[:-9] if damage is None else damage)
    (again,) = render(binary, [task], Cache(folder))
    assert again == first
    (mended,) = render(binary, [task], Cache(folder))
    assert mended.cached


def test_an_entry_under_another_name_is_not_believed(binary: Helm, task: Task, folder: Path) -> None:
    cache = Cache(folder)
    list(render(binary, [task], cache))
    other = replace(task, release="other")
    key = cache.key(binary.version, other)
    assert key is not None
    (entry,) = entries(folder)
    (folder / key[:2]).mkdir(exist_ok=True)
    entry.rename(folder / key[:2] / key[2:])
    (result,) = render(binary, [other], Cache(folder))
    assert not result.cached


def test_refusals_are_not_kept(binary: Helm, task: Task, chart: Path, folder: Path) -> None:
    (chart / "templates" / "map.yaml").write_text('{{ fail "no" }}')
    for _ in range(2):
        (result,) = render(binary, [task], Cache(folder))
        assert result.refused is not None
    assert entries(folder) == []


def test_a_folder_that_others_can_write_is_not_used(binary: Helm, task: Task, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)
    cache = Cache(folder)
    list(render(binary, [task], cache))
    assert cache.notes == (f"renders are not kept: {folder} can be written by others",)
    assert entries(folder) == []


def test_a_folder_that_others_can_read_is_closed(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    assert Cache(folder).notes == ()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_is_a_note(binary: Helm, task: Task, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    (result,) = render(binary, [task], cache)
    assert result.objects
    assert [note.split(": ")[:2] for note in cache.notes] == [["renders are not kept", f"{tmp_path}/file/cache"]]


def test_a_file_that_can_be_read_once_is_left_to_helm(task: Task, folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert Cache(folder).key("4.3.1", replace(task, values=(tmp_path / "pipe",))) is None


def test_where_the_cache_is(tmp_path: Path) -> None:
    Cache.of_user({"HELM_PLATFORM_CACHE": str(tmp_path / "own"), "XDG_CACHE_HOME": str(tmp_path / "xdg")})
    assert (tmp_path / "own" / "renders").is_dir()
    Cache.of_user({"XDG_CACHE_HOME": str(tmp_path / "xdg")})
    assert (tmp_path / "xdg" / "helm-platform" / "renders").is_dir()


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("{{ randAlphaNum 8 }}", ["randAlphaNum"]),
        ('{{- $ca := genCA "x" 3 -}}{{ now | date "2006" }}', ["genCA", "now", "date"]),
        ('{{ (lookup "v1" "Secret" "a" "b").data }}', ["lookup"]),
        ('{{ tpl "{{ uuidv4 }}" . }}', ["uuidv4"]),
        ("{{ .Values.now }} {{ $lookup }} {{ .date.now }} now", []),
        ('{{ fail "not now" }}{{/* lookup */}}{{ `now` }}', []),
        ("{{ snow }}{{ nowhere }}", []),
    ],
)
def test_calls_that_answer_differently(text: str, calls: list[str]) -> None:
    assert impure(text.encode()) == calls


def test_an_impure_chart_is_not_kept_and_a_note_says_why(binary: Helm, task: Task, chart: Path, folder: Path) -> None:
    (chart / "templates" / "map.yaml").write_text("kind: ConfigMap\ndata: {a: {{ randAlphaNum 9 }}}\n")
    cache = Cache(folder)
    one, other = render(binary, [task, task], cache)
    assert one.objects != other.objects
    assert cache.notes == (
        "renders of the chart chart are not kept, for they may differ each time: templates/map.yaml uses randAlphaNum",
    )
    assert entries(folder) == []


def test_values_that_a_chart_might_run_are_not_kept(task: Task, folder: Path) -> None:
    task.values[0].write_text("a: '{{ now }}'\n")
    cache = Cache(folder)
    assert cache.key("4.3.1", task) is None
    assert cache.notes == (f"renders with {task.values[0]} are not kept: it uses now",)


def test_the_charts_of_this_repository_are_pure(charts: Path, binary: Helm) -> None:
    """They say so, and two renders are the same to the byte."""
    chart = charts / "platform-app"
    assert fingerprint(chart).impure == ()
    tasks = [Task(chart, (ROOT / "examples" / name / "values.yaml",)) for name in ("api-and-tasks", "mongodb")]
    results = list(render(binary, [*tasks, *tasks]))
    assert [each.text for each in results[:2]] == [each.text for each in results[2:]]
    assert all(each.text for each in results)


def test_what_is_old_or_too_much_goes_and_nothing_else(
    binary: Helm, task: Task, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(render(binary, [task], Cache(folder)))
    (entry,) = entries(folder)
    shard = entry.parent
    old, abandoned, foreign = shard / ("a" * 62), shard / f".{'b' * 16}", shard / "notes.txt"
    for each in (old, abandoned, foreign):
        each.write_text("")
        long_ago = time.time() - 90 * 24 * 3600
        os.utime(each, (long_ago, long_ago))
    entry.unlink()
    list(render(binary, [task], Cache(folder)))
    assert sorted(entries(folder)) == sorted([entry, foreign])
    second = shard / ("c" * 62)
    second.write_text("x" * 100)
    os.utime(second, (time.time() - 60, time.time() - 60))
    monkeypatch.setattr("helm_platform.helm.cache._MOST_BYTES", 256 * entry.stat().st_size)
    entry.unlink()
    list(render(binary, [task], Cache(folder)))
    assert sorted(entries(folder)) == sorted([entry, foreign])
