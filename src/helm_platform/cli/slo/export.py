"""Options of `helm platform slo export`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option
from helm_platform.cli.slo.documents import document_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.documents import Documents


@click.command(
    "export",
    cls=Command,
    examples=("helm platform slo export slo.yaml --to openslo -o openslo",),
    epilog="Exit codes: 0 ok, 1 a document has errors, 2 usage, 3 environment.",
)
@document_options
@click.option("--to", type=click.Choice(["openslo"]), default="openslo", show_default=True, help="Format.")
@click.option("-o", "--output", default="-", show_default=True, metavar="FILE", help="Write to FILE; - is stdout.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    to: str,  # noqa: ARG001 - there is one format, and its name is written in scripts
    output: str,
    force: bool,
    color: str,
    everything: bool,
) -> None:
    """Export objectives as documents of OpenSLO v1.

    What the format has no word for is kept in annotations below helm-platform.io/, which `import` reads again, and is
    said. Nothing of the platform's own is needed to read the rest: the queries are plain PromQL.
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.slo import export

    answer = export.run(
        export.Request(
            documents=documents,
            output=output,
            force=force,
            color=wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ),
            everything=everything,
        )
    )
    put(answer.err, sys.stderr)
    put(answer.out)
    ctx.exit(answer.code)
