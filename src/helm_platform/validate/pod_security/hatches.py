"""The escape hatches that the values use, whatever they are used for."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import ValuesPath
from helm_platform.formats.verdict import Hatch
from helm_platform.validate.pod_security.origin import DEFAULTS, ENFORCED
from helm_platform.validate.spot import spot
from helm_platform.values import Mapping, find

_WORKLOADS = ("workloads", "tasks")
_CONTAINERS = ("containers", "initContainers", "sidecars")


def hatches(values: Mapping) -> Iterator[Hatch]:
    """Every `podSpec`, `containerSpec` and extra object of the merged values of a chart built on platform-lib."""
    for block in _blocks(values):
        yield from _hatch(values, (*block, "podSpec"))
        yield from _hatch(values, (*block, "containerSpec"))
        for group in _CONTAINERS:
            for name in _names(values, (*block, group)):
                yield from _hatch(values, (*block, group, name, "containerSpec"))
    for name in _names(values, ("extraObjects",)):
        yield from _hatch(values, ("extraObjects", name))


def _blocks(values: Mapping) -> Iterator[ValuesPath]:
    yield ()
    for group in _WORKLOADS:
        for name in _names(values, (group,)):
            yield (group, name)
    yield from (DEFAULTS, ENFORCED)


def _names(values: Mapping, path: ValuesPath) -> list[str]:
    node = find(values, path)
    return list(node.entries) if isinstance(node, Mapping) else []


def _hatch(values: Mapping, path: ValuesPath) -> Iterator[Hatch]:
    fields = tuple(_names(values, path))
    found = spot(values, path)
    if fields and found is not None:
        source = found.source
        yield Hatch(path, fields, source.file, found.span, source.label if source.file is None else None)
