"""The smallest part of a document that still fails in the same way."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.corpus.draw import Document


def minimised(document: Document, fails: Callable[[Document], bool]) -> Document:
    """The document without every key and item that can go while it still fails; larger parts are tried first."""
    small = copy.deepcopy(document)
    shrunk = True
    while shrunk:
        shrunk = False
        for keys in list(_places(small)):
            smaller = _without(small, keys)
            if smaller is not None and fails(smaller):
                small, shrunk = smaller, True
    return small


def kind_of(problem: str) -> str:
    """A problem without the names, words and numbers of one document."""
    last = problem.strip().splitlines()[-1] if problem.strip() else ""
    for line in problem.splitlines():
        if line.startswith("  - "):
            last = line.split(": ", 1)[-1]
            break
    plain = re.sub(r'"[^"]*"|`[^`]*`|\S*\d\S*', "", last.split("; ")[0].split(" is invalid: ")[-1])
    return re.sub(r"Invalid value.*?:", "", plain)


def _places(node: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, dict | list):
        # From the last item: those before it keep their places.
        entries = list(node.items() if isinstance(node, dict) else enumerate(node))[::-1]
        yield from ((*keys, key) for key, _ in entries)
        for key, child in entries:
            yield from _places(child, (*keys, key))


def _without(document: Document, keys: tuple[str | int, ...]) -> Document | None:
    """A copy without one place, or None where an earlier step has taken it away already."""
    smaller = copy.deepcopy(document)
    node: Any = smaller
    try:
        for key in keys[:-1]:
            node = node[key]
        del node[keys[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return smaller
