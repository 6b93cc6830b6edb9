"""Options of `helm platform validate`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import completion
from helm_platform.cli.reporting import format_option
from helm_platform.cli.inputs import set_options
from helm_platform.formats import LIMIT

if TYPE_CHECKING:
    from helm_platform.values import Setting


@click.command()
@click.option(
    "-f",
    "--values",
    "files",
    multiple=True,
    metavar="FILE",
    shell_complete=completion.file,
    help="Values file; repeat as for Helm; - is stdin.",
)
@set_options
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="DIR",
    shell_complete=completion.folder,
    help="Chart folder. Default: platform-app.",
)
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
@format_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the report to FILE."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--all", "everything", is_flag=True, help=f"Show all findings, not only the first {LIMIT}.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[str, ...],
    settings: tuple[Setting, ...],
    chart: Path | None,
    fast: bool,
    kubernetes: str | None,
    crds: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Check values files before Helm or a cluster sees them.

    Reads values exactly as Helm does, merges them over the chart's defaults and says what is wrong, where, and what
    to write instead. Good values are then rendered with the real helm: what the chart refuses is shown at its line,
    and so is what the Kubernetes API refuses of the objects, and each line that lowers the Pod Security level of a
    workload, with its reason.

    Exit code 1 means that there are errors; warnings and a lowered level alone do not fail.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import validate
    from helm_platform.commands.output import chosen, wants_color

    terminal = output is None and sys.stdout.isatty()
    text, code = validate.run(
        validate.Request(
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
        ),
        progress(),
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal in another encoding than UTF-8 shows escapes where it lacks a character.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)
    sys.stdout.flush()
    ctx.exit(code)
