"""Options of `helm platform schema`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import chart_option, output_option


@click.command(
    cls=Command,
    examples=(
        "helm platform schema --pretty",
        "helm platform schema --modeline apps/checkout/base/values.yaml",
        "helm platform schema --kind ServiceLevels -o slo.schema.json",
    ),
    epilog="Exit codes: 0 ok, 1 --check found a difference, 2 usage, 3 environment.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@chart_option
@click.option(
    "--kind",
    type=click.Choice(["values", "ServiceLevels", "platform", "team"]),
    default="values",
    show_default=True,
    help="What the schema is of: a chart's values, documents of the SLO engine, platform.yaml or teams of a fleet.",
)
@click.option("--pretty", is_flag=True, help="Indented, for people.")
@output_option("the schema")
@click.option("--modeline", is_flag=True, help="Tell editors in the first line of each FILE where the schema is.")
@click.option("--url", metavar="URL", help="With --modeline: refer to this address.")
@click.option(
    "--check", is_flag=True, help="Change nothing; exit code 1 where the copy or a line is not as it would be."
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    chart: Path | None,
    kind: str,
    pretty: bool,
    output: Path | None,
    modeline: bool,
    url: str | None,
    check: bool,
) -> None:
    """The schema of a chart's values, or of ServiceLevels documents, for editors and other tools.

    Prints it as the chart has it, byte for byte. With --modeline each values file gets the comment that YAML language
    servers read, `# yaml-language-server: $schema=PATH`: the way from the file to the chart's schema where both are in
    one repository, to the copy that -o writes, or to --url.
    """
    from helm_platform.commands import schema

    text, code = schema.run(
        schema.Request(
            files=files,
            chart=chart,
            kind=kind,
            pretty=pretty,
            output=output,
            modeline=modeline,
            url=url,
            check=check,
        )
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The bytes of the schema are UTF-8 wherever they go.
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
    sys.stdout.write(text)
    sys.stdout.flush()
    ctx.exit(code)
