"""What is a secret in clear, by the patterns of the chart: such a text is written nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import ValuesPath
from helm_platform.validate.literals import Literal, suspicion


def why(name: str, text: str) -> str | None:
    """Why a text of this name is taken for a secret; None where it is not."""
    return suspicion(Literal(text, name)) or (suspicion(Literal(text, is_file=True)) if "\n" in text else None)


def within(value: Any, path: ValuesPath = ()) -> Iterator[tuple[ValuesPath, str]]:
    """The paths of secrets in an object, each with the reason."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from within(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from within(inner, (*path, number))
    elif isinstance(value, str) and path[:1] != ("metadata",):
        because = why(str(path[-1]), value)
        if because is not None:
            yield path, because
