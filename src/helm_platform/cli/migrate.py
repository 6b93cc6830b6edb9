"""Options of `helm platform migrate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import completion
from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option

if TYPE_CHECKING:
    from helm_platform.migrate import SourceName

_SOURCES = ("helm-create", "bjw-s", "stakater", "onechart", "kustomize", "manifests", "compose")


@click.command(
    cls=Command,
    examples=(
        "helm platform migrate --from helm-create values.yaml --chart mychart -o apps",
        "helm platform migrate --from manifests deployment.yaml service.yaml -o web.yaml",
        "helm platform migrate --from compose compose.yaml -o apps --json",
        "helm platform migrate --from platform-app@0.1.0 values.yaml",
    ),
    epilog="Exit codes: 0 ok, 1 something is not converted, not explained or not valid, 2 usage, 3 environment.",
)
@click.argument("names", nargs=-1, metavar="FILE…", shell_complete=completion.file)
@click.option(
    "--from",
    "source",
    required=True,
    metavar="SOURCE",
    help=f"What they are of: {', '.join(_SOURCES)}; or CHART@VERSION.",
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR|PACKAGE",
    shell_complete=completion.folder,
    help="The chart that the values are of: it is rendered, and held against the result.",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    shell_complete=completion.folder,
    help="For CHART@VERSION, the newer chart.  [default: platform-app]",
)
@click.option(
    "--release", default="", metavar="NAME", help="The release that was installed.  [default: the file's name]"
)
@click.option("--api-versions", multiple=True, metavar="NAME", help="For --chart, what a cluster has; as in Helm.")
@click.option(
    "-o",
    "--output",
    metavar="DIR|FILE",
    help="Write DIR/NAME/values.yaml for each release, or one FILE.yaml; - is stdout.  [default: -]",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print values, findings and differences as JSON.")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    names: tuple[str, ...],
    source: str,
    chart: Path | None,
    to: Path | None,
    release: str,
    api_versions: tuple[str, ...],
    output: str | None,
    force: bool,
    as_json: bool,
    color: str,
    everything: bool,
) -> None:
    """Make values of platform-app from those of another chart, from objects or from a compose file.

    What has no equivalent, what means something else and every secret in clear is said with its place. Then both sides
    are rendered and compared: each difference is there on purpose, with the reason and the values that undo it, or it
    is not explained. The result is validated.

    --from platform-app@0.1.0 takes values of an older version to this one, in the file itself: keys get their new
    names and places, comments stay. With --chart, the older chart, it is proved that the same comes of them.

    Exit code 1 means that something could not be converted, is not explained or is not valid.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import migrate, migrate_version
    from helm_platform.commands.output import wants_color

    color_wanted = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    name, at, version = source.partition("@")
    if at:
        answer = migrate_version.run(
            migrate_version.Request(
                name=name,
                version=version,
                names=names,
                chart=chart,
                to=to,
                release=release,
                output=output,
                force=force,
                json=as_json,
                color=color_wanted,
                everything=everything,
            ),
            progress(),
        )
    else:
        answer = migrate.run(
            migrate.Request(
                source=_source(source),
                names=names,
                chart=chart,
                release=release,
                api_versions=api_versions,
                output=output,
                force=force,
                json=as_json,
                color=color_wanted,
                everything=everything,
            ),
            progress(),
        )
    put(answer.err, sys.stderr)
    put(answer.out)
    ctx.exit(answer.code)


def _source(name: str) -> SourceName:
    from helm_platform.migrate import SourceName
    from helm_platform.validate.names import nearest

    if name in _SOURCES:
        return SourceName(name)
    near = nearest(name, _SOURCES)
    hint = f"did you mean `{near}`?" if near else f"it is one of {', '.join(_SOURCES)}, or platform-app@VERSION"
    raise click.BadParameter(f"`{name}` is no source; {hint}", param_hint="--from")
