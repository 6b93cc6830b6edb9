"""Options of `helm platform status`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.component_options import choice_options
from helm_platform.cli.options import json_option
from helm_platform.errors import ExitCode

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice

_COLORS = {"installed": "green", "absent": "yellow"}


@click.command(
    cls=Command,
    examples=(
        "helm platform status",
        "helm platform status --profile prod --json",
    ),
    epilog="Exit codes: 0 all installed, 1 some are not, 2 usage, 3 the cluster cannot be reached.",
)
@choice_options
@json_option
@click.pass_context
def command(ctx: click.Context, *, choice: Choice, as_json: bool) -> None:
    """How the upstream components of the platform are: the version, and what is not ready and why."""
    from helm_platform.commands import components
    from helm_platform.components.plan import Options

    states = components.status(choice, Options())
    if as_json:
        report = {
            each.component.name: {
                "state": each.word,
                "version": each.version,
                "pinned": each.component.version,
                "namespace": each.component.namespace,
                "reasons": list(each.reasons),
            }
            for each in states
        }
        click.echo(json.dumps(report, indent=2))
    else:
        for each in states:
            word = click.style(f"{each.word:<11}", fg=_COLORS.get(each.word, "red"))
            click.echo(f"{each.component.name:<26}{word}{each.version or '-':<12}{each.component.namespace}")
            for line in each.reasons:
                click.echo(f"  {line}")
        click.echo(components.counted(states))
    ctx.exit(ExitCode.OK if all(each.word == "installed" for each in states) else ExitCode.FINDINGS)
