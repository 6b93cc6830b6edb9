"""A key that still works and will be removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.schemas.shape import Shape
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding
from helm_platform.values import Mapping, Node, Origin, Sequence


def _check(merged: Merged) -> Iterator[Diagnostic]:
    schema = merged.chart.schema
    if merged.chart.deprecates:
        yield from _below(merged.user, (), schema, Shape(schema))


def _below(node: Node, path: ValuesPath, schema: Any, shape: Shape) -> Iterator[Diagnostic]:
    if isinstance(node, Sequence):
        inner = shape.below(schema, 0)
        for index, item in enumerate(node.items):
            yield from _below(item, (*path, index), inner, shape) if inner is not None else ()
    if not isinstance(node, Mapping):
        return
    for key, entry in node.entries.items():
        inner = shape.below(schema, key)
        if inner is None:
            continue
        told = _told(inner, shape)
        # Several files may write it; each has its line.
        for each in (*entry.earlier, entry) if told is not None else ():
            if each.source.origin is not Origin.CHART:
                yield finding(
                    LINT.id,
                    f"`{dotted((*path, key))}` is deprecated{_since(told)}",
                    (*path, key),
                    each.source,
                    each.span,
                    level=Level.WARNING,
                    label=_instead(told),
                    help="it works until it is removed in a later version of the chart",
                )
        yield from _below(entry.node, (*path, key), inner, shape)


def _told(schema: Any, shape: Shape) -> dict[str, Any] | None:
    """What the schema says about a deprecated key, {} where it says only that; None for any other key."""
    for part in shape.parts(schema):
        told = part.get("x-deprecated")
        if isinstance(told, dict):
            return told
        if told is True or part.get("deprecated") is True:
            return {}
    return None


def _since(told: dict[str, Any] | None) -> str:
    since = (told or {}).get("since")
    return f" since version {since}" if since else ""


def _instead(told: dict[str, Any] | None) -> str | None:
    use = (told or {}).get("use")
    return f"use `{use}`" if use else None


LINT = MergedLint(
    "deprecated-key",
    "A key that the chart still takes and a later version will not. Move to its successor while both work: after the "
    "removal the values are refused. The chart's schema says so with `deprecated: true`, or with `x-deprecated` and "
    "the version and the key to use.",
    _check,
    own_keys=False,
)
