"""Options of `helm platform tenant`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, fleet_option


@click.command(
    cls=Command,
    examples=(
        "helm platform tenant shop | helm upgrade --install shop charts/tenant -n tenants -f -",
        "helm platform tenant shop --cluster prod-eu",
    ),
    epilog="Exit codes: 0 ok, 1 something is wrong in the repository, 2 usage.",
)
@click.argument("team")
@click.option("--cluster", default="", metavar="NAME", help="In which cluster.  [default: the only one]")
@fleet_option
@color_option
@click.pass_context
def command(ctx: click.Context, *, team: str, cluster: str, folder: Path | None, color: str) -> None:
    """Print the values with which a team is installed by hand; GitOps does it by itself.

    They are those of the last environment's profile and of teams/TEAM.yaml,
    with what platform.yaml knows: the environments, who deploys there, the
    other teams.

    helm platform tenant shop | helm upgrade --install shop charts/tenant -n tenants --create-namespace -f -
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.tenant import Request, run

    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = run(Request(team, cluster, folder, colored))
    put(answer.text)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)
