"""The plugin under both Helm majors: installed as a user does, called as a user does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import ROOT


def environment(home: Path) -> dict[str, str]:
    """Helm homes of the test's own, and the interpreter of these tests first on PATH."""
    homes = {f"HELM_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    return os.environ | homes | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def installed(helm: Path, tmp_path: Path) -> dict[str, str]:
    env = environment(tmp_path)
    subprocess.run([helm, "plugin", "install", ROOT], check=True, capture_output=True, env=env)
    return env


def call(helm: Path, env: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [helm, "platform", *arguments], capture_output=True, text=True, check=False, env=env, cwd=ROOT
    )


def test_it_is_listed_and_helps(helm: Path, installed: dict[str, str]) -> None:
    listed = subprocess.run([helm, "plugin", "list"], capture_output=True, text=True, check=True, env=installed)
    assert "platform" in listed.stdout
    answer = call(helm, installed, "--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("Usage: helm platform [OPTIONS] COMMAND")
    for name in ("validate", "dev"):
        assert name in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("validate", "-f", "examples/hello/values.yaml"), 0),
        (("validate", "-f", "charts/platform-app/Chart.yaml"), 1),
        (("validate", "-f", "no-such-file.yaml"), 2),
        (("no-such-command",), 2),
        (("dev", "status", "--dir", "no-such-directory"), 3),
    ],
)
def test_exit_codes_pass_through(helm: Path, installed: dict[str, str], arguments: tuple[str, ...], code: int) -> None:
    assert call(helm, installed, *arguments).returncode == code


def test_a_mistyped_command_is_guessed(helm: Path, installed: dict[str, str]) -> None:
    assert "Did you mean 'validate'?" in call(helm, installed, "validat").stderr


def test_helms_own_flags_are_not_ours(helm: Path, installed: dict[str, str]) -> None:
    """Helm takes -n, --debug and --kube-context for itself, wherever they stand."""
    answer = call(helm, installed, "validate", "-n", "somewhere", "-f", "examples/hello/values.yaml")
    assert answer.returncode == 0, answer.stderr


def without_interpreter(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A copy of the plugin without .venv, and a PATH that has a shell and nothing of ours."""
    plugin = tmp_path / "plugin"
    (plugin / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "platform", plugin / "bin" / "platform")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    return plugin, {"PATH": str(tools)}


def test_a_launcher_without_interpreter_names_the_fix(tmp_path: Path) -> None:
    plugin, env = without_interpreter(tmp_path)
    answer = subprocess.run([plugin / "bin" / "platform"], capture_output=True, text=True, check=False, env=env)
    assert answer.returncode == 3
    assert "needs Python 3.11" in answer.stderr
    assert f"make -C '{plugin}' setup" in answer.stderr


@pytest.mark.parametrize("place", ["venv", "path", "uv"])
def test_the_launcher_finds_an_interpreter(tmp_path: Path, place: str) -> None:
    plugin, env = without_interpreter(tmp_path)
    target = {
        "venv": plugin / ".venv" / "bin" / "helm-platform",
        "path": tmp_path / "tools" / "helm-platform",
        "uv": tmp_path / "tools" / "uv",
    }[place]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text('#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done\nexit 7\n')
    target.chmod(0o755)
    answer = subprocess.run(
        [plugin / "bin" / "platform", "a b", "--c"], capture_output=True, text=True, check=False, env=env
    )
    assert answer.returncode == 7
    assert answer.stdout.endswith("[a b][--c]")


def test_a_link_to_the_launcher_finds_the_checkout(tmp_path: Path) -> None:
    """Helm installs a local plugin as a symbolic link to its directory."""
    plugin, env = without_interpreter(tmp_path)
    (tmp_path / "link").symlink_to(plugin)
    answer = subprocess.run(
        [tmp_path / "link" / "bin" / "platform"], capture_output=True, text=True, check=False, env=env
    )
    assert f"make -C '{plugin}' setup" in answer.stderr
