"""Options of `helm platform slo`, one module a command."""

from __future__ import annotations

import click

from helm_platform.cli.lazy import LazyGroup

COMMANDS = {
    "generate": ("helm_platform.cli.slo.generate", "Rules, alerts, routes, dashboards and runbooks of objectives."),
    "preview": ("helm_platform.cli.slo.preview", "The dashboards as one page, without a Grafana."),
}


@click.command("slo", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Service level objectives, from documents of the kind ServiceLevels."""
