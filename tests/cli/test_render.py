"""`helm platform render` as a process: streams, files, exit codes, the commits it compares with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.support import ROOT

EXAMPLES = ROOT / "examples"


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))


def run(*arguments: str | Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "helm_platform", "render", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=os.environ | more)


def test_the_examples_of_the_repository(tmp_path: Path) -> None:
    """Twice: the second time nothing is rendered and nothing is written."""
    out = tmp_path / "out"
    first = run(EXAMPLES, "-o", out, HELM_PLATFORM_CACHE=str(tmp_path / "cache"))
    assert (first.returncode, first.stdout) == (0, "")
    # Six overlays of the fleet: three of values, and three that kustomize builds each time.
    kept = len(list(EXAMPLES.glob("*/values.yaml"))) + 3
    count = kept + 3
    written = len(list(out.rglob("*.yaml")))
    assert f"{out}: {written} files written, 0 removed, 0 unchanged\n" in first.stderr
    assert re.search(rf"^rendered {count} releases, in \d+\.\d s$", first.stderr, re.MULTILINE)
    again = run(EXAMPLES, "-o", out, HELM_PLATFORM_CACHE=str(tmp_path / "cache"))
    assert f"{out}: 0 files written, 0 removed, {written} unchanged\n" in again.stderr
    assert f"rendered {count} releases, {kept} from the cache, in" in again.stderr
    for file in out.rglob("*.yaml"):
        (found,) = yaml.load_all(file.read_text(), yaml.CSafeLoader)
        assert file.name.startswith(f"{found['kind'].lower()}-")


def test_one_file_and_helms_namespace() -> None:
    done = run("-f", EXAMPLES / "hello" / "values.yaml", HELM_NAMESPACE="team")
    assert done.returncode == 0
    objects = [each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each]
    assert {each["metadata"]["namespace"] for each in objects} == {"team"}
    assert "hello" in {each["metadata"]["name"] for each in objects}


def test_standard_input_is_rendered_and_named_in_what_is_refused() -> None:
    text = (EXAMPLES / "hello" / "values.yaml").read_text()
    assert "kind: Deployment" in run("-f", "-", stdin=text).stdout
    done = run("-f", "-", stdin=f"{text}prot: 1\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[unknown-key]: `prot`" in done.stderr
    assert re.search(r"--> <stdin>:\d+:1\n", done.stderr)


def test_what_is_refused_is_on_stderr_and_the_rest_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "values.yaml").write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\n')
    (tmp_path / "bad-values.yaml").write_text(
        'image: {repository: ghcr.io/acme/web, tag: "1"}\nsecurity: {runAsNonRoot: false}\n'
    )
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("# release: good\n---\n# Source: platform-app/")
    assert f"--> {tmp_path}/bad-values.yaml:2:12\n" in done.stderr
    assert "rendered 1 release, 1 refused, in" in done.stderr


def test_a_secret_in_clear_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\nenv: {DB_PASSWORD: hunter2-hunter2-hunter2}\n')
    done = run("-f", file)
    assert done.returncode == 1
    assert "error[secret-in-clear]: `env.DB_PASSWORD`" in done.stderr
    assert "hunter2-hunter2" not in done.stdout + done.stderr


def test_changed_names_what_it_compares_with(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\n')
    for words in (["init", "--initial-branch=main"], ["add", "."], ["commit", "-m", "x"]):
        subprocess.run(
            ["git", "-C", tmp_path, "-c", "user.name=T", "-c", "user.email=t@acme.io", *words],
            check=True,
            capture_output=True,
        )
    done = run(tmp_path, "--changed")
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(
        r"^0 of 1 release changed since [0-9a-f]{7}, where this branch left main", done.stderr, re.MULTILINE
    )
    done = run("--changed", tmp_path)
    assert done.returncode == 2
    assert f"fix: name paths first: {tmp_path} --changed\n" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no release is named"),
        (["/nonexistent"], "no such file or folder"),
        ([str(EXAMPLES), "-f", "x"], "-f is one release"),
        ([str(EXAMPLES), "--chart", "/nonexistent"], "is no chart"),
        ([str(EXAMPLES), "--shard", "2"], "write I/N"),
        ([str(EXAMPLES), "-o", "/dev/null/x"], "cannot write /dev/null/x/"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
