"""Options of `helm platform diff`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import (
    chart_option,
    color_option,
    files_option,
    output_option,
    paths_argument,
    set_options,
)

if TYPE_CHECKING:
    from helm_platform.values import Setting

_FORMATS = ("text", "markdown", "json")


@click.command(
    cls=Command,
    examples=(
        "helm platform diff --against main",
        "helm platform diff --against-chart 0.1.0 -f values.yaml",
        "helm platform diff apps/checkout --live",
        "helm platform diff --provider-diff ingress-nginx:traefik apps",
    ),
    epilog="Exit codes: 0 compared, 1 some release was refused, 2 usage, 3 environment. With --exit-code: 0 the same,"
    " 1 something differs, 2 or more for trouble. With --provider-diff: 1 also where a release loses something."
    " The namespace is Helm's: -n NAME, else default.",
)
@paths_argument
@files_option("Values of one release; - is stdin.")
@set_options
@chart_option
@click.option("--release", metavar="NAME", help="Name of the release.  [default: like its folder or file]")
@click.option(
    "--against",
    metavar="REF",
    help="Compare with values and chart of a commit.  [default: where this branch left the main one]",
)
@click.option(
    "--against-chart", metavar="VERSION|FILE.tgz|DIR", help="Compare with what another chart makes of the same values."
)
@click.option(
    "--provider-diff",
    metavar="FROM:TO",
    help="Compare two ingress providers, such as ingress-nginx:traefik or traefik:gateway/envoy-gateway: what is lost.",
)
@click.option("--live", is_flag=True, help="Compare with the cluster: what an upgrade now would change in it.")
@click.option("--kube-version", metavar="VERSION", help="Kubernetes version that the charts see.")
@click.option(
    "-a", "--api-versions", multiple=True, metavar="VERSION", help="An API that the charts see, besides the usual."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something differs.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True)
@output_option("the diff")
@click.option("--no-cache", is_flag=True, help="Run Helm for every release, and keep nothing.")
@color_option
@click.option("--all", "everything", is_flag=True, help="Show everything: long values, version labels, all releases.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    files: tuple[str, ...],
    settings: tuple[Setting, ...],
    chart: Path | None,
    release: str | None,
    against: str | None,
    against_chart: str | None,
    provider_diff: str | None,
    live: bool,
    kube_version: str | None,
    api_versions: tuple[str, ...],
    exit_code: bool,
    format_: str,
    output: Path | None,
    no_cache: bool,
    color: str,
    everything: bool,
) -> None:
    """Show what would change: object by object, field by field, and which pods restart.

    Lists are compared by the names of their items. What differs only in the labels of chart or version is counted and
    not shown. The content of Secrets is never shown.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import diff
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.sources import Sources
    from helm_platform.diff import DiffFormat
    from helm_platform.fleet import Options

    namespace = os.environ.get("HELM_NAMESPACE") or "default"
    options = Options(settings, namespace, kube_version, api_versions)
    terminal = output is None and sys.stdout.isatty()
    request = diff.Request(
        sources=Sources(paths, files, chart, release, options),
        against=against,
        chart=against_chart,
        live=live,
        format=DiffFormat(format_),
        output=output,
        exit_code=exit_code,
        cache=not no_cache,
        color=wants_color(color, terminal=terminal, environment=os.environ),
        color_report=wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ),
        everything=everything,
    )
    if provider_diff is not None:
        from helm_platform.commands import provider_diff as migration

        answer = migration.run(request, provider_diff, progress())
    else:
        answer = diff.run(request, progress())
    for line in answer.remarks:
        click.echo(line, err=True)
    if answer.report:
        click.echo(answer.report, err=True, nl=False)
    put(answer.text)
    ctx.exit(answer.code)
