"""Who calls whom among the releases: a Service that a workload names in its variables, arguments or files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import Part

_BEFORE = r"(?:^|[/@=,;\s\"'(])"
_BEHIND = r"(?:\.[a-z0-9-]+(?:\.svc\S*)?)?(?::\d+|/|$|[,;\s\"')])"


def calls(caller: Sequence[Owned], services: Mapping[str, str]) -> dict[str, Part]:
    """The releases that these workloads call, each with the place that says so. `services` are releases by Service."""
    found: dict[str, Part] = {}
    for part in (each for owned in caller for each in _texts(owned)):
        for name, release in services.items():
            if release not in found and re.search(f"{_BEFORE}{re.escape(name)}{_BEHIND}", part.text):
                found[release] = part
    return found


def _texts(owned: Owned) -> Iterator[Part]:
    """Everything that a workload is told, text by text."""
    for group in ("containers", "initContainers"):
        for container in owned.pod.get(group).items():
            yield from (entry.get("value") for entry in container.get("env").items())
            for field in ("command", "args"):
                yield from container.get(field).items()
    for each in owned.maps:
        yield from (entry for _, entry in each.part.get("data").entries())
