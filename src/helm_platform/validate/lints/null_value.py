"""A key without a value, or with null."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Scalar, find, walk


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for path, entry, node in walk(layer.document.root):
        if entry is None or not isinstance(node, Scalar) or node.value is not None or node.rejected:
            continue
        written = "has no value, which Helm reads as null" if not node.text else f"is null (`{node.text}`)"
        yield finding(
            LINT.id,
            f"`{dotted(path)}` {written}: {_effect(layer, path)}",
            path,
            node.source,
            value_span(entry, node),
            level=Level.WARNING,
            help='write a value, or delete the key; for empty text write ""',
        )


def _effect(layer: Layer, path: ValuesPath) -> str:
    default = find(layer.defaults, path)
    if default is None or (isinstance(default, Scalar) and default.value is None):
        return "the chart has no default to remove here, so templates get a null"
    return "this removes the chart's default"


LINT = Lint(
    "null-value",
    "In Helm a null is not `nothing`: over a default of the chart it removes the default, elsewhere it reaches the "
    "templates as null, and which of the two happens has changed between Helm versions. A key whose value was "
    "forgotten looks the same.",
    _check,
)
