"""From a place in a rendered object back to the line of the values that says it.

Extra objects are rendered as they are written, and the hatches `podSpec` and `containerSpec` are laid over what a chart
makes: there the path is known. Elsewhere the only thing that the values and the object share may be a key with its
value, or a value that stands in the values once. Where that is not so, no line is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Span, ValuesPath
from helm_platform.validate.kubernetes.problem import Manifest, ObjectPath, Problem, at
from helm_platform.validate.pod_security.origin import DEFAULTS, ENFORCED, extra_object, workload
from helm_platform.validate.pod_security.pods import mapping, template
from helm_platform.validate.spot import spot
from helm_platform.validate.subject import value_span
from helm_platform.values import Mapping, Node, Origin, Scalar, Sequence, Source, find, find_entry, plain, walk

_LISTS = ("containers", "initContainers")
# Shorter texts and smaller numbers stand in many places for many reasons.
_TELLING_TEXT, _TELLING_NUMBER = 4, 10


@dataclass(frozen=True)
class Place:
    """Where the values say it: the path, the layer and the text. `guessed` where only the value leads there."""

    path: ValuesPath
    source: Source
    span: Span | None
    guessed: bool = False


def place(values: Mapping, item: Manifest, problem: Problem) -> Place | None:
    """The line that a problem comes from, or None where no line is known to say it."""
    extra = extra_object(values, item)
    if extra is not None:
        return _deepest(values, (*extra, *problem.path), problem)
    return _in_hatch(values, item, problem) or _by_value(values, item, problem)


def _deepest(values: Mapping, path: ValuesPath, problem: Problem) -> Place | None:
    found = spot(values, path)
    if found is None:
        return None
    if found.depth < len(path) or problem.on_key:
        return Place(path, found.source, found.span)
    return _on_value(values, path)


def _on_value(values: Mapping, path: ValuesPath) -> Place | None:
    node = find(values, path)
    return Place(path, node.source, value_span(find_entry(values, path), node)) if node is not None else None


def _in_hatch(values: Mapping, item: Manifest, problem: Problem) -> Place | None:
    """The place in a `podSpec` or `containerSpec`, if it says what the object has there."""
    for block, rest in _hatches(values, item, problem.path):
        path = _followed(values, block, rest, at(item, problem.path[: len(problem.path) - len(rest)]))
        # What a chart writes itself is in no hatch, but a hatch may lie around the path.
        if path is None or find(values, path) is None:
            continue
        if plain_of(values, path) == at(item, problem.path) or not problem.path[len(problem.path) - len(rest) :]:
            return _deepest(values, path, problem)
    return None


def _hatches(values: Mapping, item: Manifest, path: ObjectPath) -> Iterator[tuple[ValuesPath, ObjectPath]]:
    """Each hatch whose content could be at the path, the one that wins first, and the path within it."""
    head = template(item)
    block = workload(values, mapping(mapping(item, "metadata"), "labels"))
    if head is None or block is None or path[: len(head) + 1] != (*head, "spec"):
        return
    rest = path[len(head) + 1 :]
    name: ValuesPath = ("podSpec",)
    if len(rest) > 1 and rest[0] in _LISTS:
        container = at(item, path[: len(head) + 3])
        group = _group(rest, container if isinstance(container, dict) else {})
        name, rest = (*group, "containerSpec"), rest[2:]
    for layer in (ENFORCED, block, DEFAULTS):
        yield (*layer, *name), rest


def _group(rest: ObjectPath, container: dict[str, Any]) -> ValuesPath:
    """The block of a container within the values of its workload."""
    name = str(container.get("name", ""))
    if rest[0] == "containers":
        # The main container is the first, the others have their keys as names.
        return () if rest[1] == 0 else ("containers", name)
    return ("sidecars" if container.get("restartPolicy") == "Always" else "initContainers", name)


def _followed(values: Mapping, block: ValuesPath, rest: ObjectPath, node: Any) -> ValuesPath | None:
    """The path in the hatch. Its lists are added to those of the chart, so an item has another number there."""
    path = block
    for step in rest:
        written = find(values, path)
        if isinstance(step, int):
            if not isinstance(written, Sequence) or not isinstance(node, list) or step >= len(node):
                return None
            equal = [number for number, each in enumerate(written.items) if plain(each) == node[step]]
            number = equal[0] if equal else step - (len(node) - len(written.items))
            if number < 0:
                return None
            path, node = (*path, number), node[step]
        else:
            path, node = (*path, step), node.get(step) if isinstance(node, dict) else None
    return path


def _by_value(values: Mapping, item: Manifest, problem: Problem) -> Place | None:
    """The only place in the user's values with the same key and value, or with a value that tells enough."""
    if not problem.path:
        return None
    given = at(item, problem.path)
    if given is None:
        return None
    written = [
        (path, node)
        for path, entry, node in walk(values)
        if path and (entry.source if entry else node.source).origin is not Origin.CHART and _same(node, given)
    ]
    key = problem.path[-1] if isinstance(problem.path[-1], str) else None
    named = [path for path, _ in written if path[-1] == key]
    telling = [path for path, _ in written] if _tells(given) else []
    for paths in (named, telling):
        if len(paths) == 1:
            found = _deepest(values, paths[0], problem)
            return Place(found.path, found.source, found.span, guessed=True) if found else None
    return None


def _same(node: Node, given: Any) -> bool:
    if not isinstance(node, Scalar):
        return not isinstance(given, str | int | float) and given not in ({}, []) and plain(node) == given
    if node.value is None or isinstance(given, dict | list):
        return False
    # A template prints: `"123"` in quotes becomes a number, and the other way round.
    return _text(node.value) == _text(given)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tells(given: Any) -> bool:
    if isinstance(given, bool | dict | list):
        return False
    return abs(given) > _TELLING_NUMBER if isinstance(given, int | float) else len(str(given)) >= _TELLING_TEXT


def plain_of(values: Mapping, path: ValuesPath) -> Any:
    """The bare value at a path, or None."""
    node = find(values, path)
    return plain(node) if node is not None else None
