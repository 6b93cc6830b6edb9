"""A kept outcome is word for word the one that was found, and never one of something else."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import helm_platform
from helm_platform import helm
from helm_platform.fleet import Options, releases
from helm_platform.store import Store
from helm_platform.validate import Outcome, kept, many, workers
from helm_platform.validate.kept import Kept
from helm_platform.validate.kubernetes import Against
from helm_platform.validate.many import Caches, check_releases
from helm_platform.values import settings

WEB = 'image: {repository: ghcr.io/acme/web, tag: "1"}\n'
ROOT_USER = f"{WEB}security: {{runAsNonRoot: false, reason: old}}\n"
TYPO = f"{WEB}prot: 80\nresources: ~\n"
SCHEMA = '{"properties": {"port": {"type": "integer"}}}'


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two releases and a chart, in the current folder."""
    monkeypatch.chdir(tmp_path)
    write("chart/Chart.yaml", "apiVersion: v2\nname: small\nversion: 1.0.0\n")
    write("chart/values.yaml", "a: 1\n")
    write("chart/values.schema.json", SCHEMA)
    write("apps/a/values.yaml", "port: none\n")
    write("apps/b/base/values.yaml", "port: 80\n")
    write("apps/b/overlays/prod/values.yaml", "port: 81\n")
    return Path("apps")


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def caches(options: Options | None = None, chart: Path | None = Path("chart"), *, renders: bool = False) -> Caches:
    given = options or Options()
    words = [word for setting in given.settings for word in setting.words]
    cache = helm.Cache(Path("cache/renders")) if renders else None
    return Caches(Kept(Store(Path("cache/checks"), "results", 10**6), chart, words), cache)


