"""Options of `helm platform bump`."""

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
        "helm platform bump checkout --tag 1.4.2",
        "helm platform bump checkout --tag 1.4.2 --digest sha256:… --push origin",
        "helm platform bump checkout --tag 1.4.2 --dry-run",
    ),
    epilog="Exit codes: 0 ok, 1 a rule or somebody else's change is in the way, 2 usage, 3 environment.",
)
@click.argument("application", metavar="APP")
@click.option("--image", default="", metavar="REPOSITORY", help="The image; may have :TAG and @DIGEST.  [default: the"
              " only one]")  # fmt: skip
@click.option("--tag", default="", metavar="TAG", help="Its new tag.")
@click.option("--digest", default="", metavar="sha256:…", help="Its new digest, which decides what runs.")
@click.option("--env", "environment", default="", metavar="ENV", help="Where.  [default: the first environment]")
@change_options(rules=True)
@click.pass_context
def command(
    ctx: click.Context, *, application: str, image: str, tag: str, digest: str, environment: str, options: Options
) -> None:
    """Run another version of an image in the first environment.

    The tag and the digest are written into the overlay, and nothing else in
    it. With a record in ledger/APP/ENV they are one commit.

    \b
      helm platform bump web --image ghcr.io/acme/web --tag 2.1.0 --digest sha256:…
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.commands.promotion.bump import Request, run

    told(ctx, run(Request(application, image, tag, digest, environment, options)))
