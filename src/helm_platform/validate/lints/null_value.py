"""A key without a value, or with null."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, Note, ValuesPath, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Entry, Scalar, find, find_entry, walk
from helm_platform.values.tree import is_null


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for path, entry, node in walk(layer.document.root):
        if entry is None or not isinstance(node, Scalar) or not is_null(node):
            continue
        written = "has no value, which Helm reads as null" if not node.text else f"is null (`{node.text}`)"
        under = _under(layer, path)
        notes = (Note("written here before", under.source.file, under.span),) if under else ()
        yield finding(
            LINT.id,
            f"`{dotted(path)}` {written}: {_effect(layer, path, under)}",
            path,
            node.source,
            value_span(entry, node),
            level=Level.WARNING,
            notes=notes,
            help='write a value, or delete the key; for empty text write ""',
        )


def _under(layer: Layer, path: ValuesPath) -> Entry | None:
    """What the files below write there."""
    for document in reversed(layer.below):
        entry = find_entry(document.root, path)
        if entry is not None:
            return None if is_null(entry.node) else entry
    return None


def _effect(layer: Layer, path: ValuesPath, under: Entry | None) -> str:
    default = find(layer.defaults, path)
    has_default = default is not None and not is_null(default)
    if under is not None:
        what = f"this takes away what {under.source.label} sets"
        return f"{what} and the chart's default" if has_default else f"{what}, and templates get a null"
    if has_default:
        return "this removes the chart's default"
    return "the chart has no default to remove here, so templates get a null"


LINT = Lint(
    "null-value",
    "In Helm a null is not `nothing`: over a default of the chart it removes the default, over a value of an earlier "
    "file it removes both, and where the chart has no default it reaches the templates as null. Which of these happens "
    "to the nulls of charts has changed between Helm versions. A key whose value was forgotten looks the same.",
    _check,
)
