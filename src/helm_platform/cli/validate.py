"""Options of `helm platform validate`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import click

from helm_platform.formats import LIMIT, FormatName


@click.command()
@click.option(
    "-f", "--values", "files", multiple=True, metavar="FILE", help="Values file; repeat as for Helm; - is stdin."
)
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="A value as for Helm's --set.")
@click.option("--set-string", "set_strings", multiple=True, metavar="KEY=VALUE", help="A text value.")
@click.option("--set-file", "set_files", multiple=True, metavar="KEY=FILE", help="A text value from a file.")
@click.option("--set-json", "set_jsons", multiple=True, metavar="KEY=JSON", help="A JSON value, or a JSON object.")
@click.option("--set-literal", "set_literals", multiple=True, metavar="KEY=TEXT", help="A text value as it is.")
@click.option("--chart", type=click.Path(path_type=Path), metavar="DIR", help="Chart folder. Default: platform-app.")
@click.option("--fast", is_flag=True, help="Do not render: no chart rules, no Pod Security verdict.")
@click.option(
    "--format",
    "format_",
    type=click.Choice([name.value for name in FormatName]),
    default=FormatName.TEXT.value,
    show_default=True,
)
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
    sets: tuple[str, ...],
    set_strings: tuple[str, ...],
    set_files: tuple[str, ...],
    set_jsons: tuple[str, ...],
    set_literals: tuple[str, ...],
    chart: Path | None,
    fast: bool,
    format_: str,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Check values files before Helm or a cluster sees them.

    Reads values exactly as Helm does, merges them over the chart's defaults and says what is wrong, where, and what
    to write instead. Good values are then rendered with the real helm: what the chart refuses is shown at its line,
    and so is each line that lowers the Pod Security level of a workload, with its reason.

    Exit code 1 means that there are errors; warnings and a lowered level alone do not fail.
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import validate
    from helm_platform.commands.output import wants_color

    terminal = output is None and sys.stdout.isatty()
    text, code = validate.run(
        validate.Request(
            files=files,
            sets=sets,
            set_strings=set_strings,
            set_files=set_files,
            set_jsons=set_jsons,
            set_literals=set_literals,
            chart=chart,
            fast=fast,
            format=FormatName(format_),
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
