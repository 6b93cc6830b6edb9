"""Options of `helm platform explain`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from helm_platform.cli.command import Command
from helm_platform.cli.options import chart_option, color_option, files_option, set_options

if TYPE_CHECKING:
    from helm_platform.values import Setting


def _completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """The keys that the shell offers, from the schema."""
    from helm_platform.commands.explain import completions
    from helm_platform.errors import PlatformError

    try:
        found = list(completions(incomplete, ctx.params.get("chart")))
    except PlatformError:
        return []
    return [CompletionItem(key, help=about) for key, about in found]


@click.command(
    cls=Command,
    examples=(
        "helm platform explain expose",
        "helm platform explain autoscaling.min -f values.yaml",
        "helm platform explain image apps/checkout/overlays/prod",
        "helm platform explain --format json port",
    ),
    epilog="Exit codes: 0 ok, 2 usage (there is no such key), 3 environment. Completion: "
    "_HELM_PLATFORM_COMPLETE=bash_source helm-platform prints what a shell needs (also zsh_source, fish_source).",
)
@click.argument("key", required=False, shell_complete=_completed)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@files_option("Values file; repeat as for Helm; - is stdin.")
@set_options
@chart_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@color_option
def command(
    *,
    key: str | None,
    paths: tuple[str, ...],
    files: tuple[str, ...],
    settings: tuple[Setting, ...],
    chart: Path | None,
    format_: str,
    color: str,
) -> None:
    """What a values key is, and where its value comes from.

    KEY is written as in `expose.host`, `containers.web.args[0]` or `env.LOG_LEVEL`; without one, all keys of the top
    level are listed. A name that other charts use leads to ours.

    With values (-f, --set, or the PATH of one release) also the effective value and every layer that says something
    about it, the one that wins first: the platform's enforced fields, --set, the files, the chart's defaults. Values
    that look like secrets are not shown.

    With the folder of an overlay in place of a key (apps/web/overlays/prod), everything that it says otherwise than
    the base, and the file that says it.
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands import explain
    from helm_platform.commands.output import wants_color

    text = explain.run(
        explain.Request(
            key=key,
            paths=paths,
            files=files,
            settings=settings,
            chart=chart,
            format=explain.Form(format_),
            color=wants_color(color, terminal=sys.stdout.isatty(), environment=os.environ),
        )
    )
    put(text)
