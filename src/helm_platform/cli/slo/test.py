"""Options of `helm platform slo test`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option
from helm_platform.cli.slo.documents import document_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.documents import Documents


@click.command(
    cls=Command,
    examples=(
        "helm platform slo test slo.yaml",
        "helm platform slo test apps --standalone",
    ),
    epilog="Exit codes: 0 ok, 1 a check failed or a document has errors, 2 usage, 3 environment.",
)
@document_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write rules and tests into DIR and run nothing.",
)
@click.option("--standalone", is_flag=True, help="Test rules for a cluster that lacks the shared ones.")
@everything_option
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    output: Path | None,
    standalone: bool,
    everything: bool,
    color: str,
) -> None:
    """Prove the alerts of objectives: tests are made for each of them and run by promtool.

    PATH is a file of the kind ServiceLevels, - for stdin, or a folder with slo.yaml and NAME.slo.yaml below it; by
    default this fleet repository.

    Each tier must be silent until the formula's time and fire by then and the documented lag, end as soon, and stay
    silent at nine tenths of its burn rate; nothing may fire without traffic, on restarted counters or on missing
    scrapes; labels and texts are compared in full. The tests know the formulas, and nothing of how rules are written.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.slo import test

    answer = test.run(
        test.Request(
            documents=documents,
            output=output,
            alone=standalone,
            color=wants_color(color, terminal=sys.stdout.isatty(), environment=os.environ),
            everything=everything,
        ),
        progress(),
    )
    put(answer.out)
    ctx.exit(answer.code)
