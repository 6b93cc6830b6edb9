"""Options of `helm platform generate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import changed_option, color_option, everything_option, fleet_option, shard_option


@click.command(
    cls=Command,
    examples=(
        "helm platform generate",
        "helm platform generate checkout",
        "helm platform generate --check --changed",
    ),
    epilog="Exit codes: 0 ok, 1 something is wrong in the files or, with --check, stale, 2 usage, 3 environment.",
)
@click.argument("applications", nargs=-1, metavar="[APP…]")
@fleet_option
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where a file is not as it should be.")
@changed_option
@shard_option
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    applications: tuple[str, ...],
    folder: Path | None,
    check: bool,
    changed: str | None,
    shard: str | None,
    color: str,
    everything: bool,
) -> None:
    """Write what is made of other files in a fleet repository.

    overlays/ENVIRONMENT/monitoring.yaml of each application, from its folder
    monitoring: rules of its objectives, alerts, dashboards. And CODEOWNERS,
    from the owners of the teams. Files that have not changed are not touched.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands.generate import Request, run
    from helm_platform.commands.output import wants_color

    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = run(Request(folder, applications, check, changed, shard, colored, everything), progress())
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)
