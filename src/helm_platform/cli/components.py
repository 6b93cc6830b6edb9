"""Options of `helm platform components`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Group
from helm_platform.cli.component_options import charts_option, choice_options, mirror_option, overlay_option

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice


@click.group("components", cls=Group)
def command() -> None:
    """The upstream components of the platform, for other tools that install them."""


@command.command(
    "render",
    examples=(
        "helm platform components render --profile prod --target argocd -o argocd",
        "helm platform components render --target script -o script",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment.",
)
@choice_options
@click.option(
    "--target",
    type=click.Choice(["script", "argocd", "flux", "wrapper"]),
    required=True,
    help="A shell script, Argo CD Applications, Flux HelmReleases, or charts that depend on the upstream ones.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="Where to."
)
@charts_option
@mirror_option
@overlay_option
def render(
    *, choice: Choice, target: str, output: Path, charts: Path | None, mirror: str, overlay: Path | None
) -> None:
    """Write the components in the form of another tool. No cluster or network is asked."""
    from helm_platform.commands import components
    from helm_platform.components.plan import Options

    options = Options(charts=charts, mirror=mirror, overlay=overlay)
    for file in components.rendered(choice, options, target, output):
        click.echo(file)
