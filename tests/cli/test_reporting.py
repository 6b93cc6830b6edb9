"""The form of a report and where it goes, for every command that reports findings."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest
from tests.support import Run

from helm_platform.cli import COMMANDS, group
from helm_platform.commands.output import chosen
from helm_platform.formats import FormatName

CHART = Path(__file__).parent.parent / "cases" / "chart"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "values.yaml"
    file.write_text("image:\n  repositry: ghcr.io/acme/web\n  tag: 1.10\n")
    return file


@pytest.mark.parametrize(
    ("choice", "output", "environment", "form"),
    [
        (None, None, {}, FormatName.TEXT),
        (None, None, {"GITHUB_ACTIONS": "true"}, FormatName.GITHUB),
        (None, None, {"GITHUB_ACTIONS": "false"}, FormatName.TEXT),
        ("text", None, {"GITHUB_ACTIONS": "true"}, FormatName.TEXT),
        (None, "report.sarif", {"GITHUB_ACTIONS": "true"}, FormatName.SARIF),
        (None, "report.json", {}, FormatName.JSON),
        (None, "report.XML", {}, FormatName.JUNIT),
        (None, "report.sarif.json", {}, FormatName.SARIF),
        (None, "report.txt", {"GITHUB_ACTIONS": "true"}, FormatName.TEXT),
        (None, "report", {}, FormatName.TEXT),
        ("concise", "report.sarif", {}, FormatName.CONCISE),
    ],
)
def test_the_format_follows_option_file_and_place(
    choice: str | None, output: str | None, environment: dict[str, str], form: FormatName
) -> None:
    assert chosen(choice, Path(output) if output else None, environment) is form


def options(command: click.Command) -> list[click.Option]:
    if isinstance(command, click.Group):
        return [option for name in command.commands for option in options(command.commands[name])]
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def test_every_command_that_reports_leaves_the_choice_to_one_function_and_says_so() -> None:
    context = click.Context(group)
    commands = [command for name in COMMANDS if (command := group.get_command(context, name))]
    formats = [option for command in commands for option in options(command) if "--format" in option.opts]
    reporting = [option for option in formats if set(FormatName) <= set(getattr(option.type, "choices", ()))]
    assert len(reporting) >= 2
    for option in reporting:
        assert option.default is None or str(option.default).endswith("UNSET")
        assert ".sarif" in (option.help or "")
        assert "GitHub" in (option.help or "")


@pytest.mark.parametrize("form", list(FormatName))
def test_every_format_goes_to_a_file_as_it_goes_to_stdout(
    command: Run, tmp_path: Path, bad: Path, form: FormatName
) -> None:
    arguments = ["validate", "-f", bad, "--chart", CHART, "--format", form]
    shown = command(*arguments)
    assert (shown.returncode, shown.stderr) == (1, "")
    target = tmp_path / "reports" / "report"
    target.parent.mkdir()
    target.write_text("old")
    written = command(*arguments, "-o", target)
    assert (written.returncode, written.stdout, written.stderr) == (1, "", "")
    assert target.read_text(encoding="utf-8") == shown.stdout
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("form", list(FormatName))
def test_a_report_that_cannot_be_written_is_wrong_usage_and_leaves_nothing(
    command: Run, tmp_path: Path, bad: Path, form: FormatName
) -> None:
    target = tmp_path / "none" / "report"
    done = command("validate", "-f", bad, "--chart", CHART, "--format", form, "-o", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot write {target}: no such file" in done.stderr
    assert sorted(tmp_path.iterdir()) == [bad]


def test_the_suffix_of_the_file_is_enough(command: Run, tmp_path: Path, bad: Path) -> None:
    for name in ("report.sarif", "report.json", "report.xml", "report.txt"):
        assert command("validate", "-f", bad, "--chart", CHART, "-o", tmp_path / name).returncode == 1
    assert json.loads((tmp_path / "report.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((tmp_path / "report.json").read_text())["version"] == 1
    assert ET.parse(tmp_path / "report.xml").getroot().tag == "testsuites"  # noqa: S314 - our own
    assert (tmp_path / "report.txt").read_text().startswith("error[unknown-key]")


def test_a_github_workflow_gets_annotations(command: Run, bad: Path, tmp_path: Path) -> None:
    done = command("validate", "-f", bad, "--chart", CHART, env={"GITHUB_ACTIONS": "true"})
    assert done.stdout.startswith(f"::error title=unknown-key,file={bad},line=2,endLine=2,col=3,endColumn=11::")
    plain = command("validate", "-f", bad, "--chart", CHART, "--format", "text", env={"GITHUB_ACTIONS": "true"})
    assert plain.stdout.startswith("error[unknown-key]")
    target = tmp_path / "report.sarif"
    command("validate", "-f", bad, "--chart", CHART, "-o", target, env={"GITHUB_ACTIONS": "true"})
    rules = json.loads(target.read_text())["runs"][0]["tool"]["driver"]["rules"]
    assert rules[0]["fullDescription"]["text"].startswith("A key that does not exist there. ")


def test_machines_read_the_report_in_any_encoding(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("ключ: 1\n", encoding="utf-8")
    for form in (FormatName.JSON, FormatName.SARIF, FormatName.JUNIT):
        arguments = ["validate", "-f", file, "--chart", CHART, "--fast", "--format", form]
        ascii_ = command(*arguments, env={"PYTHONIOENCODING": "ascii"})
        assert ascii_.stdout == command(*arguments, env={"PYTHONIOENCODING": "utf-8"}).stdout
        if form is FormatName.JUNIT:
            texts = [case.get("name") for case in ET.fromstring(ascii_.stdout).iter("testcase")]  # noqa: S314 - our own
            assert "unknown-key: ключ" in texts
