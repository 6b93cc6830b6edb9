"""Options that several commands below `slo` have."""

from __future__ import annotations

import functools
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


_PROMETHEUS = (
    click.option(
        "--prometheus",
        envvar="HELM_PLATFORM_PROMETHEUS",
        show_envvar=True,
        metavar="URL",
        help="Address of Prometheus, or of what answers like it: Thanos, Mimir, VictoriaMetrics.",
    ),
    click.option(
        "--token-file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="File with a bearer token.",
    ),
    click.option(
        "--tenant", default="", metavar="ID", help="Tenant of a server with several, such as Mimir (X-Scope-OrgID)."
    ),
)


def prometheus_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where to ask, and as whom, together as `connection`. Secrets are never arguments."""

    @functools.wraps(command)
    def wrapped(*words: Any, prometheus: str | None, token_file: Path | None, tenant: str, **options: Any) -> Any:
        from click.core import ParameterSource

        from helm_platform.commands.slo.connection import Connection

        source = click.get_current_context().get_parameter_source("prometheus")
        inherited = source is ParameterSource.ENVIRONMENT
        return command(*words, connection=Connection(prometheus, token_file, tenant, inherited=inherited), **options)

    for option in reversed(_PROMETHEUS):
        wrapped = option(wrapped)
    return wrapped


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
