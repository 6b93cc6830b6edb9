"""Options of `helm platform slo backtest`."""

from __future__ import annotations

import sys
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.slo.documents import document_options
from helm_platform.cli.slo.options import Duration, Time, prometheus_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.connection import Connection
    from helm_platform.commands.slo.documents import Documents


@click.command(
    cls=Command,
    examples=(
        "helm platform slo backtest slo.yaml --prometheus https://prometheus.acme.io --last 30d",
        "helm platform slo backtest slo.yaml --samples samples.json --objective 99.5",
    ),
    epilog="Exit codes: 0 ok, 1 a document has errors, 2 usage, 3 environment.",
)
@document_options
@prometheus_options
@click.option(
    "--samples",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Recorded samples instead of a Prometheus: OpenMetrics text with a time at each sample.",
)
@click.option("--last", type=Duration(), default="30d", show_default=True, metavar="TIME", help="How long the past is.")
@click.option("--until", type=Time(), metavar="TIME", help="When it ends.  [default: now]")
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    metavar="PERCENT",
    help="What if the objective were this? Repeatable.",
)
@click.option("--slo", "names", multiple=True, metavar="NAME", help="Only this objective. Repeatable.")
@click.option("--list", "listed", is_flag=True, help="List each alert with its time.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    connection: Connection,
    samples: Path | None,
    last: float,
    until: float | None,
    objectives: tuple[str, ...],
    names: tuple[str, ...],
    listed: bool,
    format_: str,
) -> None:
    """Go through the past: what was kept, how the budget fell, how often somebody would have been called.

    Nothing need be recorded: the queries of the documents are asked, so that an objective can be tried before it is
    promised. `pages` counts incidents: alerts that overlap are one.

    Exit code 1 means that an objective has no past.

    \b
      helm platform slo backtest slo.yaml --prometheus http://localhost:9090 --objective 99.5 --objective 99.95
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.cli.terminal import put
    from helm_platform.commands.slo import backtest

    answer = backtest.run(
        backtest.Request(
            documents,
            connection.over(samples),
            last,
            time.time() if until is None else until,
            tuple(map(_percent, objectives)),
            names,
            listed=listed,
            as_json=format_ == "json",
        )
    )
    put(answer.out, sys.stdout)
    put(answer.err, sys.stderr)
    ctx.exit(answer.code)


def _percent(text: str) -> Decimal:
    try:
        value = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 < value < 100:  # noqa: PLR2004 - per cent
        raise click.BadParameter(f"`{text}` is no objective: per cent, such as 99.9", param_hint="--objective")
    return value
