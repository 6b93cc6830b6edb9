"""Options of the commands that change which version runs where: the same words for the same thing."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helm_platform.cli.options import color_option, everything_option
from helm_platform.cli.slo.options import prometheus_options

if TYPE_CHECKING:
    from helm_platform.commands.promotion.change import Answer

fleet_option = click.option(
    "--fleet",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The fleet repository.  [default: around this folder]",
)
_RULES = (
    click.option(
        "--approved-by", multiple=True, metavar="NAME", help="Who approved it, recorded; not its author. Repeatable."
    ),
    click.option("--skip", is_flag=True, help="Leave out the environments before it; needs --reason."),
    prometheus_options,
    click.option(
        "--gate-result",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="What `slo gate --format json` said, where no Prometheus can be asked.",
    ),
)
_WRITING = (
    click.option("--reason", default="", metavar="TEXT", help="Why, for the ledger."),
    click.option("--dry-run", is_flag=True, help="Show the difference, the rules' answers and the record only."),
    click.option("--no-commit", is_flag=True, help="Edit the files and make no commit."),
    click.option(
        "--branch",
        type=click.Choice(["commit", "pull-request"]),
        help="Commit on this branch, or on one for a pull request.  [default: promotion.branch of platform.yaml, else"
        " commit]",
    ),
    click.option("--push", default="", metavar="REMOTE", help="Push it too; nothing is changed where that fails."),
    click.option("--no-render", is_flag=True, help="Do not render the objects to say what changes in them."),
    fleet_option,
    color_option,
    everything_option,
)


def change_options(*, rules: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Everything that a change may be told, together as `options`; with `rules`, what its rules ask for too."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def wrapped(*words: Any, **given: Any) -> Any:
            from helm_platform.commands.output import wants_color
            from helm_platform.commands.promotion.change import Options

            of_rules = (
                {
                    "approved_by": given.pop("approved_by"),
                    "skip": given.pop("skip"),
                    "connection": given.pop("connection"),
                    "gate_result": given.pop("gate_result"),
                    "allow_tag": given.pop("allow_tag", False),
                }
                if rules
                else {}
            )
            _together(given)
            options = Options(
                folder=given.pop("folder"),
                reason=given.pop("reason"),
                dry_run=given.pop("dry_run"),
                commit=not given.pop("no_commit"),
                branch=given.pop("branch"),
                push=given.pop("push"),
                render=not given.pop("no_render"),
                color=wants_color(given.pop("color"), terminal=sys.stderr.isatty(), environment=os.environ),
                everything=given.pop("everything"),
                **of_rules,
            )
            return command(*words, options=options, **given)

        made: Callable[..., Any] = wrapped
        for option in reversed((*_RULES, *_WRITING) if rules else _WRITING):
            made = option(made)
        return made

    return decorated


def told(ctx: click.Context, answer: Answer) -> None:
    """Print what came of it, and end with its code."""
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)


def _together(given: dict[str, Any]) -> None:
    if given["no_commit"] and (given["push"] or given["branch"] == "pull-request"):
        raise click.UsageError("--no-commit makes nothing that could be pushed: leave out --push and --branch")
