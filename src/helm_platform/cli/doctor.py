"""Options of `helm platform doctor`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.component_options import choice_options
from helm_platform.cli.options import json_option
from helm_platform.errors import ExitCode

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice
    from helm_platform.components.doctor import Trouble


@click.command(
    cls=Command,
    examples=(
        "helm platform doctor",
        "helm platform doctor --profile prod",
        "helm platform doctor cert-manager traefik --json",
    ),
    epilog="Exit codes: 0 ok, 1 something does not work, 2 usage, 3 the cluster cannot be reached.",
)
@choice_options
@json_option
@click.pass_context
def command(ctx: click.Context, *, choice: Choice, as_json: bool) -> None:
    """What keeps the platform from working: tools, storage, webhooks, APIs, the network, components that are not ready.

    What is only to be known is a warning; it does not change the exit code.
    """
    from helm_platform.commands import components

    found: Sequence[Trouble]
    if as_json:
        told, found = components.tools(), components.diagnosis(choice)
        troubles = [
            {"level": "wrong" if each.bad else "warning", "about": each.about, "message": each.message, "fix": each.fix}
            for each in found
        ]
        click.echo(json.dumps({"tools": told, "troubles": troubles}, indent=2))
    else:
        # First, because they are of use also where no cluster answers.
        for line in components.tools():
            click.echo(line)
        found = components.diagnosis(choice)
        for each in found:
            word = click.style("wrong", fg="red") if each.bad else click.style("warning", fg="yellow")
            click.echo(f"{word}: {each.about}: {each.message}\n  fix: {each.fix}")
        bad = sum(each.bad for each in found)
        click.echo(f"{bad} wrong, {len(found) - bad} to know")
    ctx.exit(ExitCode.FINDINGS if any(each.bad for each in found) else ExitCode.OK)
