"""Variables in a compose file, `${NAME:-default}`: from the `.env` beside it, else their defaults.

What the environment of the caller would say is not asked: the result is the same for everybody. A variable without a
value stays as it is written; where it is all of a text, it is a value that comes from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from helm_platform.values import Mapping as Map
from helm_platform.values import Node, Sequence

_VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?P<rest>(?::?[-?+])[^}]*)?\}|(?P<plain>[A-Za-z_][A-Za-z0-9_]*))"
)
_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(?P<value>.*)")
OUTSIDE = re.compile(r"\$\{?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?::?\?)[^}]*)?\}?")
"""A text that is one variable and nothing else."""


def filled(node: Node, known: Mapping[str, str]) -> Node:
    """The tree with every text filled in, at the places where they are written."""
    if isinstance(node, Map):
        entries = {key: replace(entry, node=filled(entry.node, known)) for key, entry in node.entries.items()}
        return replace(node, entries=entries)
    if isinstance(node, Sequence):
        return replace(node, items=tuple(filled(item, known) for item in node.items))
    if isinstance(node.value, str) and "$" in node.value:
        return replace(node, value=_VARIABLE.sub(lambda found: _value(found, known), node.value))
    return node


def _value(found: re.Match[str], known: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    name, rest = found["braced"] or found["plain"], found["rest"] or ""
    value = known.get(name)
    if "+" in rest[:2]:
        return rest.partition("+")[2] if value else ""
    if value is not None and (value or not rest.startswith(":")):
        return value
    if "-" in rest[:2]:
        return rest.partition("-")[2]
    return found[0]


def environment(file: Path) -> dict[str, str]:
    """The variables of a file in the form of `.env`. Raises OSError and UnicodeDecodeError."""
    found: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and not line.lstrip().startswith("#"):
            value = match["value"].strip()
            quoted = len(value) > 1 and value[0] in "'\"" and value.endswith(value[0])
            found[match["name"]] = value[1:-1] if quoted else re.sub(r"\s+#.*$", "", value)
    return found
