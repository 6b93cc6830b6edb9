"""A version or an image tag without quotes, which Helm reads as a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.remedies import quoted
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Scalar, walk
from helm_platform.values.scalars import rendered

_KEY = re.compile(r"(?:^|[a-z])(?:version|tag)$|^(?:Version|Tag)$|.(?:Version|Tag)$", re.ASCII)


def _check(layer: Layer) -> Iterator[Diagnostic]:
    for path, entry, node in walk(layer.document.root):
        if entry is None or not isinstance(node, Scalar) or not node.plain or not _KEY.search(entry.key):
            continue
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            continue
        shown = rendered(float(node.value))
        changed = shown != node.text
        yield finding(
            LINT.id,
            f"`{dotted(path)}` is the number {shown} in Helm, not the text `{node.text}`"
            if changed
            else f"`{dotted(path)}` is a number; a version is text",
            path,
            node.source,
            value_span(entry, node),
            level=Level.ERROR if changed else Level.WARNING,
            label=f'quote it: "{node.text}"',
            fix=quoted(node, path),
            help=None if changed else "the next version may lose digits: 1.10 without quotes is 1.1",
        )


LINT = Lint(
    "unquoted-version",
    "`tag: 1.10` is the number 1.1, `tag: 20261123` prints as 2.0261123e+07 and `tag: 010` is 8. Versions are text: "
    "put them in quotes. A version that survives by luck (`1.5`) is a warning, one that changes is an error.",
    _check,
)
