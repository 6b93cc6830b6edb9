"""What has become of the keys of a values file, as the schema of the newer chart says it.

`use` names a key of the same map, or a path from there; where that is none, from the map around it, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.schemas.shape import Shape, is_forbidden
from helm_platform.values import Chart, Mapping, Node, Sequence

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Step:
    """A key at `old` that belongs at `new` now, None where nothing takes its place."""

    old: ValuesPath
    new: ValuesPath | None
    since: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        """The old path as people write it."""
        return dotted(self.old)

    @property
    def target(self) -> str:
        """The new path as people write it."""
        return dotted(self.new or ())

    @property
    def version(self) -> str:
        """` in 2.0.0`, empty where it is not known."""
        return f" in {self.since}" if self.since else ""


def steps(root: Mapping, chart: Chart, since: str) -> Iterator[Step]:
    """The steps for the keys of a file, outer ones first; only those of versions after `since`."""
    if isinstance(chart.schema, dict):
        shape = Shape(chart.schema)
        yield from _below(root, (), chart.schema, shape, since)


def _below(node: Node, path: ValuesPath, schema: Any, shape: Shape, since: str) -> Iterator[Step]:
    if isinstance(node, Sequence):
        inner = shape.below(schema, 0)
        for index, item in enumerate(node.items):
            yield from _below(item, (*path, index), inner, shape, since) if inner is not None else ()
    if not isinstance(node, Mapping):
        return
    for key, entry in node.entries.items():
        told = _told(schema, key, shape)
        if told is not None and newer(str(told.get("since") or ""), since):
            use = told.get("use")
            new = _target(path, str(use), shape) if use else None
            if new is not None or (not use and told.get("gone", True)):
                yield Step((*path, key), new, str(told.get("since") or ""), str(told.get("why") or ""))
            continue
        inner = shape.below(schema, key)
        if inner is not None:
            yield from _below(entry.node, (*path, key), inner, shape, since)


def _told(schema: Any, key: str, shape: Shape) -> dict[str, Any] | None:
    """What the schema says has become of a key; None where it is as it was."""
    for part in shape.parts(schema):
        removed = part.get("x-removed")
        if isinstance(removed, dict) and isinstance(removed.get(key), dict):
            return dict(removed[key])
        own = part.get("properties", {}).get(key)
        for each in shape.parts(own) if isinstance(own, dict) else ():
            if is_forbidden(each) and isinstance(each.get("x-removed"), dict):
                return dict(each["x-removed"])
            if isinstance(each.get("x-deprecated"), dict):
                # It still works: without a successor it stays.
                return {**each["x-deprecated"], "gone": False}
    return None


def _target(block: ValuesPath, use: str, shape: Shape) -> ValuesPath | None:
    """The path that `use` means from a map, or from one around it."""
    words = tuple(use.split("."))
    for end in range(len(block), -1, -1):
        schema = shape.at(block[:end])
        if schema is not None and words[0] in shape.keys(schema):
            return (*block[:end], *words)
    return None


def newer(version: str, than: str) -> bool:
    """Whether a version is later than another; one that is not known is."""
    return not version or _parts(version) > _parts(than)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBERS.findall(version.partition("+")[0])[:3])
