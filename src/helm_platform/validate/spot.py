"""From a values path to the place in a file where it, or the nearest block around it, is written."""

from __future__ import annotations

from dataclasses import dataclass

from helm_platform.diagnostics import Span, ValuesPath
from helm_platform.values import Mapping, Node, Origin, Sequence, Source, child, find, find_entry


@dataclass(frozen=True)
class Spot:
    """Which layer of the values says it, and where. `depth` is how many steps of the path are written there."""

    source: Source
    span: Span | None
    depth: int


def spot(values: Mapping, path: ValuesPath) -> Spot | None:
    """The place of the deepest part of a path that is written, or None where no part is.

    A default of the chart is such a place only if it is the whole path: what stands around a missing key there is
    nobody's line.
    """
    for depth in range(len(path), 0, -1):
        node = find(values, path[:depth])
        if node is None:
            continue
        entry = find_entry(values, path[:depth])
        source = entry.source if entry else node.source
        if source.origin is Origin.CHART and depth < len(path):
            continue
        return Spot(source, entry.span if entry else _start(node), depth)
    return None


def steps(values: Mapping, text: str) -> ValuesPath:
    """The values path that the chart means by `text`, such as `env.a.b` where `a.b` is one key.

    Keys that are written are taken whole, the longest first; what follows the last of them is cut at its dots.
    """
    path: list[str | int] = []
    node: Node | None = values
    rest = text
    while rest:
        step, rest = _step(node, rest)
        path.append(step)
        node = child(node, step) if node is not None else None
    return tuple(path)


def _step(node: Node | None, text: str) -> tuple[str | int, str]:
    if text.startswith("[") and "]" in text:
        inner, _, rest = text[1:].partition("]")
        if inner.isdigit():
            return int(inner), rest.removeprefix(".")
    if isinstance(node, Mapping):
        written = [key for key in node.entries if text == key or (key and text.startswith((f"{key}.", f"{key}[")))]
        if written:
            key = max(written, key=len)
            return key, text[len(key) :].removeprefix(".")
    word, _, rest = text.partition(".")
    if isinstance(node, Sequence) and word.isdigit():
        return int(word), rest
    return word, rest


def _start(node: Node) -> Span | None:
    return Span(node.place[0], node.place[1], node.place[0], node.place[1] + 1) if node.place else None
