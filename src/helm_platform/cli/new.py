"""Options of `helm platform new`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from helm_platform.cli.asking import Asker, no_input_option
from helm_platform.cli.command import Group
from helm_platform.cli.options import chart_option, color_option, fleet_option
from helm_platform.errors import UsageError

_EXITS = "Exit codes: 0 ok, 1 something is wrong in the repository, 2 usage, 3 environment. Nothing is overwritten."


@click.group("new", cls=Group)
def command() -> None:
    """A team or an application of a fleet repository to begin with."""


@command.command(
    "team",
    examples=("helm platform new team shop --deployer acme:shop --lead acme:shop-leads --host orders",),
    epilog=_EXITS,
)
@click.argument("name")
@click.option("--deployer", multiple=True, metavar="GROUP", help="A group that deploys. Repeatable.")
@click.option("--lead", multiple=True, metavar="GROUP", help="A group that deploys everywhere. Repeatable.")
@click.option("--viewer", multiple=True, metavar="GROUP", help="A group that sees all but secrets. Repeatable.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A host name that is the team's; one without a dot is completed by each environment's domain. Repeatable.",
)
@click.option(
    "--quota", type=click.Choice(["small", "medium", "large"]), default="small", show_default=True, help="How much."
)
@click.option("--owner", "owners", multiple=True, metavar="WHO", help="Who reviews, as in CODEOWNERS. Repeatable.")
@click.option("--description", default="", metavar="TEXT", help="What the team does, in a line.")
@fleet_option
@no_input_option
@color_option
@click.pass_context
def team(
    ctx: click.Context,
    *,
    name: str,
    deployer: tuple[str, ...],
    lead: tuple[str, ...],
    viewer: tuple[str, ...],
    hosts: tuple[str, ...],
    quota: str,
    owners: tuple[str, ...],
    description: str,
    folder: Path | None,
    no_input: bool,
    color: str,
) -> None:
    """Write teams/NAME.yaml, the values of the chart tenant.

    helm platform new team shop --deployer acme:shop --lead acme:shop-leads --host orders
    """
    from helm_platform.commands.new import team as run
    from helm_platform.commands.output import wants_color
    from helm_platform.scaffold import NewTeam

    asker = Asker(no_input)
    if not (deployer or lead):
        deployer = (asker.ask("--deployer", None, "Group of those who deploy", f"acme:{name}"),)
    asker.refuse_missing()
    groups = {"viewer": viewer, "deployer": deployer, "lead": lead}
    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = run(NewTeam(name, groups, hosts, quota, owners, description), folder, color=colored)
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)


@command.command(
    "app",
    examples=(
        "helm platform new app orders --team shop --image ghcr.io/acme/orders:1.0 --port 8080 --host orders",
        "helm platform new app report --team shop --image acme/report:1.0 --kind CronJob --schedule '0 3 * * *'",
        "helm platform new app thumbs --team media --style kustomize --image ghcr.io/acme/thumbs:1.0 --port 8080",
    ),
    epilog=_EXITS,
)
@click.argument("name")
@click.option("--team", "team_name", metavar="NAME", help="Whose it is.")
@click.option("--style", type=click.Choice(["helm", "kustomize"]), default="helm", show_default=True, help="How it is"
              " written: as values of platform-app, or as manifests with overlays.")  # fmt: skip
@click.option("--image", metavar="IMAGE", help="NAME[:TAG][@sha256:DIGEST].")
@click.option(
    "--kind",
    type=click.Choice(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"]),
    default="Deployment",
    show_default=True,
    help="The workload.",
)
@click.option("--schedule", default="", metavar="CRON", help="When a CronJob runs.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="NUMBER", help="Port on which it listens.")
@click.option("--host", metavar="NAME", help="Host name; one without a dot is completed by each environment's domain.")
@click.option("--path", default="", metavar="PATH", help="Path below the host.  [default: /]")
@click.option("--readiness", metavar="PATH", help="HTTP path that says whether it is ready.  [default: TCP]")
@click.option("--liveness", default="", metavar="PATH", help="HTTP path that says whether it lives.  [default: none]")
@click.option("--size", default="small", show_default=True, metavar="SIZE", help="Resources: small to xlarge.")
@click.option("--cpu", default="", metavar="AMOUNT", help="CPU that it asks for, in place of the size's.")
@click.option("--memory", default="", metavar="AMOUNT", help="Memory that it asks for and may use, likewise.")
@click.option("--autoscale", default="", metavar="LEAST:MOST", help="Pods by load, such as 2:10.")
@click.option("--env", "env", multiple=True, metavar="KEY=VALUE", help="A variable. Repeatable. Never a secret.")
@click.option(
    "--secret", "secrets", multiple=True, metavar="NAME", help="A secret of the team's store, as variables. Repeatable."
)
@click.option("--metrics/--no-metrics", default=True, show_default=True, help="Metrics, alerts and a dashboard.")
@click.option("--availability", type=float, metavar="PER CENT", help="An objective, such as 99.9.")
@fleet_option
@chart_option
@no_input_option
@color_option
@click.pass_context
def app(
    ctx: click.Context,
    *,
    name: str,
    team_name: str | None,
    style: str,
    image: str | None,
    kind: str,
    schedule: str,
    port: int | None,
    host: str | None,
    path: str,
    readiness: str | None,
    liveness: str,
    size: str,
    cpu: str,
    memory: str,
    autoscale: str,
    env: tuple[str, ...],
    secrets: tuple[str, ...],
    metrics: bool,
    availability: float | None,
    folder: Path | None,
    chart: Path | None,
    no_input: bool,
    color: str,
) -> None:
    """Write apps/NAME with a base and an overlay for each environment.

    What must be said and was not is asked for. Both styles make the same
    objects; helm platform prove equivalence shows it.

    helm platform new app orders --team shop --image ghcr.io/acme/orders:1.0 --port 8080 --host orders
    """
    from helm_platform.cli.terminal import progress
    from helm_platform.commands.new import Application, application
    from helm_platform.commands.output import wants_color
    from helm_platform.fleet import Style
    from helm_platform.scaffold import NewApplication

    asker = Asker(no_input)
    asked = NewApplication(
        name,
        asker.ask("--team", team_name, "Team", "shop"),
        asker.ask("--image", image, "Image", "ghcr.io/acme/web:1.0"),
        Style(style),
        kind,
        schedule,
        _port(asker, port, kind),
        asker.maybe(host, "Host name"),
        path,
        asker.maybe(readiness, "HTTP path of readiness, such as /ready"),
        liveness,
        size,
        cpu,
        memory,
        _scale(autoscale),
        dict(_pairs(env)),
        secrets,
        metrics,
        availability,
    )
    asker.refuse_missing()
    colored = wants_color(color, terminal=sys.stderr.isatty(), environment=os.environ)
    answer = application(Application(asked, folder, chart, colored), progress())
    click.echo(answer.text, nl=False)
    click.echo(answer.report, nl=False, err=True)
    ctx.exit(answer.code)


def _port(asker: Asker, given: int | None, kind: str) -> int | None:
    if given is not None or kind in ("Job", "CronJob") or not asker.asks:
        return given
    text = asker.maybe(None, "Port on which it listens")
    if text and not text.isdigit():
        raise UsageError(f"`{text}` is no port", fix="write a number such as 8080")
    return int(text) if text else None


def _scale(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    least, colon, most = text.partition(":")
    if not (colon and least.isdigit() and most.isdigit()):
        raise UsageError(f"--autoscale `{text}` is not LEAST:MOST", fix="write --autoscale 2:10")
    return int(least), int(most)


def _pairs(given: tuple[str, ...]) -> list[tuple[str, str]]:
    wrong = [each for each in given if "=" not in each]
    if wrong:
        raise UsageError(f"--env `{wrong[0]}` is not KEY=VALUE", fix="write --env LOG_LEVEL=info")
    return [(key, value) for key, _, value in (each.partition("=") for each in given)]
