"""`helm platform validate PATH…` as a process: which releases, what is said, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHART = Path(__file__).parent.parent / "cases" / "chart"
GOOD = "image: {repository: ghcr.io/acme/web}\n"
TYPO = f"{GOOD}prot: 80\n"
WEB = 'image: {repository: ghcr.io/acme/web, tag: "1"}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helm4: Path) -> Path:
    """An empty folder, which is the current one, and a cache of the test's own."""
    monkeypatch.setenv("HELM_BIN", str(helm4))
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str, chart: Path | None = CHART, stdin: str = "") -> subprocess.CompletedProcess[str]:
    words = [*arguments, *([] if chart is None else ["--chart", str(chart)])]
    return subprocess.run(
        [sys.executable, "-m", "helm_platform", "validate", *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")},
    )


def git(*words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@acme.io"]
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def test_a_shared_mistake_is_shown_once_with_its_line(folder: Path) -> None:
    write({"apps/web/base/values.yaml": TYPO})
    write({f"apps/web/overlays/{name}/values.yaml": "port: 80\n" for name in ("dev", "prod", "qa", "test")})
    done = run("apps", "--fast")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "error[unknown-key]: `prot` is not a top-level key of this chart\n"
        " --> apps/web/base/values.yaml:2:1\n"
        "  |\n"
        "2 | prot: 80\n"
        "  | ^^^^ did you mean `port`?\n"
        "  = note: in 4 releases\n"
        "\n"
        "Found 1 error in 1 file (5 files, 4 releases, 16 keys checked against shop-app 1.2.3). "
        "1 fixable with `helm platform fix`.\n"
    )
    assert run("apps", "--fast").stdout == done.stdout, "from the cache"
    assert run("apps", "--fast", "--no-cache").stdout == done.stdout


def test_a_fleet_is_rendered_and_judged_and_the_second_time_from_the_cache(folder: Path) -> None:
    write({"apps/a/values.yaml": WEB, "apps/b/values.yaml": f"{WEB}security: {{runAsNonRoot: false, reason: old}}\n"})
    first, second = run("apps", chart=None), run("apps", chart=None)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    lines = first.stdout.splitlines()
    said = (
        r"ok: 2 files, 2 releases, 9 keys checked against platform-app [\d.]+; \d+ manifests checked against Kubernetes"
    )
    assert re.fullmatch(rf"{said} 1\.37", lines[0]), lines[0]
    assert lines[1].startswith("pod security: 1 release restricted, 1 baseline (1 of ")
    assert lines[2].startswith("  b  Deployment/b  baseline  apps/b/values.yaml:2:12  security.runAsNonRoot is false")
    assert first.stderr == "rendering 2 releases\nrendered 2 releases\n"
    assert second.stderr == ""
    told = json.loads(run("apps", "--format", "json", chart=None).stdout)
    assert told["podSecurity"]["releases"] == {"restricted": 1, "baseline": 1}


def test_no_cache_neither_reads_nor_writes_one(folder: Path) -> None:
    write({"apps/a/values.yaml": WEB})
    assert run("apps", "--no-cache", chart=None).returncode == 0
    assert run("-f", "apps/a/values.yaml", "--no-cache", chart=None).returncode == 0
    assert not Path("cache").exists()
    assert run("-f", "apps/a/values.yaml", chart=None).returncode == 0
    assert {each.name for each in Path("cache").iterdir()} == {"renders"}
    assert run("apps", chart=None).returncode == 0
    assert {each.name for each in Path("cache").iterdir()} == {"renders", "checks"}


def test_single_files_and_common_layers(folder: Path) -> None:
    write({"one.yaml": "port: 80\n", "two.yaml": "port: 81\n", "common.yaml": GOOD})
    done = run("one.yaml", "two.yaml", "-f", "common.yaml", "--set", "image.tag=x", "--fast")
    assert (done.returncode, done.stdout) == (0, "ok: 3 files, 2 releases, 8 keys checked against shop-app 1.2.3\n")
    piped = run("one.yaml", "-f", "-", "--fast", stdin=TYPO)
    assert piped.returncode == 1
    assert " --> <stdin>:2:1\n" in piped.stdout


def test_without_a_path_a_fleet_repository_is_checked_from_here_down(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"apps/a/values.yaml": GOOD, "apps/b/values.yaml": TYPO})
    assert run("--fast").returncode == 2
    write({"platform.yaml": "domain: acme.io\n"})
    assert "2 files, 2 releases" in run("--fast").stdout
    monkeypatch.chdir(folder / "apps" / "a")
    assert run("--fast").stdout.startswith("ok: 1 file, 1 release,")
    # What is named is what is meant.
    assert run("--fast", "--set", "image.repository=a").stdout.startswith("ok: 0 files, 2 keys")


def test_only_what_changed_and_only_a_part(folder: Path) -> None:
    write({f"apps/{name}/values.yaml": GOOD for name in "abcdef"})
    git("init", "-b", "main")
    git("add", "apps")
    git("commit", "-m", "all")
    nothing = run("apps", "--changed", "HEAD", "--fast")
    assert (nothing.returncode, nothing.stdout) == (
        0,
        "ok: 0 files, 0 releases, 0 keys checked against shop-app 1.2.3\n",
    )
    assert nothing.stderr.startswith("0 of 6 releases changed since HEAD")
    write({"apps/c/values.yaml": TYPO})
    done = run("apps", "--changed", "HEAD", "--fast")
    assert done.returncode == 1
    assert done.stderr.startswith("1 of 6 releases changed since HEAD")
    assert "1 file, 1 release," in done.stdout
    counts = [run("apps", "--shard", f"{part}/3", "--fast").stdout.split(" release")[0][-1] for part in (1, 2, 3)]
    assert sum(map(int, counts)) == 6


def test_all_paths_that_lead_nowhere_are_named(folder: Path) -> None:
    done = run("nowhere", "either")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere: no such file or folder" in done.stderr
    assert "either: no such file or folder" in done.stderr


def test_a_cache_that_cannot_be_used_is_a_remark(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"apps/a/values.yaml": GOOD, "file": ""})
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(folder / "file"))
    done = run("apps", "--fast")
    assert done.returncode == 0
    assert done.stdout.startswith("ok: 1 file, 1 release")
    assert "note: results are not kept: " in done.stderr
