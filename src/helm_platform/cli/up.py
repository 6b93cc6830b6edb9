"""Options of `helm platform up`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.component_options import (
    charts_option,
    choice_options,
    mirror_option,
    overlay_option,
    timeout_option,
)

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice


@click.command(
    cls=Command,
    examples=(
        "helm platform up --profile dev --dry-run",
        "helm platform up --profile dev",
        "helm platform up traefik --rollback",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 a component is not ready, or the cluster cannot be reached.",
)
@choice_options
@charts_option
@mirror_option
@overlay_option
@timeout_option
@click.option("--rollback", is_flag=True, help="Take a failed upgrade back, and with it what one could look at.")
@click.option("--dry-run", is_flag=True, help="Print the commands in their order; no cluster is asked.")
@click.option("--print-images", is_flag=True, help="Print the images that the components run; nothing is installed.")
def command(
    *,
    choice: Choice,
    charts: Path | None,
    mirror: str,
    overlay: Path | None,
    seconds: int,
    rollback: bool,
    dry_run: bool,
    print_images: bool,
) -> None:
    """Install the upstream components of the platform, or bring them to their pinned versions.

    What is needed comes first; definitions come before what uses them. What is as it should be is left alone, so the
    same command goes on after a failure, and changes nothing the second time.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import components
    from helm_platform.components import plan
    from helm_platform.components.plan import Options

    options = Options(seconds=seconds, charts=charts, mirror=mirror, overlay=overlay, rollback=rollback)
    if print_images:
        put("".join(f"{line}\n" for line in components.images(choice, options, progress())))
        return
    if dry_run:
        put(plan.script(components.planned(choice, options, progress())))
        return
    try:
        done = components.up(choice, options, progress())
    except KeyboardInterrupt:
        click.echo("\nstopped; the same command takes back what was begun and goes on", err=True)
        raise
    click.echo(f"{len(done.changed)} changed, {len(done.unchanged)} as they should be")
