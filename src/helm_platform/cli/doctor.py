"""Options of `helm platform doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helm_platform.cli.component_options import choice_options
from helm_platform.errors import ExitCode

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice


@click.command(epilog="Exit codes: 0 ok, 1 something does not work, 2 usage, 3 the cluster cannot be reached.")
@choice_options
@click.pass_context
def command(ctx: click.Context, *, choice: Choice) -> None:
    """What keeps the platform from working: tools, storage, webhooks, APIs, the network, components that are not ready.

    What is only to be known is a warning; it does not change the exit code.
    """
    from helm_platform.commands import components

    # First, because they are of use also where no cluster answers.
    for line in components.tools():
        click.echo(line)
    found = components.diagnosis(choice)
    for each in found:
        word = click.style("wrong", fg="red") if each.bad else click.style("warning", fg="yellow")
        click.echo(f"{word}: {each.about}: {each.message}\n  fix: {each.fix}")
    bad = sum(each.bad for each in found)
    click.echo(f"{bad} wrong, {len(found) - bad} to know")
    ctx.exit(ExitCode.FINDINGS if bad else ExitCode.OK)
