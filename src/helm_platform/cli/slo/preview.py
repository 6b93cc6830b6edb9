"""Options of `helm platform slo preview`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus, or what speaks like it.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File with a bearer token for it.",
)
@click.option(
    "--samples",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Evaluate the rules of PATH over this OpenMetrics text, each sample with its time.",
)
@click.option("--demo", is_flag=True, help="Invent traffic with incidents, for PATH or for invented services.")
@click.option("--at", metavar="TIME", help="The moment to show, such as 2026-11-26T18:00Z.  [default: the last one]")
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
    paths: tuple[str, ...],
    prometheus: str | None,
    token_file: Path | None,
    samples: Path | None,
    demo: bool,
    at: str | None,
    output: Path,
) -> None:
    """Show the dashboards as one page of HTML that needs neither Grafana nor a network.

    PATH are files of the kind ServiceLevels, or folders with slo.yaml files; with --prometheus they choose the services
    that are shown, all by default. The panels and their queries are those of the Grafana dashboards.
    """
    from helm_platform.cli import terminal
    from helm_platform.commands.slo import preview

    request = preview.Request(paths, prometheus or "", token_file, samples, demo, at or "", output)
    terminal.put(preview.run(request, terminal.progress()))
