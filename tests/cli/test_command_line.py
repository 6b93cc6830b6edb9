"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from tests.support import Run

from helm_platform.cli import COMMANDS, group


def test_every_command_is_a_module_with_a_command() -> None:
    context = click.Context(group)
    for name in COMMANDS:
        assert group.get_command(context, name) is not None
        assert name in group.list_commands(context)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_no_surprise(command: Run, name: str) -> None:
    answer = command(*([name] if name else []), "--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("Usage: helm-platform")
    assert answer.stderr == ""


def test_help_imports_nothing_heavy() -> None:
    """`--help` stays fast because it imports no validator, no YAML and no certificates."""
    script = "import sys; from helm_platform.cli import group; group.main(['--help'], standalone_mode=False); "
    script += "print(*sorted(sys.modules), file=sys.stderr)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(answer.stderr.split())
    assert "click" in loaded
    assert not loaded & {"yaml", "jsonschema", "cryptography", "trustme", "psutil", "asyncio", "filelock"}


def test_no_command_at_all_shows_the_help(command: Run) -> None:
    answer = command()
    assert answer.returncode == 2
    assert "Commands:" in answer.stdout + answer.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = f"{sys.executable} -m helm_platform --help | true; exit ${{PIPESTATUS[0]}}"
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "Traceback" not in answer.stderr
