"""Options of `helm platform fix`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli.command import Command
from helm_platform.cli.options import chart_option, color_option, files_option, set_options
from helm_platform.formats import LIMIT

if TYPE_CHECKING:
    from helm_platform.values import Setting


@click.command(
    cls=Command,
    examples=(
        "helm platform fix values.yaml",
        "helm platform fix apps --diff",
        "helm platform fix apps --check",
    ),
    epilog="Exit codes: 0 ok, 1 something is left, or --check found a fix, 2 usage, 3 environment.",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@files_option("Values file; repeat as for Helm. The fixed text of - (stdin) goes to stdout.")
@set_options
@chart_option
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Fix only findings of this rule; repeatable.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--check", is_flag=True, help="Write nothing; say what would be fixed.")
@color_option
@click.option("--all", "everything", is_flag=True, help=f"Show all that is left, not only the first {LIMIT} findings.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    files: tuple[str, ...],
    settings: tuple[Setting, ...],
    chart: Path | None,
    rules: tuple[str, ...],
    diff: bool,
    check: bool,
    color: str,
    everything: bool,
) -> None:
    """Fix what was surely meant: misspelt keys and words, names of other charts, quotes that lack or are too many.

    -f names the values files of one release, in Helm's order; PATH a file, or a folder whose releases are all fixed.
    Everything else in the files stays as it is: comments, order, quotes, line ends. A fix that would change another
    value, lose a comment or leave more findings is not made. Nothing is rendered; `validate` does that.

    Exit code 1 means that errors are left; with --diff and --check also that something would be fixed.
    """
    from helm_platform.cli.terminal import put
    from helm_platform.commands import fix
    from helm_platform.commands.output import wants_color

    answer = fix.run(
        fix.Request(
            files=files,
            paths=paths,
            settings=settings,
            chart=chart,
            rules=rules,
            diff=diff,
            check=check,
            color=wants_color(color, terminal=sys.stdout.isatty(), environment=os.environ),
            everything=everything,
        )
    )
    for stream, text in ((sys.stdout, answer.out), (sys.stderr, answer.err)):
        put(text, stream)
    if answer.fixed is not None:
        sys.stdout.buffer.write(answer.fixed)
        sys.stdout.flush()
    ctx.exit(answer.code)
