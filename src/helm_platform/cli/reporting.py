"""Options that every command has that reports findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from helm_platform.formats import FormatName

_Command = TypeVar("_Command", bound=Callable[..., Any])


def format_option(command: _Command) -> _Command:
    """`--format`, as `format_`; None leaves the choice to `commands.output.chosen`."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice([name.value for name in FormatName]),
        help="Form of the report.  [default: by the suffix of --output (.json, .sarif, .xml: junit), github in a "
        "GitHub workflow, else text]",
    )(command)
