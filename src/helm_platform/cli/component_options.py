"""Options of the commands about upstream components: which are meant, and where their charts are."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Arguments and options that say which components are meant, given on as `choice`."""

    @click.argument("names", nargs=-1, metavar="[COMPONENT]...")
    @click.option(
        "--profile",
        default="dev",
        show_default=True,
        metavar="NAME",
        help="All of a profile (minimal, dev, staging, prod), where no component is named.",
    )
    @click.option("--with", "also", multiple=True, metavar="NAME", help="This component too. Repeatable.")
    @click.option("--without", multiple=True, metavar="NAME", help="All but this component. Repeatable.")
    @click.option(
        "--components",
        "file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Another components.yaml.  [default: that of the platform]",
    )
    @functools.wraps(command)
    def with_choice(
        *args: Any,
        names: tuple[str, ...],
        profile: str,
        also: tuple[str, ...],
        without: tuple[str, ...],
        file: Path | None,
        **rest: Any,
    ) -> Any:
        from helm_platform.commands.components import Choice

        choice: Choice = Choice(file, "" if names else profile, names, also, without)
        return command(*args, choice=choice, **rest)

    return with_choice


charts_option = click.option(
    "--charts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Take charts from a folder: NAME/, CHART-VERSION.tgz, and NAME.yaml for what has no chart.",
)

mirror_option = click.option(
    "--mirror", default="", metavar="REGISTRY", help="Take all other charts from this registry, as REGISTRY/CHART."
)

overlay_option = click.option(
    "--values",
    "overlay",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="A folder whose NAME.yaml lies over the values of a component.",
)

timeout_option = click.option(
    "--timeout",
    "seconds",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long each component may take.",
)
