"""Options of `helm platform validate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import completion
from helm_platform.cli.command import Command
from helm_platform.cli.options import (
    changed_option,
    chart_option,
    color_option,
    everything_option,
    files_option,
    format_option,
    output_option,
    paths_argument,
    set_options,
    shard_option,
)
from helm_platform.errors import ExitCode, PlatformError

if TYPE_CHECKING:
    from helm_platform.commands.validate import Answer, Request
    from helm_platform.values import Setting


@click.command(
    cls=Command,
    examples=(
        "helm platform validate -f values.yaml",
        "helm platform validate .",
        "helm platform validate --changed --format github",
        "helm platform validate . --kubernetes 1.33,1.37 --crds pinned",
        "helm platform validate -f values.yaml --watch",
    ),
    epilog="Exit codes: 0 ok, 1 errors, 2 usage, 3 environment. Results are kept in HELM_PLATFORM_CACHE, else "
    "in the user's cache folder.",
)
@paths_argument
@files_option("Values file; repeat as for Helm; - is stdin. With a PATH: laid under the files of each release.")
@set_options
@chart_option
@click.option(
    "--fast", is_flag=True, help="Do not render: no chart rules, no Kubernetes check, no Pod Security verdict."
)
@click.option(
    "--kubernetes",
    metavar="MINOR,…",
    help="Versions that must accept the objects, such as 1.33,1.37; none checks nothing.  [default: the newest known]",
)
@click.option(
    "--crds",
    multiple=True,
    metavar="DIR|FILE|pinned",
    shell_complete=completion.file,
    help="Definitions of custom kinds; repeat for several. pinned: those of the platform, downloaded if need be.",
)
@changed_option
@shard_option
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--no-cache", is_flag=True, help="Check and render everything, and keep nothing.")
@format_option
@output_option("the report")
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
    fast: bool,
    kubernetes: str | None,
    crds: tuple[str, ...],
    changed: str | None,
    shard: str | None,
    watch: bool,
    no_cache: bool,
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Check values files before Helm or a cluster sees them: one release by -f, or all below a PATH.

    Reads values exactly as Helm does, merges them over the chart's defaults and says what is wrong, where, and what
    to write instead. Good values are then rendered with the real helm: what the chart refuses is shown at its line,
    and so is what the Kubernetes API refuses of the objects, and each line that lowers the Pod Security level of a
    workload, with its reason.

    A release is found below a PATH as values.yaml, as values.yaml with values-ENVIRONMENT.yaml, as NAME-values.yaml, or
    as base/values.yaml with overlays/ENVIRONMENT/values.yaml. Without a PATH and without -f, a repository with a
    platform.yaml is checked from this folder down.

    Objectives, documents of the kind ServiceLevels in slo.yaml and NAME.slo.yaml, are checked with them, or alone where
    only such a file is named; `helm platform slo check` has more options for them.

    Exit code 1 means that there are errors; warnings and a lowered level alone do not fail.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import validate
    from helm_platform.commands.output import chosen, wants_color

    terminal = output is None and sys.stdout.isatty()
    request = validate.Request(
        files=files,
        settings=settings,
        chart=chart,
        fast=fast,
        kubernetes=kubernetes,
        crds=crds,
        format=chosen(format_, output, os.environ),
        output=output,
        color=wants_color(color, terminal=terminal, environment=os.environ),
        everything=everything,
        paths=paths,
        changed=changed,
        shard=shard,
        cache=not no_cache,
    )
    if watch:
        ctx.exit(_watch(request, clear=terminal))
    answer = validate.run(request, progress())
    _show(answer)
    ctx.exit(answer.code)


def _show(answer: Answer) -> None:
    from helm_platform.cli.terminal import put

    for line in answer.remarks:
        click.echo(line, err=True)
    put(answer.text)


def _watch(request: Request, *, clear: bool) -> ExitCode:
    """Check until Ctrl-C, which is how it is meant to end."""
    from helm_platform.cli import show
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import watch

    try:
        for block in watch.blocks(request, watch.changes(request), progress()):
            if clear:
                click.clear()
            elif block.heading:
                click.echo(f"\n--- {block.heading} ---")
            if isinstance(block.answer, PlatformError):
                sys.stdout.flush()
                show(block.answer)
            else:
                _show(block.answer)
            click.echo("watching; Ctrl-C ends it", err=True)
    except KeyboardInterrupt:
        click.echo(err=True)
    return ExitCode.OK
