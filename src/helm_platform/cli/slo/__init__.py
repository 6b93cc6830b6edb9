"""Options of `helm platform slo`, one module a command."""

from __future__ import annotations

import click

from helm_platform.cli.lazy import LazyGroup

COMMANDS = {
    "explain": ("helm_platform.cli.slo.explain", "What objectives promise, and how their alerts behave."),
    "generate": ("helm_platform.cli.slo.generate", "Rules, alerts, routes, dashboards and runbooks of objectives."),
    "test": ("helm_platform.cli.slo.test", "Every alert proven by promtool tests made for it."),
}


@click.command("slo", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Service level objectives, from documents of the kind ServiceLevels."""
