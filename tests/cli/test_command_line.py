"""The command line as a whole."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.support import Run

from helm_platform.cli import COMMANDS, group
from helm_platform.cli.command import Command


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


def commands(
    within: click.Group = group, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its words."""
    context = click.Context(within)
    for name in within.list_commands(context):
        found = within.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, (*words, name))
        else:
            yield (*words, name), found


EVERY = dict(commands())
EXAMPLES = [(words, line) for words, found in EVERY.items() for line in getattr(found, "examples", ())]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_has_examples_and_exit_codes(words: tuple[str, ...], command: Run) -> None:
    found = EVERY[words]
    assert isinstance(found, Command)
    assert found.examples
    assert all(line.startswith(f"helm platform {' '.join(words)}") for line in found.examples)
    text = command(*words, "--help").stdout
    shown = text.partition("\nExamples:\n")[2]
    assert all(f"  {line}\n" in shown for line in found.examples)
    assert "Exit codes: 0 " in shown


@pytest.mark.parametrize(("words", "line"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_an_example_is_a_call_that_the_command_takes(
    words: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its options exist, their values are of their kinds, and nothing that must be there is left out."""
    monkeypatch.chdir(tmp_path)
    typed = shlex.split(line.partition(" | ")[0])[2 + len(words) :]
    for word in typed:
        if Path(word).suffix and ":" not in word:
            Path(word).parent.mkdir(parents=True, exist_ok=True)
            Path(word).touch()
        elif not word.startswith("-"):
            Path(word).mkdir(parents=True, exist_ok=True)
    context = EVERY[words].make_context(" ".join(words), typed)
    assert context.params


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("promot", "promote"),
        ("Validate", "validate"),
        ("lint", "validate"),
        ("template", "render"),
        ("isolation", "prove isolation"),
        ("gate", "slo gate"),
        ("slo explian", "explain"),
        ("prove isolaton", "isolation"),
    ],
)
def test_a_word_that_is_no_command_leads_to_the_one_that_was_meant(command: Run, typed: str, near: str) -> None:
    answer = command(*typed.split())
    assert answer.returncode == 2
    assert answer.stderr.endswith(f"Error: No such command '{typed.rsplit(maxsplit=1)[-1]}'. Did you mean '{near}'?\n")


def test_a_word_that_is_like_none_gets_no_guess(command: Run) -> None:
    answer = command("moonshine")
    assert answer.returncode == 2
    assert answer.stderr.endswith("Error: No such command 'moonshine'.\n")
