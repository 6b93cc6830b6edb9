"""docs/scale.md and the figures behind it: a workflow that the real linters take, numbers that follow from others."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from hack.bench import repository
from hack.docs import scale
from tests.pages import blocks
from tests.support import ROOT

from helm_platform import toolchain
from helm_platform.cli import group

BIN = Path(sys.executable).parent
(WORKFLOW,) = (block for block in blocks(ROOT / "docs" / "scale.md") if block.file.startswith(".github/workflows/"))


@pytest.fixture(scope="module")
def workflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fleet")
    subprocess.run(["/bin/sh", "-c", WORKFLOW.commands[0]], cwd=folder, check=True)
    return folder / WORKFLOW.file


def linted(file: Path) -> str:
    program = toolchain.ensure(["actionlint"])["actionlint"]
    command: list[str | Path] = [program, "-shellcheck", BIN / "shellcheck", "-pyflakes", "", file]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def audited(file: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_workflow_passes_both(workflow: Path) -> None:
    assert linted(workflow) == ""
    answer = audited(workflow)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "No findings to report" in answer.stdout + answer.stderr


def test_both_see_mistakes(workflow: Path, tmp_path: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    broken = tmp_path / ".github" / "workflows" / "fleet.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text(text.replace("matrix.part", "matrix.prat"), encoding="utf-8")
    assert "prat" in linted(broken)
    broken.write_text(text.replace("permissions: {}", "permissions: write-all"), encoding="utf-8")
    assert audited(broken).returncode not in (0, 1)


def commands(workflow: Path) -> list[str]:
    """What the workflow runs of ours, once for each of its matrices."""
    found = []
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        matrix: dict[str, list[Any]] = job.get("strategy", {}).get("matrix", {})
        for chosen in product(*matrix.values()):
            for step in job["steps"]:
                line = step.get("run", "")
                for name, value in zip(matrix, chosen, strict=True):
                    line = line.replace(f"${name.upper()}", str(value))
                found += [line] if line.startswith("helm-platform ") else []
    return found


def resolved(command: click.Command, words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that words call, and those that are left for it."""
    if not isinstance(command, click.Group):
        return command, words
    _, found, rest = command.resolve_command(click.Context(command), words)
    assert found is not None
    return resolved(found, rest)


def test_it_calls_commands_with_options_that_they_have(workflow: Path) -> None:
    lines = commands(workflow)
    assert len(lines) == 2 + 2 * 8 + 4
    for line in lines:
        words = shlex.split(line.partition(" >")[0])[1:]
        command, words = resolved(group, words)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, line


def test_the_parts_are_all_of_them_once(workflow: Path) -> None:
    shards = re.findall(r'validate --shard "(\d+)/(\d+)"', "\n".join(commands(workflow)))
    assert shards == [(str(part), "8") for part in range(1, 9)]


def test_a_line_through_two_sizes() -> None:
    line = scale.Line.through({50: 12.0, 200: 42.0})
    assert (line.fixed, line.each) == (2.0, 0.2)
    assert line.at(1000) == 202.0
    # What grows faster than the repository costs nothing when it is empty, and not less.
    assert scale.Line.through({50: 5.0, 200: 40.0}).fixed == 0.0
    with pytest.raises(ValueError, match="two sizes"):
        scale.Line.through({50: 12.0})


def test_the_fewest_jobs() -> None:
    """Of 100 seconds every job reads for 5, and 95 are divided: 20 jobs take 9.75 s each."""
    assert scale.jobs(100, 5 + 95 / repository.PARTS, 100) == 1
    assert scale.jobs(100, 5 + 95 / repository.PARTS, 24.1) == 5
    assert scale.jobs(100, 5 + 95 / repository.PARTS, 23.9) == 6
    with pytest.raises(ValueError, match="what every job reads"):
        scale.jobs(100, 5 + 95 / repository.PARTS, 5)


def test_the_page_is_made_of_the_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    figures = tmp_path / "repository.yaml"
    monkeypatch.setattr(scale, "FIGURES", figures)
    text = repository.FIGURES.read_text(encoding="utf-8")
    figures.write_text(text, encoding="utf-8")
    assert scale.page() == scale.TARGET.read_text(encoding="utf-8")
    monkeypatch.setattr(repository, "FIGURES", figures)
    repository.keep({"validate": {50: 10.0, 200: 40.0}})
    assert "| `validate` | 10.0 s | 40.0 s | 100 s | 3 min | 17 min | 0.20 s |" in scale.page()
    # All else stays, comments too.
    assert figures.read_text(encoding="utf-8").splitlines()[:4] == text.splitlines()[:4]
    assert yaml.safe_load(figures.read_text())["growth"] == yaml.safe_load(text)["growth"]
