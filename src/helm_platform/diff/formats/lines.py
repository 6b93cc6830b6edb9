"""A changed field in lines: one where both values are short, else the lines that differ."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from helm_platform.diff.changes import Field
from helm_platform.formats.excerpt import printable
from helm_platform.objects.difference import NOTHING, words

_SHORT = 60
_WIDEST = 160


def field_lines(field: Field, limit: int | None) -> Iterator[str]:
    """A line that names the field, then lines that begin with `-`, `+` or a space; beyond `limit` they are counted."""
    if field.secret:
        yield f"{field.path}: {field.word} (the content of a Secret is not shown)"
        return
    if all(map(_short, (field.old, field.new))):
        yield printable(f"{field.path}: {words(field.old)} → {words(field.new)}")
        return
    yield f"{printable(field.path)}:"
    lines = list(_differing(_lines(field.old), _lines(field.new)))
    yield from (_cut(printable(line)) for line in lines[:limit])
    if limit is not None and len(lines) > limit:
        yield f"… {len(lines) - limit} more lines (--all shows them)"


def _short(value: Any) -> bool:
    return "\n" not in str(value) and len(words(value)) <= _SHORT


def _lines(value: Any) -> list[str]:
    """A text by its lines, other values as YAML; JSON that is a text (a dashboard) by the lines of its parts."""
    if value is NOTHING:
        return []
    if isinstance(value, str):
        return _parts(value) or value.splitlines()
    import yaml

    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_WIDEST).splitlines()


def _parts(text: str) -> list[str] | None:
    if not text.lstrip().startswith(("{", "[")) or text.count("\n") > 1:
        return None
    try:
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False).splitlines()
    except ValueError:
        return None


def _differing(old: list[str], new: list[str]) -> Iterator[str]:
    for number, line in enumerate(difflib.unified_diff(old, new, n=1, lineterm="")):
        if number > 1 and not line.startswith("@@"):  # without the names of files and the numbers of lines
            yield f"{line[0]} {line[1:]}"


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
