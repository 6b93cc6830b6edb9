"""Options that several commands below `slo` have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Time(click.ParamType[float]):
    """A time as ISO 8601 (UTC where no zone is written) or seconds since the epoch; gives seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return float(value)
        except ValueError:
            pass
        try:
            written = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no time: write 2026-01-31T12:00 or seconds since 1970", param, ctx)
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).timestamp()


def prometheus_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`prometheus`, `token_file` and `tenant`: where to ask, and as whom. Secrets are never arguments."""
    for option in (
        click.option(
            "--tenant", default="", metavar="ID", help="Tenant of a server with several, such as Mimir (X-Scope-OrgID)."
        ),
        click.option(
            "--token-file",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="File with a bearer token.",
        ),
        click.option(
            "--prometheus",
            envvar="HELM_PLATFORM_PROMETHEUS",
            show_envvar=True,
            metavar="URL",
            help="Address of Prometheus, or of what answers like it: Thanos, Mimir, VictoriaMetrics.",
        ),
    ):
        function = option(function)
    return function


def address(ctx: click.Context, prometheus: str | None, instead: object) -> str | None:
    """The address to ask. One from the environment is for calls that say nothing else, such as recorded samples."""
    from click.core import ParameterSource

    inherited = ctx.get_parameter_source("prometheus") is ParameterSource.ENVIRONMENT
    return None if inherited and instead else prometheus


class Duration(click.ParamType[float]):
    """A duration as Prometheus has it, such as 30d; gives seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        from helm_platform.slo.windows import seconds

        try:
            return float(seconds(value))
        except ValueError:
            self.fail(f"`{value}` is no duration: write 30d or 12h", param, ctx)
