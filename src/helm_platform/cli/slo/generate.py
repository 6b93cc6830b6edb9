"""Options of `helm platform slo generate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import completion
from helm_platform.cli.command import Command
from helm_platform.cli.options import color_option, everything_option
from helm_platform.cli.slo.documents import document_options
from helm_platform.commands.slo.extras import EXTRAS

if TYPE_CHECKING:
    from helm_platform.commands.slo.documents import Documents

_FORMATS = ("prometheusrule", "rules", "vmrule", "mimir")
_PER = ("service", "namespace", "team", "all")


@click.command(
    cls=Command,
    examples=(
        "helm platform slo generate slo.yaml -o rules",
        "helm platform slo generate apps -o rules --with dashboards --with tests",
        "helm platform slo generate slo.yaml --standalone -o rules",
    ),
    epilog="Exit codes: 0 ok, 1 a document has errors, or --check found a difference, 2 usage, 3 environment.",
)
@document_options
@click.option(
    "-o",
    "--output",
    default="-",
    show_default=True,
    metavar="DIR",
    shell_complete=completion.folder,
    help="Write files into DIR; - is one stream to stdout.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="prometheusrule",
    show_default=True,
    help="Objects for prometheus-operator and Thanos Ruler, plain rule files, objects for the operator of "
    "VictoriaMetrics, or rule files for mimirtool.",
)
@click.option(
    "--per",
    type=click.Choice(_PER),
    help="What has a file or object of its own.  [default: service; rules to stdout: all]",
)
@click.option(
    "--standalone", is_flag=True, help="With all rules of each service, for clusters without the shared ones."
)
@click.option("--shared", is_flag=True, help="Also the rules that a cluster has once, as charts/monitoring has them.")
@click.option(
    "--labels", multiple=True, metavar="KEY=VALUE", help="Labels of the objects, by which rules are selected."
)
@click.option("--shards", type=click.IntRange(1, 1000), metavar="N", help="Divide the services among N rulers.")
@click.option(
    "--with",
    "extras",
    type=click.Choice(sorted(EXTRAS)),
    multiple=True,
    help="What else to write; repeatable. A runbook is only begun: one that is there is left alone.",
)
@click.option(
    "--target-version", "target", metavar="VERSION", help="The oldest Prometheus that reads them.  [default: 2.42]"
)
@click.option(
    "--feature",
    type=click.Choice(["anchored", "smoothed"]),
    help="Rates that count exactly what lies between two samples, from Prometheus 3.16 on.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where the files in DIR are not these.")
@click.option("--prune", is_flag=True, help="Remove files of an earlier call from DIR that this one does not make.")
@color_option
@everything_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    documents: Documents,
    output: str,
    format_: str,
    per: str | None,
    standalone: bool,
    shared: bool,
    labels: tuple[str, ...],
    shards: int | None,
    extras: tuple[str, ...],
    target: str | None,
    feature: str | None,
    check: bool,
    prune: bool,
    color: str,
    everything: bool,
) -> None:
    """Write the rules of service level objectives.

    PATH is a file of the kind ServiceLevels, a folder with slo.yaml files below it, or - for stdin. Each objective gets
    its counts and its promise; alerts and budgets come from rules that a cluster has once: those of charts/monitoring,
    --shared, or --standalone for none.

    All files are written or none. Files that have not changed are not touched, and files that this command did not
    make are never overwritten.

    \b
      helm platform slo generate apps/ -o rules/
      helm platform slo generate apps/ -o rules/ --check
      helm platform slo generate apps/checkout/monitoring/slo.yaml | kubectl apply -f -

    Exit code 1 means that a document has a mistake, and with --check that files are missing, differ or are stale.
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from helm_platform.cli.terminal import put
    from helm_platform.commands.output import wants_color
    from helm_platform.commands.slo import generate
    from helm_platform.slo.batches import Per
    from helm_platform.slo.outputs import OutputName

    answer = generate.run(
        generate.Request(
            documents,
            None if output == "-" else Path(output),
            OutputName(format_),
            Per(per) if per else None,
            standalone,
            shared,
            labels,
            shards or 0,
            tuple(dict.fromkeys(extras)),
            target,
            feature,
            check,
            prune,
            wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ),
            everything,
        )
    )
    put(answer.err, sys.stderr)
    put(answer.out)
    ctx.exit(answer.code)
