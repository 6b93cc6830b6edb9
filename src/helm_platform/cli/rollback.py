"""Options of `helm platform rollback`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.promotion_options import change_options, told

if TYPE_CHECKING:
    from helm_platform.commands.promotion.change import Options


@click.command(
    cls=Command,
    examples=(
        "helm platform rollback checkout --env prod --reason 'orders fail'",
        "helm platform rollback checkout --env prod --to 12 --reason 'orders fail'",
    ),
    epilog="Exit codes: 0 ok, 1 somebody else's change is in the way, 2 usage, 3 environment.",
)
@click.argument("application", metavar="APP")
@click.option("--env", "environment", required=True, metavar="ENV", help="Where.")
@click.option("--to", type=click.IntRange(min=0), metavar="N", help="The record to go back to; 0 is before the first."
              "  [default: the one before the current state]")  # fmt: skip
@change_options(rules=False)
@click.pass_context
def command(ctx: click.Context, *, application: str, environment: str, to: int | None, options: Options) -> None:
    """Run again what ran before, as a new commit with a record of its own.

    It says what it does not undo. No freeze, approval or gate holds it up.

    \b
      helm platform rollback web --env prod --reason "errors since 2.1.0"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.commands.promotion.rollback import Request, run

    told(ctx, run(Request(application, environment, to, options)))
