"""Which key or word was meant: spelling, names from other charts, keys that belong somewhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.validate.shape import Shape

CUTOFF = 0.6
_SURE = 0.85
_WORKLOADS = "workloads"


@dataclass(frozen=True)
class Suggestion:
    """What to say about an unknown key. `key` is the sibling that was meant, if the fix is a new spelling."""

    label: str
    key: str | None = None
    help: str | None = None


def nearest(word: str, words: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The word most like this one; case, `-` and `_` do not count."""
    import difflib

    by_form: dict[str, str] = {}
    for candidate in words:
        by_form.setdefault(_form(candidate), candidate)
    same = by_form.get(_form(word))
    if same is not None or cutoff == 1.0:
        return same
    near = difflib.get_close_matches(_form(word), by_form, n=1, cutoff=cutoff)
    return by_form[near[0]] if near else None


def suggestion(path: ValuesPath, value: Any, shape: Shape, known: dict[str, Any]) -> Suggestion | None:
    """The best guess for the unknown key at the end of `path`, whose map can have the keys `known`."""
    key = str(path[-1])
    same = nearest(key, known, cutoff=1.0)
    if same:
        return _spelling(same)
    return (
        _familiar(path, value, shape)
        or _if_near(key, known, _SURE)
        or _elsewhere(path, shape, known)
        or _if_near(key, known, CUTOFF)
    )


def _if_near(key: str, known: dict[str, Any], cutoff: float) -> Suggestion | None:
    near = nearest(key, known, cutoff)
    return _spelling(near) if near else None


def _spelling(key: str) -> Suggestion:
    return Suggestion(f"did you mean `{key}`?", key=key)


def _familiar(path: ValuesPath, value: Any, shape: Shape) -> Suggestion | None:
    """Names that other charts use for what exists here under another one."""
    prefix, own = _workload(path)
    table = _table()
    name = ".".join(str(part) for part in own)
    moves = []
    if isinstance(value, dict):
        inner = [f"{name}.{key}" for key in value]
        moves = [(old, _existing(table[old], prefix, shape)) for old in inner if old in table]
    moves = [(old, new) for old, new in moves if new]
    target = _existing(table[name], prefix, shape) if name in table else None
    if target is None and not moves:
        return None
    help_text = ", ".join(f"`{old}` is `{new}`" for old, new in moves)
    if target is None:
        return Suggestion(f"here {help_text}")
    key = target.rpartition(".")[2] if target.rpartition(".")[0] == dotted(path[:-1]) else None
    return Suggestion(f"here this is `{target}`", key=key, help=f"names here: {help_text}" if help_text else None)


def _existing(target: str, prefix: ValuesPath, shape: Shape) -> str | None:
    """The target as far as the schema has it, below the workload the key was in."""
    parts: Sequence[str] = target.split(".")
    while parts:
        where = (*prefix, *parts)
        if parts[-1] in shape.keys(shape.at(where[:-1])):
            return dotted(where)
        parts = parts[:-1]
    return None


def _elsewhere(path: ValuesPath, shape: Shape, known: dict[str, Any]) -> Suggestion | None:
    """A key with the right name in the wrong place: mostly one indentation too few or too many."""
    key, parent = str(path[-1]), path[:-1]
    owners = {name: same for name, inner in known.items() if (same := nearest(key, shape.keys(inner), cutoff=1.0))}
    if len(owners) == 1:
        owner, same = owners.popitem()
        return Suggestion(f"`{same}` belongs below `{dotted((*parent, owner))}`: indent it")
    for depth in range(len(parent) - 1, -1, -1):
        if key in shape.keys(shape.at(parent[:depth])):
            where = f"`{dotted(parent[:depth])}`" if depth else "the top level"
            return Suggestion(f"`{key}` belongs to {where}: indent it less")
    return None


def _workload(path: ValuesPath) -> tuple[ValuesPath, ValuesPath]:
    if len(path) > 2 and path[0] == _WORKLOADS:  # noqa: PLR2004 - workloads.<name>.key
        return path[:2], path[2:]
    return (), path


def _form(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "")


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((Path(__file__).parent / "familiar.json").read_bytes())
    return table
