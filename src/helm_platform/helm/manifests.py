"""Rendered text to objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helm_platform.values.stream import load_all

Manifest = dict[str, Any]

# Helm writes this line above every document, whichever way the template was cut into documents.
_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)


def parse(text: str) -> list[Manifest]:
    """The objects of a YAML stream; a `List` counts as its items. Raises ValueError where it is no YAML."""
    return [item for document in load_all(text) if isinstance(document, dict) for item in _items(document)]


def sourced(text: str) -> list[tuple[Manifest, str]]:
    """The objects of a render, each with its template (`chart/templates/web.yaml`), empty where Helm names none.

    Raises ValueError as `parse` does.
    """
    # The text before the first mark, then template and text in turn.
    first, *rest = _SOURCE.split(text)
    pieces = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    return [(item, template) for template, piece in pieces for item in parse(piece)]


def _items(document: Manifest) -> Iterator[Manifest]:
    items = document.get("items")
    if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
        yield from (item for item in items if isinstance(item, dict))
    else:
        yield document
