"""CPU or memory in a unit that cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.quantities import amount, unit
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Node, Scalar, find, find_entry

_LEAST_MEMORY = 4 * 1024 * 1024
_MOST_CORES = 96
_BINARY_OR_LARGE = ("k", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "Pi", "E", "Ei")


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
    number = node.text.rstrip("mkKi")
    what = {
        "": f"{node.text} bytes",
        "m": f"{size:g} bytes, for `m` is a thousandth",
        "k": f"{size:g} bytes",
        "Ki": f"{size:g} bytes",
    }.get(unit(node), f"{size:g} bytes")
    yield _at(path, node, f"is {what}; no process runs in that", f"did you mean {number}Mi?", merged)


def _cpu(path: ValuesPath, node: Scalar, merged: Merged) -> Iterator[Diagnostic]:
    cores = amount(node)
    if cores is None or cores < _MOST_CORES:
        return
    if unit(node) in _BINARY_OR_LARGE:
        yield _at(path, node, "is a size of memory; CPU is counted in cores", 'write cores: "500m" or "2"', merged)
    else:
        yield _at(
            path, node, f"is {cores:g} cores", f"did you mean {node.text.removesuffix('m')}m?", merged, Level.WARNING
        )


def _at(path: ValuesPath, node: Node, what: str, label: str, merged: Merged, level: Level = Level.ERROR) -> Diagnostic:
    text = node.text if isinstance(node, Scalar) else ""
    span = value_span(find_entry(merged.values, path), node)
    return finding(
        LINT.id, f"`{dotted(path)}: {text}` {what}", path, node.source, span, level=level, label=label,
        help="memory is written as 512Mi or 2Gi, CPU as 500m (half a core) or 2",
    )  # fmt: skip


LINT = MergedLint(
    "resource-unit",
    "Kubernetes takes quantities by the letter: `memory: 512` is 512 bytes, `memory: 512m` is half a byte, and `cpu: "
    "100` is a hundred cores. Such a pod is killed at once, or waits for ever for a node that large. Write memory in "
    "Mi or Gi, and CPU in thousandths of a core (`100m`) or cores (`2`).",
    _check,
)
