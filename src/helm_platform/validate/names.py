"""Which key or word was meant: spelling, names from other charts, keys that belong somewhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.schemas.shape import Shape

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
        or _nearly_familiar(path, value, shape)
        or _elsewhere(path, shape, known)
        or _if_near(key, known, CUTOFF)
    )


def _if_near(key: str, known: dict[str, Any], cutoff: float) -> Suggestion | None:
    near = nearest(key, known, cutoff)
    return _spelling(key, near, known) if near else None


def _spelling(key: str, meant: str, known: dict[str, Any]) -> Suggestion:
    return Suggestion(f"did you mean `{meant}`?", key=meant, slip=surely(key, known) == meant)


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
    plain = tuple(_plain_moves(path, value, shape))
    if target is None:
        return Suggestion(f"here {help_text}", moves=plain)
    key = str(target[-1]) if target[:-1] == path[:-1] else None
    where = " of the top level" if len(target) == 1 and len(path) > 1 else ""
    return Suggestion(
        f"here this is `{readable(target)}`{where}",
        key=key,
        help=f"names here: {help_text}" if help_text else None,
        moves=plain,
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
def _beside(before: str) -> tuple[str, ...]:
    """The last words of the familiar names that begin with `before`."""
    parted = (name.rpartition(".") for name in _table())
    return tuple(last for start, _, last in parted if start == before)


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((Path(__file__).parent / "familiar.json").read_bytes())
    return table
