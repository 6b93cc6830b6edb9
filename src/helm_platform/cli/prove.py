"""Options of `helm platform prove`."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helm_platform.cli.command import Group
from helm_platform.cli.options import (
    chart_option,
    color_option,
    everything_option,
    files_option,
    fleet_option,
    format_option,
    output_option,
)

if TYPE_CHECKING:
    from helm_platform.commands.objects import Given
    from helm_platform.commands.prove_objects import Shown, Stack

_EXITS = "Exit codes: 0 ok, 1 findings, 2 usage, 3 environment. Why each rule: docs/decisions/proofs.md."


@click.group("prove", cls=Group)
def command() -> None:
    """Proofs about whole charts, made by rendering them."""


@command.command(
    "upgrade",
    examples=(
        "helm platform prove upgrade",
        "helm platform prove upgrade --from released --allow changes.yaml",
        "helm platform prove upgrade --write-baseline tests/baseline/platform-app.json",
    ),
    epilog="Exit codes: 0 ok, 1 findings, 2 usage, 3 environment. Why each rule: docs/decisions/upgrade-contract.md.",
)
@chart_option
@click.option(
    "--from",
    "packages",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.tgz|DIR",
    help="A released version: a packaged chart, a chart folder, or a folder of packages. Repeatable.",
)
@click.option(
    "--baseline",
    "baselines",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A released version stored by --write-baseline. Repeatable.",
)
@click.option(
    "--tags",
    metavar="PATTERN",
    help="Git tags of released versions; * is the version.  [default: CHARTNAME-*, without --from and --baseline]",
)
@click.option(
    "--last", type=click.IntRange(min=1), default=3, show_default=True, help="How many versions of tags or of a folder."
)
@click.option(
    "--corpus",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Values files to render. Repeatable.  [default: the chart's ci/*-values.yaml and examples/*/values.yaml]",
)
@click.option(
    "--allow", type=click.Path(path_type=Path), metavar="FILE", help="Changes that are meant, each with its reason."
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Store this tree as a released version, and compare nothing.",
)
@click.option("--no-cache", is_flag=True, help="Run Helm for every values file, and keep nothing.")
@format_option
@output_option("the report")
@color_option
@everything_option
@click.pass_context
def upgrade(
    ctx: click.Context,
    *,
    chart: Path | None,
    packages: tuple[Path, ...],
    baselines: tuple[Path, ...],
    tags: str | None,
    last: int,
    corpus: tuple[Path, ...],
    allow: Path | None,
    write_baseline: Path | None,
    no_cache: bool,
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Prove that a new chart version alone renames, breaks and restarts nothing.

    Renders released versions and this tree with the same values files and compares: names of objects, selectors,
    fields that Kubernetes does not let anyone change, and pod templates, whose change restarts every pod.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import prove
    from helm_platform.commands.output import chosen, wants_color

    if write_baseline is not None and (packages or baselines or tags or allow):
        raise click.UsageError("--write-baseline compares nothing: leave out --from, --baseline, --tags and --allow")
    terminal = output is None and sys.stdout.isatty()
    text, code = prove.upgrade(
        prove.Upgrade(
            chart=chart,
            packages=packages,
            baselines=baselines,
            tags=tags,
            last=last,
            corpus=corpus,
            allow=allow,
            write_baseline=write_baseline,
            format=chosen(format_, output, os.environ),
            output=output,
            color=wants_color(color, terminal=terminal, environment=os.environ),
            everything=everything,
            cache=not no_cache,
        ),
        progress(),
    )
    put(text)
    ctx.exit(code)


def _about_objects(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a proof about objects, as `given` and `shown`."""

    @click.argument("paths", nargs=-1, metavar="[NAMESPACE=]PATH…")
    @files_option("Values for the charts that are named.")
    @chart_option
    @click.option(
        "-n", "--namespace", default="default", show_default=True, metavar="NAME", help="Where all else is installed."
    )
    @format_option
    @output_option("the report")
    @color_option
    @everything_option
    @functools.wraps(command)
    def wrapped(
        *words: Any,
        paths: tuple[str, ...],
        files: tuple[str, ...],
        chart: Path | None,
        namespace: str,
        format_: str | None,
        output: Path | None,
        color: str,
        everything: bool,
        **options: Any,
    ) -> Any:
        from helm_platform.commands.objects import Given
        from helm_platform.commands.output import chosen, wants_color
        from helm_platform.commands.prove_objects import Shown

        terminal = output is None and sys.stdout.isatty()
        shown = Shown(
            chosen(format_, output, os.environ),
            output,
            wants_color(color, terminal=terminal, environment=os.environ),
            everything,
        )
        given = Given(paths, tuple(map(Path, files)), chart, namespace)
        return command(*words, given=given, shown=shown, **options)

    return wrapped


