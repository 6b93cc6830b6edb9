"""The objectives that commands work on, or what is wrong with their documents."""

from __future__ import annotations

from collections.abc import Sequence

from helm_platform.errors import UsageError
from helm_platform.slo.reading import read
from helm_platform.slo.spec import Slo


def objectives_of(paths: Sequence[str], namespace: str) -> tuple[Slo, ...]:
    """The objectives of documents without mistakes. Raises UsageError, also where there is none."""
    reading = read(paths, namespace=namespace)
    slos = reading.slos
    if not slos:
        raise UsageError("there is no objective in it", fix="name a file of the kind ServiceLevels")
    return slos
