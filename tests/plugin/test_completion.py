"""Words completed as a user types them: by Helm for `helm platform`, by bash for `helm-platform`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.plugin.test_plugin import environment, without_interpreter
from tests.support import ROOT

from helm_platform.cli import COMMANDS
from helm_platform.crds import pinned
from helm_platform.formats import FormatName

FILES, NO_FILES, FOLDERS = 0, 4, 16


@pytest.fixture(scope="module", params=["helm4.3.1", "helm3.22.0"])
def installed(
    request: pytest.FixtureRequest, helm4: Path, helm3: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """Each Helm with the plugin in it, both for all tests of this module."""
    binary = helm4 if request.param == "helm4.3.1" else helm3
    env = environment(tmp_path_factory.mktemp("home"))
    subprocess.run([binary, "plugin", "install", ROOT], check=True, capture_output=True, env=env)
    return binary, env


def completed(installed: tuple[Path, dict[str, str]], *words: str) -> tuple[list[str], int]:
    """The candidates without their descriptions, and what the shell is to do."""
    binary, env = installed
    answer = subprocess.run(
        [binary, "__complete", "platform", *words], capture_output=True, text=True, check=True, env=env, cwd=ROOT
    )
    *lines, directive = answer.stdout.splitlines()
    return [line.partition("\t")[0] for line in lines], int(directive.removeprefix(":"))


@pytest.mark.parametrize(
    ("words", "candidates", "directive"),
    [
        ((""), sorted(COMMANDS), NO_FILES),
        (("va",), ["validate"], NO_FILES),
        (("dev", ""), ["down", "status", "up"], NO_FILES),
        (("validate", "--form"), ["--format"], NO_FILES),
        (("validate", "--format", ""), list(FormatName), NO_FILES),
        (("validate", "--format", "s"), ["sarif"], NO_FILES),
        (("validate", "--format=s"), ["sarif"], NO_FILES),
        (("validate", "-f", ""), [], FILES),
        (("validate", "-f", "a.yaml", "--values", "exa"), [], FILES),
        (("validate", "--output", ""), [], FILES),
        (("validate", "--chart", "char"), [], FOLDERS),
        (("dev", "up", "--crds", "gateway-api,ked"), ["gateway-api,keda"], NO_FILES),
        (("dev", "up", "--with", "prom"), ["prometheus-operator"], NO_FILES),
        # Helm keeps its own options.
        (("-n", "somewhere", "validate", "--form"), ["--format"], NO_FILES),
    ],
    ids=str,
)
def test_helm_completes(
    installed: tuple[Path, dict[str, str]], words: tuple[str, ...] | str, candidates: list[str], directive: int
) -> None:
    assert completed(installed, *(words or ("",))) == (candidates, directive)


def test_helm_shows_what_a_candidate_is_for(installed: tuple[Path, dict[str, str]]) -> None:
    binary, env = installed
    answer = subprocess.run(
        [binary, "__complete", "platform", "val"], capture_output=True, text=True, check=True, env=env
    )
    assert answer.stdout.splitlines()[0] == f"validate\t{COMMANDS['validate'][1]}"


def test_a_plugin_that_cannot_run_offers_nothing(tmp_path: Path) -> None:
    """Helm would offer the words of an error message."""
    plugin, env = without_interpreter(tmp_path)
    (plugin / "plugin.complete").write_bytes((ROOT / "plugin.complete").read_bytes())
    (plugin / "plugin.complete").chmod(0o755)
    answer = subprocess.run([plugin / "plugin.complete", "va"], capture_output=True, check=False, env=env)
    assert (answer.returncode, answer.stdout, answer.stderr) == (3, b"", b"")


def test_the_sets_named_already_are_not_offered_again() -> None:
    answer = asked("dev", "up", "--crds", "keda,", by="helm")
    offered = answer.splitlines()[:-1]
    assert offered == [f"keda,{name}" for name in pinned.sets() if name != "keda"]


def asked(*words: str, by: str) -> str:
    """What the command answers a shell, or Helm, that asks for candidates."""
    env = {"_HELM_PLATFORM_COMPLETE": f"{by}_complete", "HELM_PLUGIN_DIR": "", "COMP_WORDS": "", "COMP_CWORD": "0"}
    arguments = words if by == "helm" else ()
    if by == "bash":
        env |= {"COMP_WORDS": " ".join(("helm-platform", *words)), "COMP_CWORD": str(len(words))}
    answer = subprocess.run(
        [sys.executable, "-m", "helm_platform", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | env,
    )
    return answer.stdout


def test_bash_completes() -> None:
    assert asked("va", by="bash") == "plain,validate\n"
    assert asked("validate", "--format", "ju", by="bash") == "plain,junit\n"
    assert asked("validate", "-f", "exa", by="bash") == "file,exa\n"
    assert asked("validate", "--chart", "exa", by="bash") == "dir,exa\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: str) -> None:
    env = os.environ | {"_HELM_PLATFORM_COMPLETE": f"{shell}_source", "HELM_PLUGIN_DIR": "set by Helm"}
    answer = subprocess.run(
        [sys.executable, "-m", "helm_platform"], capture_output=True, text=True, check=True, env=env
    )
    assert "helm-platform" in answer.stdout
    assert "helm platform" not in answer.stdout


def test_the_bash_script_works_in_a_bash(tmp_path: Path) -> None:
    program = tmp_path / "helm-platform"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m helm_platform "$@"\n')
    program.chmod(0o755)
    script = (
        "source <(_HELM_PLATFORM_COMPLETE=bash_source helm-platform); COMP_WORDS=(helm-platform validate --fo); "
        'COMP_CWORD=2; _helm_platform_completion helm-platform; echo "${COMPREPLY[@]}"'
    )
    env = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=env)
    assert answer.stdout == "--format\n"
