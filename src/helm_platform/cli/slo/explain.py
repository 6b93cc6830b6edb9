"""Options of `helm platform slo explain`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option
from helm_platform.cli.slo.documents import document_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.documents import Documents


@click.command(
    cls=Command,
    examples=(
        "helm platform slo explain slo.yaml",
        "helm platform slo explain slo.yaml --traffic 1000/h",
    ),
    epilog="Exit codes: 0 ok, 1 a document has errors, 2 usage, 3 environment.",
)
@document_options
@click.option("--traffic", metavar="N/h", help="Events an hour (600/h, 10/m, 2/s): how often alerts are wrong.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@color_option
@click.pass_context
def command(ctx: click.Context, *, documents: Documents, traffic: str | None, format_: str, color: str) -> None:
    """What objectives promise, and how their alerts behave: when they fire and end, what is spent by then.

    PATH is a file of the kind ServiceLevels, - for stdin, or a folder with slo.yaml and NAME.slo.yaml below it; by
    default this fleet repository.

    The numbers come from formulas; `helm platform slo test` holds the rules to them.
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.slo import explain

    answer = explain.run(
        explain.Request(
            documents=documents,
            traffic=explain.traffic(traffic) if traffic is not None else 0.0,
            format=explain.Form(format_),
            color=wants_color(color, terminal=sys.stdout.isatty(), environment=os.environ),
        )
    )
    put(answer.out)
    ctx.exit(answer.code)
