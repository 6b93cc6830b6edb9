"""Options of `helm platform outdated`."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.component_options import choice_options
from helm_platform.cli.options import json_option
from helm_platform.errors import ExitCode

if TYPE_CHECKING:
    from helm_platform.commands.components import Choice


@click.command(
    cls=Command,
    examples=(
        "helm platform outdated",
        "helm platform outdated --profile prod --at 2027-06-01",
        "helm platform outdated --all --json",
    ),
    epilog="Exit codes: 0 ok, 1 some are past their end, 2 usage.",
)
@choice_options
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As of this day.  [default: today]")
@click.option("--all", "everything", is_flag=True, help="All components and not only those of the profile.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, choice: Choice, at: datetime | None, everything: bool, as_json: bool) -> None:
    """Which upstream components are no longer maintained, or soon will not be. No cluster or network is asked."""
    from helm_platform.commands import components
    from helm_platform.components.lifecycle import aged

    day = at.date() if at is not None else date.today()  # noqa: DTZ011 - the day of who asks
    meant = components.catalog(choice.file).components.values() if everything else components.chosen(choice)
    found = list(aged(meant, day))
    late = sum(each.late for each in found)
    if as_json:
        report = {
            each.component.name: {
                "version": each.component.version,
                "pastEnd": each.late,
                "message": each.message,
                "note": each.component.lifecycle.note,
                "source": each.component.lifecycle.source,
            }
            for each in found
        }
        click.echo(json.dumps({"at": day.isoformat(), "components": report}, indent=2))
    else:
        for each in found:
            color = "red" if each.late else "yellow"
            click.echo(f"{each.component.name:<26}{click.style(each.message, fg=color)}")
            if each.component.lifecycle.note:
                click.echo(f"  {each.component.lifecycle.note}")
            click.echo(f"  {each.component.lifecycle.source}")
        click.echo(f"{late} past their end, {len(found) - late} near it, of {len(list(meant))} at {day}")
    ctx.exit(ExitCode.FINDINGS if late else ExitCode.OK)
