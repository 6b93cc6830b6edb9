"""Quotes put around a value or taken away, and one word written for another."""

from __future__ import annotations

import re

from helm_platform.diagnostics import Edit, Fix, Span, ValuesPath
from helm_platform.validate.secrecy import names_secret
from helm_platform.values import Node, Origin, Scalar
from helm_platform.values.scalars import ScalarError, resolve

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9./_+-]*[A-Za-z0-9])?")


def quoted(node: Node | None, path: ValuesPath) -> Fix | None:
    """Double quotes around exactly what was written."""
    if not isinstance(node, Scalar) or not node.plain or not node.text or not _editable(node, path):
        return None
    if node.source.written(node.place) != node.text or '"' in node.text or "\\" in node.text:
        return None
    return _edit(node, f"quote `{node.text}`", f'"{node.text}"')


def unquoted(node: Node | None, path: ValuesPath) -> Fix | None:
    """The same text without quotes, where Helm then prints the same: `"8080"`, and not `"0o17"` or `"yes"`."""
    if not isinstance(node, Scalar) or node.plain or not _editable(node, path) or not _plainly(node.text):
        return None
    if node.source.written(node.place) not in (f'"{node.text}"', f"'{node.text}'"):
        return None
    return _edit(node, f"remove the quotes around `{node.text}`", node.text)


def replaced(node: Node | None, path: ValuesPath, word: str) -> Fix | None:
    """Another word for the one that is written; quotes stay."""
    if not isinstance(node, Scalar) or not _editable(node, path):
        return None
    raw = node.source.written(node.place)
    title = f"replace `{node.text}` by `{word}`"
    if node.plain and raw == node.text and can_be_plain(word):
        return _edit(node, title, word)
    for quote in ('"', "'"):
        if raw == f"{quote}{node.text}{quote}" and _WORD.fullmatch(word):
            return _edit(node, title, f"{quote}{word}{quote}")
    return None


def switched(node: Node | None, path: ValuesPath, value: bool) -> Fix | None:
    """`true` or `false` for a word or a number that means it."""
    if not isinstance(node, Scalar) or not node.plain or not _editable(node, path):
        return None
    if node.source.written(node.place) != node.text:
        return None
    word = str(value).lower()
    return _edit(node, f"replace `{node.text}` by `{word}`", word)


def can_be_plain(word: str) -> bool:
    """Whether a word without quotes is this text for Helm, wherever it stands."""
    return bool(_WORD.fullmatch(word)) and resolve(word) == word


def _plainly(text: str) -> bool:
    try:
        value = resolve(text)
    except ScalarError:
        return False
    if isinstance(value, bool):
        return text in ("true", "false")
    return isinstance(value, int | float) and str(value) == text


def _editable(node: Scalar, path: ValuesPath) -> bool:
    # A secret in clear is not made better by quotes: it must leave the file.
    return node.source.origin is Origin.FILE and not names_secret(path)


def _edit(node: Scalar, title: str, text: str) -> Fix | None:
    return Fix(title, (Edit(Span(*node.place), text),)) if node.place else None
