"""Options of `helm platform gitops`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option, fleet_option


@click.command(
    cls=Command,
    examples=(
        "helm platform gitops",
        "helm platform gitops --target flux -o flux",
        "helm platform gitops --form applicationset --check",
    ),
    epilog="Exit codes: 0 ok, 1 something is wrong in the files or, with --check, stale, 2 usage, 3 environment.",
)
@fleet_option
@click.option(
    "--target", type=click.Choice(["argocd", "flux"]), help="For whom.  [default: gitops.engine in platform.yaml]"
)
@click.option(
    "--form",
    type=click.Choice(["applications", "applicationset"]),
    help="Of Argo CD: an Application for each overlay, or an ApplicationSet for each team.  [default: gitops.form in"
    " platform.yaml, else applications]",
)
@click.option(
    "-o",
    "--output-dir",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write.  [default: gitops/TARGET in the repository]",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where a file is not as it should be.")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: Path | None,
    target: str | None,
    form: str | None,
    output: Path | None,
    check: bool,
    color: str,
    everything: bool,
) -> None:
    """Write a fleet repository as objects of Argo CD or Flux.

    Every overlay becomes an Application in the project of its team, or a
    Kustomization or HelmRelease in the namespace of its team, applied as the
    team's deployer. Teams and the umbrella are delivered the same way.
    root.yaml is what a person applies, once.
    """
    from helm_platform.commands.gitops import Request, run
    from helm_platform.commands.output import wants_color

    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = run(Request(folder, target, form, output, check, colored, everything))
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)
