"""Options of `helm platform slo gate`."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.slo.documents import document_options
from helm_platform.cli.slo.options import Time, prometheus_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.connection import Connection
    from helm_platform.commands.slo.documents import Documents


@click.command(
    cls=Command,
    examples=(
        "helm platform slo gate slo.yaml --prometheus https://prometheus.acme.io",
        "helm platform slo gate slo.yaml --prometheus https://prometheus.acme.io --budget 10 --unknown go",
    ),
    epilog="Exit codes: 0 a release may go, 1 it waits, 2 usage, 3 environment.",
)
@document_options
@prometheus_options
@click.option(
    "--budget",
    type=click.FloatRange(0, 100),
    default=0.0,
    show_default=True,
    metavar="PERCENT",
    help="The least of the error budget that must be left.",
)
@click.option(
    "--severity",
    "severities",
    multiple=True,
    default=("page",),
    show_default=True,
    metavar="WORD",
    help="Burn-rate alerts of this severity hold a release up. Repeatable.",
)
@click.option(
    "--unknown",
    type=click.Choice(["wait", "go"]),
    default="wait",
    show_default=True,
    help="What objectives without data say.",
)
@click.option("--at", type=Time(), metavar="TIME", help="Judge a time in the past.  [default: now]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    connection: Connection,
    budget: float,
    severities: tuple[str, ...],
    unknown: str,
    at: float | None,
    format_: str,
) -> None:
    """Say whether the error budget of a service allows a release now.

    Each objective of the documents is looked up in Prometheus, where the rules that `slo generate` makes must be
    loaded. A release waits while a budget is spent or a page fires.

    Exit code 0 means go, 1 wait; 3 that Prometheus cannot be asked.

    \b
      helm platform slo gate apps/checkout/monitoring/slo.yaml --prometheus https://prometheus.acme.io
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.cli.terminal import put
    from helm_platform.commands.slo import gate
    from helm_platform.slo.gate import Rules

    answer = gate.run(
        gate.Request(
            documents,
            connection,
            time.time() if at is None else at,
            Rules(budget / 100, frozenset(severities)),
            unknown_goes=unknown == "go",
            as_json=format_ == "json",
        )
    )
    put(answer.out, sys.stdout)
    ctx.exit(answer.code)
