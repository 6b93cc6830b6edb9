"""CPU or memory in a unit that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.quantities import amount, unit
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Node, Scalar, find, find_entry

_LEAST_MEMORY = 4 * 1024 * 1024
_MOST_CORES = 96
_FEW_DIGITS = re.compile(r"(?P<number>[0-9]{1,5}(?:\.[0-9]+)?)(?P<unit>m|k|Ki|Mi?)?\Z", re.ASCII)
_UNITS = "memory is written as 512Mi or 2Gi, CPU as 500m (half a core) or 2"
_SIZES = ("k", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "Pi", "E", "Ei")


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        for block in ("requests", "limits"):
            for resource in ("memory", "cpu"):
                node = find(container.values, ("resources", block, resource))
                path = (*container.path, "resources", block, resource)
                if isinstance(node, Scalar) and amount(node) is not None:
                    yield from _memory(path, node, merged) if resource == "memory" else _cpu(path, node, merged)


def _memory(path: ValuesPath, node: Scalar, merged: Merged) -> Iterator[Diagnostic]:
    size = amount(node)
    if size is None or not 0 < size < _LEAST_MEMORY:
        return
    what = f"is {size:.10g} bytes{', for `m` is a thousandth' if unit(node) == 'm' else ''}; no process runs in that"
    yield _at(path, node, what, _meant(node), merged)


def _meant(node: Scalar) -> str | None:
    """The unit above the one that was written, where the digits look like that."""
    digits = _FEW_DIGITS.match(node.text)
    if digits is None:
        return None
    return f"did you mean {digits['number']}{'Gi' if digits['unit'] in ('M', 'Mi') else 'Mi'}?"


def _cpu(path: ValuesPath, node: Scalar, merged: Merged) -> Iterator[Diagnostic]:
    cores = amount(node)
    if cores is None or cores < _MOST_CORES:
        return
    if unit(node) in _SIZES:
        yield _at(path, node, "is a size of memory; CPU is counted in cores", 'write cores: "500m" or "2"', merged)
    else:
        yield _at(
            path, node, f"is {cores:g} cores", f"did you mean {node.text.removesuffix('m')}m?", merged, Level.WARNING
        )


def _at(
    path: ValuesPath, node: Node, what: str, label: str | None, merged: Merged, level: Level = Level.ERROR
) -> Diagnostic:
    text = node.text if isinstance(node, Scalar) else ""
    span = value_span(find_entry(merged.values, path), node)
    message = f"`{dotted(path)}: {text}` {what}"
    return finding(LINT.id, message, path, node.source, span, level=level, label=label, help=_UNITS)


LINT = MergedLint(
    "resource-unit",
    "Kubernetes takes quantities by the letter: `memory: 512` is 512 bytes, `memory: 512m` is half a byte, and `cpu: "
    "100` is a hundred cores. Such a pod is killed at once, or waits for ever for a node that large. Write memory in "
    "Mi or Gi, and CPU in thousandths of a core (`100m`) or cores (`2`).",
    _check,
)
