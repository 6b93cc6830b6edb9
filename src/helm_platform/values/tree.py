"""A values file as a tree that remembers where every key and value was written.

Trees are never changed in place: merging builds new mappings and shares the untouched parts, because one
anchored subtree may sit in many places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Span, ValuesPath
from helm_platform.values.scalars import ScalarValue

Place = tuple[int, int, int, int]
"""Line, column, end line, end column: the fields of a `Span`, which is only built when something is reported."""


class Origin(Enum):
    """Where a layer of values comes from."""

    CHART = "chart"
    FILE = "file"
    SET = "set"


@dataclass(frozen=True)
class Source:
    """One layer of values. `file` is None for `--set`; `label` names the layer in messages; `lines` are the file's."""

    origin: Origin
    label: str
    file: Path | None = None
    lines: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def written(self, place: Place | None) -> str | None:
        """What stands at a place of one line, letter by letter; None for several lines and where there is no text."""
        if place is None or place[0] != place[2] or not 1 <= place[0] <= len(self.lines):
            return None
        return self.lines[place[0] - 1][place[1] - 1 : place[3] - 1]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. `text` is what was written; `plain` says that no quotes kept Helm from interpreting it.

    `rejected` marks a value that Helm refuses; it was reported where it was read.
    """

    value: ScalarValue
    source: Source
    place: Place | None = None
    text: str = ""
    plain: bool = False
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    source: Source
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value. `earlier` are the entries of lower layers that this one replaced or was merged into."""

    key: str
    node: Node
    source: Source
    place: Place | None = None
    earlier: tuple[Entry, ...] = ()

    @property
    def span(self) -> Span | None:
        """The span of the key."""
        return Span(*self.place) if self.place else None


@dataclass(frozen=True, slots=True)
class Mapping:
    source: Source
    entries: dict[str, Entry] = field(default_factory=dict)
    place: Place | None = None

    def with_entry(self, entry: Entry) -> Mapping:
        """A copy with this entry added or replaced."""
        return replace(self, entries={**self.entries, entry.key: entry})


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """The bare values: dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def is_null(node: Node) -> bool:
    """Whether Helm reads this as null."""
    return isinstance(node, Scalar) and node.value is None and not node.rejected


def child(node: Node, part: str | int) -> Node | None:
    """The value below `node` at one key or index, or None."""
    if isinstance(node, Mapping) and isinstance(part, str):
        entry = node.entries.get(part)
        return entry.node if entry else None
    if isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None


def find(node: Node, path: ValuesPath) -> Node | None:
    """The value at a path, or None."""
    current: Node | None = node
    for part in path:
        if current is None:
            return None
        current = child(current, part)
    return current


def find_entry(node: Node, path: ValuesPath) -> Entry | None:
    """The entry (key with position) at a path that ends in a key, or None."""
    if not path or not isinstance(path[-1], str):
        return None
    parent = find(node, path[:-1])
    return parent.entries.get(path[-1]) if isinstance(parent, Mapping) else None


def walk(node: Node, path: ValuesPath = ()) -> Iterator[tuple[ValuesPath, Entry | None, Node]]:
    """Every value below `node` with its path; the entry is None for list items and the root."""
    # A stack, not a generator for each level: every check walks through every file.
    todo: list[tuple[ValuesPath, Entry | None, Node]] = [(path, None, node)]
    while todo:
        found = todo.pop()
        yield found
        path, _, node = found
        if isinstance(node, Mapping):
            todo += [((*path, key), entry, entry.node) for key, entry in reversed(node.entries.items())]
        elif isinstance(node, Sequence):
            todo += [((*path, index), None, item) for index, item in reversed(tuple(enumerate(node.items)))]


def count_keys(node: Node) -> int:
    """How many keys the tree has, at all depths."""
    if isinstance(node, Mapping):
        return len(node.entries) + sum(count_keys(entry.node) for entry in node.entries.values())
    return sum(map(count_keys, node.items)) if isinstance(node, Sequence) else 0
