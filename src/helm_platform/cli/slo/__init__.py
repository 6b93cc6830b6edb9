"""Options of `helm platform slo`, one module a command."""

from __future__ import annotations

import click

from helm_platform.cli.lazy import LazyGroup

COMMANDS = {
    "backtest": (
        "helm_platform.cli.slo.backtest",
        "What alerts would have done in the past; what if an objective were another.",
    ),
    "check": ("helm_platform.cli.slo.check", "What is wrong with objectives, and what is likely a mistake."),
    "explain": ("helm_platform.cli.slo.explain", "What objectives promise, and how their alerts behave."),
    "export": ("helm_platform.cli.slo.export", "Objectives in the format of others: OpenSLO."),
    "gate": ("helm_platform.cli.slo.gate", "Whether the error budget allows a release now."),
    "generate": ("helm_platform.cli.slo.generate", "Rules, alerts, routes, dashboards and runbooks of objectives."),
    "import": ("helm_platform.cli.slo.import_", "Objectives of sloth, pyrra and OpenSLO, with a proof by numbers."),
    "preview": ("helm_platform.cli.slo.preview", "The dashboards as one page, without a Grafana."),
    "test": ("helm_platform.cli.slo.test", "Every alert proven by promtool tests made for it."),
}


@click.command("slo", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Service level objectives, from documents of the kind ServiceLevels."""
