"""Options of `helm platform owners`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import (
    chart_option,
    color_option,
    everything_option,
    fleet_option,
    format_option,
    output_option,
)


@click.command(
    cls=Command,
    examples=(
        "helm platform owners",
        "helm platform owners --fleet ../fleet --format json",
    ),
    epilog="Exit codes: 0 ok, 1 something is wrong in the repository, 2 usage, 3 environment.",
)
@fleet_option
@chart_option
@format_option
@output_option("the report")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: Path | None,
    chart: Path | None,
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Whose every application of a fleet repository is, where it runs, and by which names it is known.

    And what nobody uses: teams without applications, hosts that nothing answers
    to, profiles of no environment, folders that are no application. CODEOWNERS
    is written by helm platform generate.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.output import chosen, wants_color
    from helm_platform.commands.owners import Request, run
    from helm_platform.commands.prove_objects import Shown

    colored = wants_color(color, terminal=output is None and sys.stdout.isatty(), environment=os.environ)
    shown = Shown(chosen(format_, output, os.environ), output, colored, everything)
    text, code = run(Request(folder, chart, shown), progress())
    put(text)
    ctx.exit(code)
