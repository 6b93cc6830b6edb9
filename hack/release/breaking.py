"""Values that the release before took and this one refuses: read from the two schemas of a chart.

What else can break (names, selectors, fields that cannot change, pods that restart) is `helm platform prove upgrade`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hack.release.bundle import Tree, parsed

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.schemas.shape import Shape

#: How many minor releases a key lives on after the one that deprecated it.
GRACE = 2
_NAME = "<name>"


@dataclass(frozen=True)
class Break:
    """A key whose values are not all taken any more; `told` is what the new schema says of a removed key."""

    chart: str
    path: ValuesPath
    message: str
    removed: bool = False
    told: dict[str, Any] | None = None
    deprecated: dict[str, Any] | None = None


def breaks(chart: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Break]:
    """What `new` refuses of what `old` took, key by key; below a removed key nothing more is said."""
    before, after = Shape(old), Shape(new)
    todo: list[tuple[ValuesPath, Any, Any]] = [((), old, new)]
    seen: set[tuple[frozenset[int], frozenset[int]]] = set()
    while todo:
        path, was, now = todo.pop(0)
        pair = (_identity(before, was), _identity(after, now))
        if pair in seen or was is None:
            continue
        seen.add(pair)
        yield from _here(chart, path, (before, was), (after, now))
        keys = after.keys(now)
        for name, inner in before.keys(was).items():
            below = (*path, name)
            if name in keys:
                todo.append((below, inner, keys[name]))
            elif not after.allows_any_key(now):
                yield Break(
                    chart,
                    below,
                    f"`{dotted(below)}` is gone",
                    True,
                    _told(after, now, name),
                    _deprecated(before, inner),
                )
        if before.allows_any_key(was):
            if after.allows_any_key(now):
                todo.append(((*path, _NAME), before.below(was, _NAME), after.below(now, _NAME)))
            else:
                yield Break(chart, path, f"`{dotted(path)}` takes no names of one's own any more")
        todo.append(((*path, 0), before.below(was, 0), after.below(now, 0)))


def _identity(shape: Shape, schema: Any) -> frozenset[int]:
    """Of the parts that stand in the document: what `Shape.below` wraps anew each time is what it wraps."""
    return frozenset(id(part) for part in shape.parts(schema) if set(part) != {"anyOf"})


def _here(chart: str, path: ValuesPath, was: tuple[Shape, Any], now: tuple[Shape, Any]) -> Iterator[Break]:
    name = f"`{dotted(path)}`" if path else "the values"
    lost = was[0].forms(was[1]) - now[0].forms(now[1])
    if lost and now[0].forms(now[1]):
        yield Break(chart, path, f"{name} can be no {' or '.join(sorted(lost))} any more")
    words = _words(*was) - _words(*now)
    if words and _words(*now):
        yield Break(chart, path, f"{name} can not be {' or '.join(sorted(words))} any more")
    for key in sorted(_needed(*now) - _needed(*was)):
        yield Break(chart, path, f"{name} must have `{key}` now")


def _words(shape: Shape, schema: Any) -> set[str]:
    return {str(word) for part in shape.parts(schema) for word in part.get("enum", ())}


def _needed(shape: Shape, schema: Any) -> set[str]:
    """Keys that a map must have whatever else is in it: those of conditions and choices are left out."""
    target = shape.target(schema["$ref"]) if isinstance(schema, dict) and "$ref" in schema else {}
    return {
        key for part in (schema, target, *_every(schema)) if isinstance(part, dict) for key in part.get("required", ())
    }


def _every(schema: Any) -> list[Any]:
    return list(schema.get("allOf", ())) if isinstance(schema, dict) else []


def _told(shape: Shape, schema: Any, name: str) -> dict[str, Any] | None:
    """The `x-removed` that stands beside the properties, or within the property."""
    for part in shape.parts(schema):
        beside = part.get("x-removed", {})
        inner = part.get("properties", {}).get(name)
        found = beside.get(name) if isinstance(beside, dict) else None
        found = found or (inner.get("x-removed") if isinstance(inner, dict) else None)
        if isinstance(found, dict):
            return found
    return None


def _deprecated(shape: Shape, schema: Any) -> dict[str, Any] | None:
    for part in shape.parts(schema):
        found = part.get("x-deprecated")
        if isinstance(found, dict):
            return found
    return None


def undue(found: Break, tree: Tree, old: str) -> Iterator[Diagnostic]:
    """What is not as the policy asks where a key goes: deprecated long enough before, and told of afterwards."""
    if not found.removed:
        return
    file = _schema(tree, found.chart)
    key = dotted(found.path)
    since = (found.deprecated or {}).get("since")
    released = parsed(old)
    if since is None or not _long_enough(str(since), released.major, released.minor):
        when = f"deprecated since {since}" if since else "not deprecated"
        yield _finding(
            file, found, f"`{key}` of {found.chart} is gone, and in {old} it was {when}",
            f"keep it, with `x-deprecated: {{since, use}}`, for {GRACE} minor releases",
        )  # fmt: skip
    if found.told is None:
        yield _finding(
            file,
            found,
            f"`{key}` of {found.chart} is gone without a word",
            "say `x-removed: {since, use}` in its place",
        )


def _long_enough(since: str, major: int, minor: int) -> bool:
    version = parsed(since)
    return version.major < major or (version.major == major and minor - version.minor >= GRACE - 1)


def _schema(tree: Tree, chart: str) -> Path:
    return tree.root / chart / "values.schema.json"


def _finding(file: Path, found: Break, message: str, advice: str) -> Diagnostic:
    return Diagnostic("removed-early", Level.ERROR, message, file, values_path=found.path, help=advice)
