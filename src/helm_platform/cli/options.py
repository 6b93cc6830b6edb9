"""Options that several commands have: the same words for the same thing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from helm_platform.cli import completion
from helm_platform.formats import LIMIT, FormatName

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_SETTINGS = (
    ("sets", "--set", "KEY=VALUE", "A value as for Helm's --set."),
    ("set_strings", "--set-string", "KEY=VALUE", "A text value."),
    ("set_files", "--set-file", "KEY=FILE", "A text value from a file."),
    ("set_jsons", "--set-json", "KEY=JSON", "A JSON value, or a JSON object."),
    ("set_literals", "--set-literal", "KEY=TEXT", "A text value as it is."),
)

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH…]")

chart_option = click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="DIR",
    shell_complete=completion.folder,
    help="Chart folder. Default: platform-app.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="For scripts.")

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice([name.value for name in FormatName]),
    help="Form of the report.  [default: by the suffix of --output (.json, .sarif, .xml: junit), github in a "
    "GitHub workflow, else text]",
)
"""As `format_`; None leaves the choice to `commands.output.chosen`."""

color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)

everything_option = click.option(
    "--all", "everything", is_flag=True, help=f"Show all findings, not only the first {LIMIT}."
)

changed_option = click.option(
    "--changed",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[REF]",
    help="Only releases that differ from a commit.  [without REF: where this branch left the main one]",
)

fleet_option = click.option(
    "--fleet",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The fleet repository.  [default: around this folder]",
)
"""As `folder`."""

shard_option = click.option("--shard", metavar="I/N", help="Only part I of N, for parallel jobs: 1/4 to 4/4 are all.")


def files_option(help_text: str) -> Decorator:
    """`-f`, as `files`."""
    return click.option(
        "-f",
        "--values",
        "files",
        multiple=True,
        metavar="FILE",
        shell_complete=completion.file,
        help=help_text,
    )


def output_option(what: str) -> Decorator:
    """`-o`, as `output`."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=f"Write {what} to FILE.",
    )


def set_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--set` and its relatives, together as `settings`, in the order in which Helm applies them."""

    @functools.wraps(command)
    def wrapped(*words: Any, **options: Any) -> Any:
        from helm_platform.values import settings

        given = settings(*(options.pop(name) for name, *_ in _SETTINGS))
        return command(*words, settings=given, **options)

    for name, option, metavar, help_text in reversed(_SETTINGS):
        wrapped = click.option(option, name, multiple=True, metavar=metavar, help=help_text)(wrapped)
    return wrapped
