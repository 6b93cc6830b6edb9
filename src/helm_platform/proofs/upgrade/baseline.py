"""A release in one small text file: the values it was rendered with, and what of its objects is fixed.

It needs neither tags nor archives, and it compares with old and new value like they do. Equal parts are written
once; a text `=0123456789` stands for the part of that name. Same input, same bytes: one line for each values file
and for each part, sorted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.errors import UsageError

FORMAT = 1
_SHORTEST = 30  # a shorter part costs less than its name
_AGAIN = "write it again: helm platform prove upgrade --write-baseline FILE"


@dataclass(frozen=True)
class Stored:
    """One values file: its content, and the cut objects (`contract.cut`) that it rendered to."""

    values: dict[str, Any]
    objects: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Baseline:
    """A release. `files` is keyed by the values file's path."""

    chart: str
    version: str
    files: Mapping[str, Stored]


def dump(baseline: Baseline) -> str:
    """The text of the file."""
    counts: Counter[str] = Counter()
    contents = {
        name: {"objects": list(stored.objects), "values": stored.values} for name, stored in baseline.files.items()
    }
    for content in contents.values():
        _count(content, counts)
    parts: dict[str, str] = {}
    files = {name: _shared(content, counts, parts) for name, content in contents.items()}
    lines = [
        "{",
        f'"format": {FORMAT},',
        f'"chart": {json.dumps(baseline.chart)},',
        f'"version": {json.dumps(baseline.version)},',
        '"files": {',
        _lines({name: in_json(content) for name, content in files.items()}),
        "},",
        '"parts": {',
        _lines(parts),
        "}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def load(file: Path) -> Baseline:
    """Read such a file. Raises UsageError where it is none."""
    try:
        top = json.loads(file.read_bytes())
        if top["format"] != FORMAT:
            raise UsageError(f"{file} has format {top['format']}, and this version reads {FORMAT}", fix=_AGAIN)
        parts = top["parts"]
        known: dict[str, Any] = {}
        files = {name: _whole(content, parts, known) for name, content in top["files"].items()}
        stored = {name: Stored(content["values"], tuple(content["objects"])) for name, content in files.items()}
        return Baseline(top["chart"], top["version"], stored)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such file", fix=_AGAIN) from None
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{file} is no baseline", fix=_AGAIN) from None


def in_json(value: Any) -> str:
    """JSON with one way to write it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _lines(entries: Mapping[str, str]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {entries[name]}" for name in sorted(entries))


def _count(node: Any, counts: Counter[str]) -> None:
    if not isinstance(node, dict | list):
        return
    text = in_json(node)
    counts[text] += 1
    if counts[text] > 1 and len(text) >= _SHORTEST:
        return  # what is in it is written with it
    for child in node.values() if isinstance(node, dict) else node:
        _count(child, counts)


def _shared(node: Any, counts: Counter[str], parts: dict[str, str]) -> Any:
    """The node with every part that occurs twice replaced by its name."""
    if isinstance(node, str):
        return f"={node}" if node.startswith("=") else node
    if not isinstance(node, dict | list):
        return node
    text = in_json(node)
    if isinstance(node, dict):
        inner: Any = {key: _shared(value, counts, parts) for key, value in node.items()}
    else:
        inner = [_shared(value, counts, parts) for value in node]
    if counts[text] < 2 or len(text) < _SHORTEST:  # noqa: PLR2004 - twice
        return inner
    name = hashlib.sha256(text.encode()).hexdigest()[:10]
    parts[name] = in_json(inner)
    return f"={name}"


def _whole(node: Any, parts: Mapping[str, Any], known: dict[str, Any]) -> Any:
    if isinstance(node, str) and node.startswith("="):
        name = node[1:]
        if name.startswith("="):
            return name
        if name not in known:
            known[name] = _whole(parts[name], parts, known)
        return known[name]
    if isinstance(node, dict):
        return {key: _whole(value, parts, known) for key, value in node.items()}
    if isinstance(node, list):
        return [_whole(value, parts, known) for value in node]
    return node
