"""Options of `helm platform slo check`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option, format_option, output_option
from helm_platform.cli.slo.documents import document_options
from helm_platform.cli.slo.options import prometheus_options

if TYPE_CHECKING:
    from helm_platform.commands.slo.connection import Connection
    from helm_platform.commands.slo.documents import Documents


@click.command(
    cls=Command,
    examples=(
        "helm platform slo check apps/checkout/monitoring/slo.yaml",
        "helm platform slo check apps --prometheus https://prometheus.acme.io",
    ),
    epilog="Exit codes: 0 ok, 1 errors, 2 usage, 3 environment. docs/rules has a page for each rule.",
)
@document_options
@prometheus_options
@format_option
@output_option("the report")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    connection: Connection,
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Check objectives before Prometheus sees them: their YAML, their PromQL, and what would never work.

    PATH is a file of the kind ServiceLevels, - for stdin, or a folder with slo.yaml and NAME.slo.yaml below it. In a
    fleet repository platform.yaml and teams/ say the rest; without a PATH all of it is checked. Where a document needs
    a namespace and neither it nor an option names one, that of the first environment is assumed.

    With --prometheus it is also asked which series and buckets there are now.

    A comment `# helm-platform: ignore[rule] reason` lets a finding pass.
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands.output import chosen, wants_color
    from helm_platform.commands.slo import check

    terminal = output is None and sys.stdout.isatty()
    text, code = check.run(
        check.Request(
            documents,
            connection,
            chosen(format_, output, os.environ),
            output,
            wants_color(color, terminal=terminal, environment=os.environ),
            everything,
        )
    )
    put(text)
    ctx.exit(code)
