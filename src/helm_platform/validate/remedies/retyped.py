"""What to type instead of a `--set` argument."""

from __future__ import annotations

import shlex

from helm_platform.diagnostics import ValuesPath
from helm_platform.values import Origin, Source


def retyped(
    source: Source,
    path: ValuesPath,
    *,
    new: ValuesPath | None = None,
    value: str | None = None,
    option: str | None = None,
) -> str | None:
    """A line of advice with the whole argument as it should be; None where it sets more than one thing."""
    if source.origin is not Origin.SET:
        return None
    written, _, argument = source.label.partition(" ")
    key, equals, old = argument.partition("=")
    name = ".".join(str(part) for part in path)
    if not equals or key != name or any(char in old for char in ",{\\"):
        return None
    target = key if new is None else ".".join(str(part) for part in new)
    return f"type {option or written} {shlex.quote(f'{target}={old if value is None else value}')}"
