"""Options of `helm platform slo preview`."""

from __future__ import annotations

from pathlib import Path
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
        "helm platform slo preview slo.yaml --demo -o dashboards.html",
        "helm platform slo preview slo.yaml --prometheus https://prometheus.acme.io -o dashboards.html",
    ),
    epilog="Exit codes: 0 ok, 1 a document has errors, 2 usage, 3 environment.",
)
@document_options
@prometheus_options
@click.option(
    "--samples",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Evaluate the rules of PATH over this OpenMetrics text, each sample with its time.",
)
@click.option("--demo", is_flag=True, help="Invent traffic with incidents, for PATH or for invented services.")
@click.option("--at", type=Time(), metavar="TIME", help="The moment to show.  [default: the last one]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="Write the page to FILE.",
)
def command(
    *,
    documents: Documents,
    connection: Connection,
    samples: Path | None,
    demo: bool,
    at: float | None,
    output: Path,
) -> None:
    """Show the dashboards as one page of HTML that needs neither Grafana nor a network.

    PATH are files of the kind ServiceLevels, or folders with slo.yaml files; with --prometheus they choose the services
    that are shown, all by default. The panels and their queries are those of the Grafana dashboards.
    """
    from helm_platform.cli import terminal
    from helm_platform.commands.slo import preview

    request = preview.Request(documents, connection.unless(demo).over(samples), demo, at, output)
    terminal.put(preview.run(request, terminal.progress()))
