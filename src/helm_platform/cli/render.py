"""Options of `helm platform render`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import (
    changed_option,
    chart_option,
    color_option,
    everything_option,
    files_option,
    paths_argument,
    set_options,
    shard_option,
)

if TYPE_CHECKING:
    from helm_platform.values import Setting


@click.command(
    cls=Command,
    examples=(
        "helm platform render -f values.yaml",
        "helm platform render apps -o rendered --prune",
        "helm platform render apps --changed --shard 1/4",
    ),
    epilog="Exit codes: 0 ok, 1 some release was refused, 2 usage, 3 environment. The namespace is Helm's: -n NAME,"
    " else default. Renders are kept in HELM_PLATFORM_CACHE, else in the user's cache folder.",
)
@paths_argument
@files_option("Values of one release; - is stdin.")
@set_options
@chart_option
@click.option("--release", metavar="NAME", help="Name of the release.  [default: like its folder or file]")
@click.option(
    "-o",
    "--output-dir",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a file for each object: DIR/RELEASE[/ENVIRONMENT]/KIND-NAME.yaml.",
)
@click.option("--prune", is_flag=True, help="Remove from DIR what releases left there that are no longer found.")
@changed_option
@shard_option
@click.option("--kube-version", metavar="VERSION", help="Kubernetes version that the chart sees.")
@click.option(
    "-a", "--api-versions", multiple=True, metavar="VERSION", help="An API that the chart sees, besides the usual."
)
@click.option("--no-cache", is_flag=True, help="Run Helm for every release, and keep nothing.")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    files: tuple[str, ...],
    settings: tuple[Setting, ...],
    chart: Path | None,
    release: str | None,
    output: Path | None,
    prune: bool,
    changed: str | None,
    shard: str | None,
    kube_version: str | None,
    api_versions: tuple[str, ...],
    no_cache: bool,
    color: str,
    everything: bool,
) -> None:
    """Render releases with the real helm: one, a folder of them, or only those that changed.

    A release is found below a PATH as values.yaml, as values.yaml with values-ENVIRONMENT.yaml, as NAME-values.yaml, or
    as base/values.yaml with overlays/ENVIRONMENT/values.yaml. All that Helm refuses is reported together, at the lines
    concerned; the other releases come out all the same.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import render
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.sources import Sources
    from helm_platform.fleet import Options

    namespace = os.environ.get("HELM_NAMESPACE") or "default"
    options = Options(settings, namespace, kube_version, api_versions)
    answer = render.run(
        render.Request(
            sources=Sources(paths, files, chart, release, options),
            output=output,
            changed=changed,
            shard=shard,
            prune=prune,
            cache=not no_cache,
            color=wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ),
            everything=everything,
        ),
        progress(),
    )
    for line in answer.remarks:
        click.echo(line, err=True)
    if answer.report:
        click.echo(answer.report, err=True, nl=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # what YAML is in, whatever the terminal
    sys.stdout.write(answer.text)
    sys.stdout.flush()
    ctx.exit(answer.code)
