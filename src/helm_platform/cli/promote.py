"""Options of `helm platform promote`."""

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
        "helm platform promote checkout --from dev --to staging",
        "helm platform promote checkout --from staging --to prod --approved-by Ada --push origin",
        "helm platform promote checkout --from dev --to staging --dry-run",
    ),
    epilog="Exit codes: 0 ok, 1 a rule or somebody else's change is in the way, 2 usage, 3 environment.",
)
@click.argument("application", metavar="APP")
@click.option("--from", "source", required=True, metavar="ENV", help="The environment where it runs.")
@click.option("--to", "target", required=True, metavar="ENV", help="The environment that comes next.")
@click.option("--image", default="", metavar="REPOSITORY", help="Only this image.  [default: all]")
@click.option("--allow-tag", is_flag=True, help="Promote a tag without a digest; needs --reason.")
@change_options(rules=True)
@click.pass_context
def command(ctx: click.Context, *, application: str, source: str, target: str, image: str, options: Options) -> None:
    """Run in the next environment what runs in this one.

    Digests move from overlay to overlay, in the order of the environments in
    platform.yaml, which also has freezes, approvals and the gate of each. All
    that keeps it from moving is told at once.

    \b
      helm platform promote web --from dev --to staging
      helm platform promote web --from staging --to prod --approved-by NAME --branch pull-request
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.commands.promotion.promote import Request, run

    told(ctx, run(Request(application, source, target, image, options)))
