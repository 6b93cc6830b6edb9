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
    by_form: dict[str, str] = {}
    for candidate in words:
        by_form.setdefault(_form(candidate), candidate)
    form = _form(word)
    if cutoff >= 1 or form in by_form:
        return by_form.get(form)
    # Swapped letters are the commonest typo, and in a short word difflib sees two mistakes: `atuh` would be `path`.
    letters = sorted(form)
    swapped = [each for each in by_form if len(each) == len(form) and sorted(each) == letters]
    if len(swapped) == 1:
        return by_form[swapped[0]]
    import difflib

    near = difflib.get_close_matches(form, by_form, n=1, cutoff=cutoff)
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
        or _nearly_familiar(path, value, shape)
        or _elsewhere(path, shape, known)
        or _if_near(key, known, CUTOFF)
    )


def _if_near(key: str, known: dict[str, Any], cutoff: float) -> Suggestion | None:
    near = nearest(key, known, cutoff)
    return _spelling(near) if near else None


def _spelling(key: str) -> Suggestion:
    return Suggestion(f"did you mean `{key}`?", key=key)


def familiar(path: ValuesPath, shape: Shape) -> ValuesPath | None:
    """The key of ours for what other charts call `path`, below the workload it was in; None for other names.

    What stands below such a name is taken along where it exists: `livenessProbe.periodSeconds`. `<name>` in the answer
    is a name of the user's choice.
    """
    prefix, own = _workload(path)
    names = [str(part) for part in own]
    for depth in range(len(names), 0, -1):
        target = _table().get(".".join(names[:depth]))
        if target is None:
            continue
        if depth == len(names):
            return _existing(target, prefix, shape)
        return _with_rest((*prefix, *target.split(".")), names[depth:], shape)
    return None


def _familiar(path: ValuesPath, value: Any, shape: Shape) -> Suggestion | None:
    """Names that other charts use for what exists here under another one."""
    name = ".".join(str(part) for part in _workload(path)[1])
    inner = [(f"{name}.{key}", (*path, key)) for key in value] if isinstance(value, dict) else []
    moves = [(old, new) for old, where in inner if (new := familiar(where, shape))]
    target = familiar(path, shape)
    if target is None and not moves:
        return None
    help_text = ", ".join(f"`{old}` is `{readable(new)}`" for old, new in moves)
    if target is None:
        return Suggestion(f"here {help_text}")
    key = str(target[-1]) if target[:-1] == path[:-1] else None
    where = " of the top level" if len(target) == 1 and len(path) > 1 else ""
    return Suggestion(
        f"here this is `{readable(target)}`{where}", key=key, help=f"names here: {help_text}" if help_text else None
    )


def _nearly_familiar(path: ValuesPath, value: Any, shape: Shape) -> Suggestion | None:
    """A misspelt name of another chart: `ingres`."""
    own = _workload(path)[1]
    near = nearest(str(path[-1]), _beside(".".join(str(part) for part in own[:-1])), _SURE)
    return _familiar((*path[:-1], near), value, shape) if near else None


def _with_rest(path: ValuesPath, rest: list[str], shape: Shape) -> ValuesPath | None:
    """A key and what stands below it, as far as the schema names that too."""
    for name in rest:
        if name not in shape.keys(shape.at(path)):
            return None
        path = (*path, name)
    return path


def _existing(target: str, prefix: ValuesPath, shape: Shape) -> ValuesPath | None:
    """The target as far as the schema has it, below the workload the key was in."""
    parts: Sequence[str] = target.split(".")
    while parts:
        where = (*prefix, *parts)
        if shape.has(where):
            return where
        parts = parts[:-1]
    return None


def readable(path: ValuesPath) -> str:
    """A path for people: `<name>`, which stands for a name of their choice, has no quotes."""
    return dotted(path).replace('"<name>"', "<name>")


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
def _beside(before: str) -> tuple[str, ...]:
    """The last words of the familiar names that begin with `before`."""
    parted = (name.rpartition(".") for name in _table())
    return tuple(last for start, _, last in parted if start == before)


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((Path(__file__).parent / "familiar.json").read_bytes())
    return table
