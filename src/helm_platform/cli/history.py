"""Options of `helm platform history`."""

from __future__ import annotations

from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.promotion_options import fleet_option, told


@click.command(
    cls=Command,
    examples=(
        "helm platform history checkout",
        "helm platform history checkout --env prod --format json",
    ),
    epilog="Exit codes: 0 ok, 1 a record cannot be read, 2 usage, 3 environment.",
)
@click.argument("application", metavar="APP")
@click.option("--env", "environment", default="", metavar="ENV", help="Only this environment.  [default: all]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@fleet_option
@click.pass_context
def command(ctx: click.Context, *, application: str, environment: str, format_: str, folder: Path | None) -> None:
    """Say which version came when, by whom, and where from.

    The newest is first; `*` marks what runs now. A version that no record
    explains was changed by hand.
    """
    from helm_platform.commands.promotion.history import Request, run

    told(ctx, run(Request(application, environment, folder, format_ == "json")))
