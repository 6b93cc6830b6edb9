"""A map that has the same key twice."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Note, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.remedies import dropped
from helm_platform.validate.subject import finding


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for duplicate in layer.document.duplicates:
        first, again = duplicate.first, duplicate.again
        yield finding(
            LINT.id,
            f"`{dotted(duplicate.path)}` is written twice",
            duplicate.path,
            again.source,
            again.span,
            label="Helm takes this one and drops the first"
            if duplicate.certain
            else "Helm takes either one, by chance",
            notes=(Note("first written here", first.source.file, first.span),),
            fix=dropped(duplicate, layer.document),
            help="keep one of them, or merge what is below them",
        )


LINT = Lint(
    "duplicate-key",
    "YAML files must not repeat a key in one map. Helm accepts it silently and keeps the last one, with everything "
    "below it: settings of the first are lost.",
    _check,
)