def _with_stack(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what runs Prometheus, Alertmanager and Grafana, as `stack`."""

    @click.option(
        "--stack", multiple=True, metavar="FILE", help="Values of kube-prometheus-stack. Repeatable: each is one."
    )
    @click.option(
        "--stack-release", default="monitoring", show_default=True, metavar="NAME", help="Name of that release."
    )
    @click.option("--stack-namespace", default="monitoring", show_default=True, metavar="NAME", help="Where it runs.")
    @functools.wraps(command)
    def wrapped(*words: Any, stack: tuple[str, ...], stack_release: str, stack_namespace: str, **options: Any) -> Any:
        from helm_platform.commands.prove_objects import Stack

        return command(*words, stack=Stack(stack, stack_release, stack_namespace), **options)

    return wrapped


@command.command(
    "selectors",
    examples=(
        "helm platform prove selectors examples/fleet",
        "helm platform prove selectors monitoring=umbrella -f umbrella/profiles/prod.yaml",
    ),
    epilog=_EXITS,
)
@_about_objects
@_with_stack
@click.pass_context
def selectors(ctx: click.Context, *, given: Given, shown: Shown, stack: Stack) -> None:
    """Prove that every monitor, rule, route and dashboard is picked up, and that monitors have something to scrape.

    PATH is a file or folder of manifests, a chart, values of releases, or - for stdin.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import prove_objects as prove

    text, code = prove.selectors(prove.Selectors(given, stack, shown), progress())
    put(text)
    ctx.exit(code)


@command.command(
    "reachability",
    examples=(
        "helm platform prove reachability examples/fleet",
        "helm platform prove reachability examples/fleet --format json",
    ),
    epilog=_EXITS,
)
@_about_objects
@click.option("--flows", metavar="FILE", help="Who calls whom beyond what the objects say, each with its reason.")
@click.pass_context
def reachability(ctx: click.Context, *, given: Given, shown: Shown, flows: str | None) -> None:
    """Prove that NetworkPolicies let through what is declared, and between teams nothing else.

    Declared are DNS, scrapes of monitors, backends of routes, webhooks, and egress to pods that a policy names.
    PATH is a file or folder of manifests, a chart, values of releases, or - for stdin.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import prove_objects as prove

    text, code = prove.reachability(prove.Reachability(given, flows, shown), progress())
    put(text)
    ctx.exit(code)


@command.command(
    "room",
    examples=(
        "helm platform prove room examples/fleet",
        "helm platform prove room examples/fleet --nodes 6",
    ),
    epilog=_EXITS,
)
@_about_objects
@click.option("--nodes", type=click.IntRange(1), default=3, show_default=True, help="Nodes that run each DaemonSet.")
@click.pass_context
def room(ctx: click.Context, *, given: Given, shown: Shown, nodes: int) -> None:
    """Prove that what teams have fits into their quotas, with every autoscaler at its maximum, while all rolls out.

    PATH is a fleet repository, or whatever has namespaces with quotas and what runs in them.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import prove_objects as prove

    text, code = prove.room(prove.Room(given, nodes, shown), progress())
    put(text)
    ctx.exit(code)


@command.command(
    "isolation",
    examples=(
        "helm platform prove isolation examples/fleet",
        "helm platform prove isolation examples/fleet --team shop",
        "helm platform prove isolation examples/fleet --live",
    ),
    epilog="Exit codes: 0 ok, 1 findings, 2 usage, 3 environment. What each check asks, and how: docs/isolation.md.",
)
@_about_objects
@_with_stack
@click.option("--team", "teams", multiple=True, metavar="NAME", help="Only this team. Repeatable.")
@click.option("--check", "checks", multiple=True, metavar="NAME", help="Only this check. Repeatable.")
@click.option(
    "--ask",
    "questions",
    multiple=True,
    metavar="QUESTION",
    help="In place of the proof, whether somebody may do something, or a pod reaches another: "
    "'team shop get secrets in media-prod', 'shop-dev/web -> media-dev/db:5432'. Repeatable.",
)
@click.option(
    "--live",
    is_flag=True,
    help="Ask the API server too, in the name of each member; without PATH prove what the cluster has.",
)
@click.pass_context
def isolation(
    ctx: click.Context,
    *,
    given: Given,
    shown: Shown,
    stack: Stack,
    teams: tuple[str, ...],
    checks: tuple[str, ...],
    questions: tuple[str, ...],
    live: bool,
) -> None:
    """Prove that no team reaches, changes or reads what is another's or the platform's.

    PATH is a fleet repository, or the releases of teams, the platform and applications. All checks of the multi-tenancy
    benchmarks of Kubernetes are among those that are made.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.prove_isolation import Request, run

    text, code = run(Request(given, stack, shown, teams, checks, questions, live), progress())
    put(text)
    ctx.exit(code)


@command.command(
    "equivalence",
    examples=(
        "helm platform prove equivalence",
        "helm platform prove equivalence checkout --env prod",
    ),
    epilog=_EXITS,
)
@click.argument("applications", nargs=-1, metavar="[APP…]")
@fleet_option
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only this environment. Repeatable.")
@files_option("Values that a kustomize style application is held against, over the profile.")
@chart_option
@format_option
@output_option("the report")
@color_option
@everything_option
@click.pass_context
def equivalence(
    ctx: click.Context,
    *,
    applications: tuple[str, ...],
    folder: Path | None,
    environments: tuple[str, ...],
    files: tuple[str, ...],
    chart: Path | None,
    format_: str | None,
    output: Path | None,
    color: str,
    everything: bool,
) -> None:
    """Prove that Helm and kustomize make the same objects of every overlay of a fleet repository."""
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands.output import chosen, wants_color
    from helm_platform.commands.prove_equivalence import Request, run
    from helm_platform.commands.prove_objects import Shown

    colored = wants_color(color, terminal=output is None and sys.stdout.isatty(), environment=os.environ)
    shown = Shown(chosen(format_, output, os.environ), output, colored, everything)
    request = Request(folder, applications, environments, tuple(map(Path, files)), chart, shown)
    text, code = run(request, progress())
    put(text)
    ctx.exit(code)


@command.command(
    "order",
    examples=("helm platform prove order umbrella -f umbrella/profiles/dev.yaml --profile dev",),
    epilog=_EXITS,
)
@_about_objects
@click.option("--components", metavar="FILE", help="A components.yaml: who provides which kinds, and needs whom.")
@click.option("--profile", metavar="NAME", help="Only components of this profile are enabled.  [default: all]")
@click.option(
    "--script",
    "scripts",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A script that installs.",
)
@click.pass_context
def order(
    ctx: click.Context,
    *,
    given: Given,
    shown: Shown,
    components: str | None,
    profile: str | None,
    scripts: tuple[Path, ...],
) -> None:
    """Prove that what brings the definition of a kind is there and comes before the objects of that kind.

    Argo CD Applications, Flux releases and scripts among what is named are held against the needs of the components.
    """
    from helm_platform.cli.terminal import progress, put
    from helm_platform.commands import prove_objects as prove

    text, code = prove.order(prove.Order(given, components, profile, scripts, shown), progress())
    put(text)
    ctx.exit(code)
