"""Options of `helm platform hydrate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import chart_option, color_option, fleet_option


@click.command(
    cls=Command,
    examples=(
        "helm platform hydrate",
        "helm platform hydrate --branch rendered --push origin",
    ),
    epilog="Exit codes: 0 ok, 1 something is wrong in the files, 2 usage, 3 environment.",
)
@fleet_option
@click.option("--branch", metavar="NAME", help="The branch.  [default: gitops.hydrated in platform.yaml]")
@click.option("--push", metavar="REMOTE", help="Push the branch there.")
@chart_option
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: Path | None,
    branch: str | None,
    push: str | None,
    chart: Path | None,
    color: str,
) -> None:
    """Commit the rendered manifests of every overlay to a branch of their own.

    Who applies that branch runs neither Helm nor kustomize, and what it applies
    can be read. ENVIRONMENT/APP/KIND-NAME.yaml, one commit for each commit of
    the sources that changes something. Neither the work tree nor the branch
    that is checked out is touched.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands.hydrate import Request, run
    from helm_platform.commands.output import wants_color

    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = run(Request(folder, branch, push, chart, colored), progress())
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)