def run(apps: Path, options: Options | None = None, common: tuple[str, ...] = ()) -> Outcome:
    return check_releases(releases([apps]), options, Path("chart"), common=common, caches=caches(options))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many releases each run had to check."""
    numbers: list[int] = []
    examined = workers.examined

    def counted(work: Any, files: Any) -> Any:
        numbers.append(len(files))
        return examined(work, files)

    monkeypatch.setattr(many, "examined", counted)
    return numbers


def entries() -> list[Path]:
    return [each for each in Path("cache").rglob("*") if each.is_file()]


def test_a_warm_run_says_the_same_word_for_word(apps: Path, made: list[int]) -> None:
    cold, warm = run(apps), run(apps)
    assert made == [2, 0]
    assert warm == cold
    assert [found.rule for found in warm.findings] == ["wrong-type"]
    assert warm.sources == {Path("apps/a/values.yaml"): "port: none\n"}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda: write("apps/a/values.yaml", "port: 8080\n"), 1),
        (lambda: write("apps/b/base/values.yaml", "port: 8080\n"), 1),
        (lambda: write("chart/values.yaml", "a: 2\n"), 2),
        (lambda: write("chart/values.schema.json", SCHEMA.replace("integer", "string")), 2),
        (lambda: write("chart/Chart.yaml", "apiVersion: v2\nname: small\nversion: 1.0.1\n"), 2),
        (lambda: write("platform.yaml", "domain: acme.io\n"), 2),
        (lambda: Path("apps/b/overlays/prod").rename("apps/b/overlays/dev"), 1),
        (lambda: write("apps/b/overlays/prod/kustomization.yaml", "namespace: shop-prod\n"), 1),
        (lambda: os.utime("apps/a/values.yaml", (1, 1)), 0),
        (lambda: write("README.md", "read me\n"), 0),
    ],
    ids=["file", "base", "defaults", "schema", "version", "repository", "name", "namespace", "time", "other"],
)
def test_what_a_check_depends_on_is_checked_again(
    apps: Path, made: list[int], change: Callable[[], Any], again: int
) -> None:
    run(apps)
    change()
    run(apps)
    assert made == [2, again]


def test_options_and_common_files_count(apps: Path, made: list[int]) -> None:
    write("common.yaml", "b: 1\n")
    run(apps)
    for options, common in (
        (Options(settings(("a=1",))), ()),
        (Options(settings((), ("a=1",))), ()),
        (Options(settings(("a=1", "b=2"))), ()),
        (Options(settings(("b=2", "a=1"))), ()),
        (None, ("common.yaml",)),
        (None, ("apps/b/base/values.yaml",)),
    ):
        run(apps, options, common)
    assert made == [2] * 7


def test_the_order_of_files_counts(apps: Path, made: list[int]) -> None:
    write("common.yaml", "b: 1\n")
    run(apps, common=("common.yaml", "chart/values.yaml"))
    run(apps, common=("chart/values.yaml", "common.yaml"))
    assert made == [2, 2]


def test_another_folder_with_the_same_names_is_another_key(apps: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", "results", 10**6)
    file = (Path("values.yaml"), b"port: 80\n")

    def key(folder: Path) -> str:
        os.chdir(folder)
        return Kept(store, tmp_path / "chart", ()).key([file])

    assert key(tmp_path) != key(tmp_path / "apps")
    assert key(tmp_path) == key(tmp_path)


def test_another_code_is_another_answer(apps: Path, made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    run(apps)
    monkeypatch.setattr(kept, "code_stamp", lambda: "changed")
    run(apps)
    assert made == [2, 2]


def test_the_code_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    (package / "part").mkdir(parents=True)
    (package / "__init__.py").write_text("a = 1\n")
    (package / "part" / "words.json").write_text("{}")
    monkeypatch.setattr(helm_platform, "__file__", str(package / "__init__.py"))

    def code() -> str:
        kept.code_stamp.cache_clear()
        return kept.code_stamp()

    seen = [code()]
    times = (package / "__init__.py").stat()
    (package / "__init__.py").write_text("a = 2\n")
    os.utime(package / "__init__.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    seen.append(code())
    (package / "part" / "words.json").write_text("[]")
    seen.append(code())
    monkeypatch.setattr(kept, "packages", lambda: "yaml-7.0.dist-info")
    seen.append(code())
    assert len(set(seen)) == len(seen)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert code() == seen[-1]
    kept.code_stamp.cache_clear()


def test_the_engines_and_the_yaml_library_are_among_the_packages() -> None:
    for name in ("jsonschema-", "jsonschema_rs-", "pyyaml-"):
        assert f" {name}" in kept.packages().lower()


@pytest.mark.parametrize("damage", [b"", b"{", b"null", b"[]", b"\xff", b'{"key": "x", "outcome": {}}', b"[" * 10**5])
def test_a_damaged_entry_is_not_there(apps: Path, made: list[int], damage: bytes) -> None:
    cold = run(apps)
    for entry in entries():
        entry.write_bytes(damage)
    assert run(apps) == cold
    assert run(apps) == cold
    assert made == [2, 2, 0]


def test_an_entry_of_another_key_is_not_taken(apps: Path, made: list[int]) -> None:
    cold = run(apps)
    one, two = entries()
    texts = one.read_bytes(), two.read_bytes()
    one.write_bytes(texts[1])
    two.write_bytes(texts[0])
    assert run(apps) == cold
    assert made == [2, 2]


def test_nobody_else_can_read_an_entry_and_none_holds_the_values(apps: Path) -> None:
    write("apps/a/values.yaml", "port: none\nbeside: hunter2  # hunter2\n")
    run(apps)
    assert len(entries()) == 2
    for entry in entries():
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600
        assert b"hunter2" not in entry.read_bytes()
        json.loads(entry.read_bytes())


def test_an_argument_that_findings_repeat_is_not_kept(apps: Path, made: list[int]) -> None:
    options = Options(settings(("port=hunter2",)))
    run(apps, options)
    run(apps, options)
    assert (made, entries()) == ([2, 2], [])


def test_what_is_confidential_is_not_kept(apps: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    clear = "hunter2hunter2hunter2"
    write("apps/a/values.yaml", f"{WEB}env: {{DB_PASSWORD: {clear}}}\n")
    for _ in range(2):
        outcome = check_releases(releases([apps / "a"]), caches=caches(chart=None, renders=True), api=Against())
        assert any(found.confidential for found in outcome.findings)
    assert all(clear.encode() not in entry.read_bytes() for entry in entries())
    assert not any(b"confidential" in entry.read_bytes() for entry in entries())


def test_judgements_are_kept_with_the_render_they_are_about(
    apps: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    write("apps/a/values.yaml", ROOT_USER)
    write("apps/b/base/values.yaml", WEB)
    rendered: list[int] = []
    render = helm.render

    def counted(binary: Any, tasks: Any, cache: Any) -> Any:
        given = list(tasks)
        rendered.append(len(given))
        return render(binary, given, cache)

    monkeypatch.setattr(helm, "render", counted)
    cold, warm = (
        check_releases(releases([apps]), caches=caches(chart=None, renders=True), api=Against()) for _ in range(2)
    )
    assert (rendered, warm) == ([2, 0], cold)
    assert warm.verdict is not None
    assert [cause.control for each in warm.verdict.workloads for cause in each.causes] == ["runAsNonRoot"]
    check_releases(releases([apps]), Options(namespace="other"), caches=caches(chart=None, renders=True), api=Against())
    assert rendered == [2, 0, 2], "another namespace is another render"


def test_a_folder_that_cannot_be_used_is_said(apps: Path) -> None:
    write("cache/checks", "in the way")
    used = caches()
    outcome = check_releases(releases([apps]), None, Path("chart"), caches=used)
    assert len(outcome.findings) == 1
    (note,) = used.notes
    assert note.startswith("results are not kept: cache/checks")
