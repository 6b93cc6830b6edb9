"""Options of `helm platform init`."""

from __future__ import annotations

from pathlib import Path

import click

from helm_platform import __version__
from helm_platform.cli.asking import Asker, no_input_option
from helm_platform.cli.command import Command


@click.command(
    cls=Command,
    examples=(
        "helm platform init fleet --domain acme.io",
        "helm platform init fleet --domain acme.io --repository https://git.acme.io/fleet.git --charts oci://ghcr.io/acme/charts",
        "helm platform init --domain acme.io --gitops flux --github",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment.",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[DIR]")
@click.option("--domain", metavar="NAME", help="Domain of your applications, such as acme.io.")
@click.option("--repository", metavar="URL", help="Where this repository will be.")
@click.option("--charts", metavar="URL", help="Where the platform's charts are: oci://… or https://….")
@click.option("--charts-version", default=__version__, show_default=True, metavar="VERSION", help="Which version.")
@click.option(
    "--env",
    "environments",
    multiple=True,
    default=("dev", "staging", "prod"),
    show_default=True,
    metavar="NAME",
    help="An environment, in the order in which changes go through them. Repeatable.",
)
@click.option(
    "--gitops",
    type=click.Choice(["argocd", "flux", "none"]),
    default="argocd",
    show_default=True,
    help="Who applies; none: people do.",
)
@click.option("--github", is_flag=True, help="With workflows: checks of pull requests, bumps, promotions.")
@no_input_option
def command(
    *,
    folder: Path,
    domain: str | None,
    repository: str | None,
    charts: str | None,
    charts_version: str,
    environments: tuple[str, ...],
    gitops: str,
    github: bool,
    no_input: bool,
) -> None:
    """Begin a fleet repository: environments, their profiles, folders for teams and applications.

    What is not named is asked for. Files that are there are left as they are.

    helm platform init fleet --domain acme.io
    """
    from helm_platform.commands.new import init
    from helm_platform.scaffold import NewFleet
    from helm_platform.scaffold.github import files

    asker = Asker(no_input)
    asked = NewFleet(
        asker.ask("--domain", domain, "Domain of your applications", "acme.io"),
        asker.ask("--repository", repository, "Where this repository will be", "https://git.acme.io/fleet.git"),
        asker.ask("--charts", charts, "Where the platform's charts are", "oci://ghcr.io/acme/charts"),
        charts_version,
        environments,
        gitops,
    )
    asker.refuse_missing()
    workflows = {folder / place: text for place, text in files()} if github else {}
    click.echo(init(asked, folder, workflows).text, nl=False)
