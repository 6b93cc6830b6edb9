"""Print where pinned tools are, building those that are not there: `python -m helm_platform.toolchain helm3 ct`."""

from __future__ import annotations

import click

from helm_platform.toolchain import TOOLS, ensure


@click.command()
@click.argument("names", nargs=-1, required=True, type=click.Choice(sorted(TOOLS)))
def tools(names: tuple[str, ...]) -> None:
    """Print the path of each tool, one a line."""
    found = ensure(names)
    for name in names:
        click.echo(found[name])


if __name__ == "__main__":
    tools()
