"""Options of `helm platform slo import`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option


@click.command(
    "import",
    cls=Command,
    examples=(
        "helm platform slo import sloth.yaml -o slo",
        "helm platform slo import pyrra.yaml -o slo --prove",
    ),
    epilog="Exit codes: 0 ok, 1 something was left out or differs too much, 2 usage, 3 environment.",
)
@click.argument("names", nargs=-1, metavar="FILE…")
@click.option(
    "--from",
    "format_",
    type=click.Choice(["auto", "sloth", "pyrra", "openslo"]),
    default="auto",
    show_default=True,
    help="Format of the files; auto takes each document's own.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR|FILE",
    help="Write DIR/SERVICE/slo.yaml for each service, or one FILE.yaml; - is stdout.  [default: -]",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--service", default="", metavar="NAME", help="The service of all objectives, where the files name none.")
@click.option("--window", default="", metavar="WINDOW", help="The window of all objectives, such as 28d.")
@click.option(
    "--alerts",
    type=click.Choice(["platform", "original"]),
    default="platform",
    show_default=True,
    help="Burn-rate alerts: the platform's, or such as the other tool made.",
)
@click.option("--prove", is_flag=True, help="Replay traffic through both rule sets and print the differences.")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rules that the other tool generated, for --prove.  [default: as it publishes them]",
)
@click.option("--slo", "slos", multiple=True, metavar="NAME", help="Prove only this objective; repeatable.")
@click.option(
    "--max-difference",
    "most",
    type=click.FloatRange(min=0),
    metavar="PERCENT",
    help="Fail where the ratios differ by more on steady traffic.",
)
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    names: tuple[str, ...],
    format_: str,
    output: str | None,
    force: bool,
    service: str,
    window: str,
    alerts: str,
    prove: bool,
    rules: tuple[Path, ...],
    slos: tuple[str, ...],
    most: float | None,
    color: str,
    everything: bool,
) -> None:
    """Import objectives of sloth, pyrra or OpenSLO v1.

    What has no equivalent here, or means something else, is said with its place in the file; nothing is left out in
    silence. A file that is there is not written over. With --prove and no -o only the proof is printed.

    Exit code 1 means that an objective could not be imported, or that a difference is larger than --max-difference.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.slo import import_
    from helm_platform.slo.imports import Alerts, FormatName, Options

    answer = import_.run(
        import_.Request(
            names=names,
            format=FormatName(format_),
            output=output,
            force=force,
            options=Options(window, service, Alerts(alerts)),
            prove=prove,
            rules=rules,
            slos=slos,
            most=most,
            color=wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ),
            everything=everything,
        ),
        progress(),
    )
    put(answer.err, sys.stderr)
    put(answer.out)
    ctx.exit(answer.code)
