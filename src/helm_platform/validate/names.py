"""Which key or word was meant: spelling, names from other charts, keys that belong somewhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.validate.shape import Shape

CUTOFF = 0.6
_SURE = 0.85
_WORKLOADS = "workloads"
_LONG, _TWO_STEPS = 6, 2
# Names of other charts for the very same thing. The rest of the table says where to look, not what to write: a
# `gateway` may become an Ingress here, a `nodeSelector` is written in other words.
_PLAIN = frozenset(
    {
        "autoscaling.maxReplicas",
        "autoscaling.minReplicas",
        "autoscaling.targetCPU",
        "autoscaling.targetCPUUtilizationPercentage",
        "autoscaling.targetMemory",
        "autoscaling.targetMemoryUtilizationPercentage",
        "commonAnnotations",
        "commonLabels",
        "containerPort",
        "containerPorts",
        "environment",
        "envVars",
        "extraEnv",
        "extraEnvVars",
        "horizontalPodAutoscaler",
        "hpa",
        "image.name",
        "image.version",
        "ingress",
        "ingress.className",
        "ingress.host",
        "replicaCount",
        "service.port",
        "service.ports",
        "sidecarContainers",
        "terminationGracePeriodSeconds",
    }
)


Move = tuple[ValuesPath, ValuesPath]


@dataclass(frozen=True)
class Suggestion:
    """What to say about an unknown key. `key` is the sibling that was meant, if the fix is a new spelling.

    `slip` says that the spelling is all that is wrong. `moves` say, for names that other charts have for the same
    thing, from which path to which its value belongs as it is, the likeliest first.
    """

    label: str
    key: str | None = None
    help: str | None = None
    slip: bool = False
    moves: tuple[Move, ...] = ()


def nearest(word: str, words: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The word most like this one; case, `-` and `_` do not count."""
    import difflib

    by_form: dict[str, str] = {}
    for candidate in words:
        by_form.setdefault(_form(candidate), candidate)
    near = difflib.get_close_matches(_form(word), by_form, n=1, cutoff=cutoff)
    return by_form[near[0]] if near else None


def surely(word: str, words: Iterable[str]) -> str | None:
    """The one word that this one is a slip of the fingers for; None where another word is as near, or none is near.

    A slip is another case, a letter too many, too few or twice, two letters swapped, in longer words one wrong letter.
    Digits and the first letter are no slips: `v1` is not `v2`, and `internal` is not `external`.
    """
    forms = {candidate: _form(candidate) for candidate in words}
    form = _form(word)
    same = [candidate for candidate, other in forms.items() if other == form]
    if same:
        return same[0] if len(same) == 1 else None
    ranked = sorted((_slips(form, other), candidate) for candidate, other in forms.items())
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    distance, best = ranked[0]
    return best if _is_slip(form, forms[best], distance) else None


def suggestion(path: ValuesPath, value: Any, shape: Shape, known: dict[str, Any]) -> Suggestion | None:
    """The best guess for the unknown key at the end of `path`, whose map can have the keys `known`."""
    key = str(path[-1])
    same = nearest(key, known, cutoff=1.0)
    if same:
        return _spelling(key, same, known)
    return (
        _familiar(path, value, shape)
        or _if_near(key, known, _SURE)
        or _elsewhere(path, shape, known)
        or _if_near(key, known, CUTOFF)
    )


def _if_near(key: str, known: dict[str, Any], cutoff: float) -> Suggestion | None:
    near = nearest(key, known, cutoff)
    return _spelling(key, near, known) if near else None


def _spelling(key: str, meant: str, known: dict[str, Any]) -> Suggestion:
    return Suggestion(f"did you mean `{meant}`?", key=meant, slip=surely(key, known) == meant)


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
    plain = tuple(_plain_moves(path, value, shape))
    if target is None:
        return Suggestion(f"here {help_text}", moves=plain)
    key = target.rpartition(".")[2] if target.rpartition(".")[0] == dotted(path[:-1]) else None
    return Suggestion(
        f"here this is `{target}`", key=key, help=f"names here: {help_text}" if help_text else None, moves=plain
    )


def _plain_moves(path: ValuesPath, value: Any, shape: Shape) -> Iterator[Move]:
    """The move of the value itself, and of the only value below it, where their names are plainly for the same."""
    prefix, own = _workload(path)
    name = ".".join(str(part) for part in own)
    if name in _PLAIN:
        target = (*prefix, *_table()[name].split("."))
        if target[-1] in shape.keys(shape.at(target[:-1])):
            yield path, target
    if isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        yield from _plain_moves((*path, key), inner, shape)


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


def _is_slip(form: str, meant: str, distance: int) -> bool:
    longer = len(meant) >= _LONG
    if distance > (_TWO_STEPS if longer and len(form) == len(meant) else 1):
        return False
    firsts = form[:1] == meant[:1] or form[:2] == meant[1::-1]
    return firsts and _digits(form) == _digits(meant)


def _slips(one: str, other: str) -> int:
    """How many slips lie between two words: a letter more or less, two swapped; a wrong letter counts twice."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, counterpart in enumerate(other, 1):
            steps = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (0 if letter == counterpart else _TWO_STEPS))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == counterpart:
                steps = min(steps, rows[-2][j - 2] + 1)
            row.append(steps)
        rows.append(row)
    return rows[-1][-1]


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _form(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "")


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((Path(__file__).parent / "familiar.json").read_bytes())
    return table
