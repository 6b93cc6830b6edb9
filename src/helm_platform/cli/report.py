"""Options of `helm platform report`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import chart_option
from helm_platform.diagnostics import Level

_NEVER = "never"


@click.command(
    cls=Command,
    examples=(
        "helm platform report examples/fleet -o report",
        "helm platform report . -o report --fail-on warning --json",
        "helm platform report . -o report --date 2027-06-01",
    ),
    epilog="Exit codes: 0 ok, 1 findings of --fail-on, 2 usage, 3 environment. What it shows: docs/report.md.",
)
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="[FLEET]"
)
@click.option(
    "-o",
    "--output-dir",
    "output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="Write the pages into DIR, which is replaced as a whole; begin with DIR/index.html.",
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As of this day.  [default: today]"
)
@click.option("--json", "as_data", is_flag=True, help="Write DIR/report.json too.")
@click.option(
    "--fail-on",
    type=click.Choice([*(str(level) for level in Level), _NEVER]),
    default=str(Level.ERROR),
    show_default=True,
    help="The least level of a finding with which the exit code is 1.",
)
@chart_option
@click.option(
    "--components",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Another components.yaml.  [default: that of the platform]",
)
@click.option(
    "--stack",
    multiple=True,
    metavar="FILE",
    help="Values of the kube-prometheus-stack that picks up monitors. Repeatable.  [default: the platform's component]",
)
@click.option("--stack-release", default="monitoring", show_default=True, metavar="NAME", help="Name of that release.")
@click.option("--stack-namespace", default="monitoring", show_default=True, metavar="NAME", help="Where it runs.")
@click.option("--no-cache", is_flag=True, help="Run Helm for every release, and keep nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: Path | None,
    output: Path,
    day: datetime | None,
    as_data: bool,
    fail_on: str,
    chart: Path | None,
    components: Path | None,
    stack: tuple[str, ...],
    stack_release: str,
    stack_namespace: str,
    no_cache: bool,
) -> None:
    """Write a fleet repository as pages: what runs where, whether teams are apart, what is wrong.

    FLEET is the repository, by default that around this folder. The pages need no server and no network; two reports of
    the same files and day are the same.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.prove_objects import Stack
    from helm_platform.commands.report import Request, run

    answer = run(
        Request(
            output,
            folder,
            day.date() if day is not None else date.today(),  # noqa: DTZ011 - the day of who asks
            chart,
            components,
            Stack(stack, stack_release, stack_namespace),
            None if fail_on == _NEVER else Level(fail_on),
            as_data,
            not no_cache,
        ),
        progress(),
    )
    for remark in answer.remarks:
        click.echo(remark, err=True)
    put(answer.text)
    ctx.exit(answer.code)
