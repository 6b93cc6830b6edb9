"""The values under test with their positions, and the one way to make a finding about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, Note, Span, ValuesPath
from helm_platform.schemas.shape import Shape
from helm_platform.values import Entry, Mapping, Node, Origin, Scalar, Source, find, find_entry


@dataclass
class Subject:
    """Merged values, the user's part of them, and the schema that describes them.

    `typos` are the paths that a misspelled key was meant for: they are not missing as well.
    """

    values: Mapping
    user: Mapping
    shape: Shape
    typos: set[ValuesPath] = field(default_factory=set)
    fits: Callable[[Any, Any], bool] = lambda _value, _schema: False
    """Whether a bare value has no error under a part of the schema."""
    noun: str = "chart"
    """What the top-level keys are keys of."""

    def node(self, path: ValuesPath) -> Node | None:
        return find(self.values, path)

    def text(self, path: ValuesPath) -> str:
        """The value at a path as it was written, short enough for a message."""
        node = self.node(path)
        if isinstance(node, Scalar):
            return shorten(node.text)
        return "…"

    def on_key(self, rule: str, message: str, path: ValuesPath, **more: Any) -> Diagnostic:
        """A finding about the key at the end of the path; for a list item, about the item; for (), the whole file."""
        entry = find_entry(self.values, path)
        if entry is not None:
            return finding(rule, message, path, entry.source, entry.span, **more)
        if not path:
            root = self.user
            return finding(rule, message, path, root.source, _start(root), **more)
        node = self.node(path)
        if node is None:
            return self.on_key(rule, message, path[:-1], **more)
        return finding(rule, message, path, node.source, _start(node), **more)

    def on_value(self, rule: str, message: str, path: ValuesPath, **more: Any) -> Diagnostic:
        """A finding about a value: its text where it has some, else its key."""
        node, entry = self.node(path), find_entry(self.values, path)
        span = value_span(entry, node)
        if node is None or span is None:
            return self.on_key(rule, message, path, **more)
        return finding(rule, message, path, node.source, span, **more)


def value_span(entry: Entry | None, node: Node | None) -> Span | None:
    """Where to mark a value. Empty values and blocks of several lines are marked at their key."""
    if isinstance(node, Scalar) and node.place and node.place[:2] != node.place[2:]:
        return Span(*node.place)
    if entry is not None:
        return entry.span
    return _start(node) if node is not None else None


def finding(rule: str, message: str, path: ValuesPath, source: Source, span: Span | None, **more: Any) -> Diagnostic:
    """An error (or `level`) in one layer of the values, named as the layer it comes from.

    Where it is `confidential`, an argument of --set is named by its option alone: its text holds the secret.
    """
    notes: tuple[Note, ...] = more.pop("notes", ())
    origin = source.label.split(" ")[0] if more.get("confidential") else source.label
    if source.origin is Origin.CHART:
        notes = (*notes, Note("this is a default of the chart; your values do not set it"))
    return Diagnostic(
        rule,
        more.pop("level", Level.ERROR),
        message,
        file=source.file,
        span=span,
        values_path=path,
        origin=origin if source.origin is Origin.SET else None,
        notes=notes,
        **more,
    )


def shorten(text: str, most: int = 50) -> str:
    """Text for a message: one line, not too long."""
    line = " ".join(text.split()) if "\n" in text else text
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _start(node: Node) -> Span | None:
    return Span(node.place[0], node.place[1], node.place[0], node.place[1] + 1) if node.place else None
