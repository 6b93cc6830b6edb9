"""Values on one line, as YAML that means the same again."""

from __future__ import annotations

import json
import re
from typing import Any

from helm_platform.values.tree import Mapping, Node, Sequence, is_null

_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9/_.@-]*")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def inline(value: Any) -> str:
    """A value in flow style, quoted only where it must be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(inner) for inner in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def block(value: Any, indent: int = 0) -> list[str]:
    """A value in block style, a line each: what a person would write into a values file."""
    margin = " " * indent
    if isinstance(value, dict) and value:
        lines = []
        for key, inner in value.items():
            if isinstance(inner, dict) and inner:
                lines += [f"{margin}{inline(key)}:", *block(inner, indent + 2)]
            else:
                lines.append(f"{margin}{inline(key)}: {inline(inner)}")
        return lines
    return [f"{margin}{inline(value)}"]


def as_written(node: Node, most: int = 60) -> str:
    """A node as the user wrote it, on one line, not longer than `most`."""
    line = " ".join(_written(node).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _written(node: Node) -> str:
    if isinstance(node, Mapping):
        inner = (f"{inline(key)}: {_written(entry.node)}" for key, entry in node.entries.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(_written(item) for item in node.items) + "]"
    if is_null(node):
        return "null"
    return node.text if node.plain and node.text else inline(node.value)
