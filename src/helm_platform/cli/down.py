"""Options of `helm platform down`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.component_options import choice_options, timeout_option

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice


@click.command(
    cls=Command,
    examples=(
        "helm platform down --profile dev --dry-run",
        "helm platform down velero",
        "helm platform down --profile dev --crds",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 a component is not gone, or the cluster cannot be reached.",
)
@choice_options
@timeout_option
@click.option("--crds", is_flag=True, help="Delete the definitions too, and with them every object of their kinds.")
@click.option("--dry-run", is_flag=True, help="Print the commands in their order; no cluster is asked.")
def command(*, choice: Choice, seconds: int, crds: bool, dry_run: bool) -> None:
    """Remove upstream components: those named, else all of the profile, in the reverse order of `up`.

    The policies of an engine go before it. Namespaces stay, and so do definitions unless --crds is given.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import components
    from helm_platform.components import plan
    from helm_platform.components.plan import Options

    options = Options(seconds=seconds)
    if dry_run:
        put(plan.script(components.planned_down(choice, options, crds=crds, progress=progress())))
        return
    done = components.down(choice, options, crds=crds, progress=progress())
    stay = f", {len(done.kept)} kept: only definitions, which --crds deletes" if done.kept else ""
    click.echo(f"{len(done.changed)} removed, {len(done.unchanged)} were not there{stay}")
