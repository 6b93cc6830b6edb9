"""Whether a file still says the same, apart from what was to be fixed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.values import Document, plain
from helm_platform.values.comments import comments

_Paths = frozenset[ValuesPath]


def unexpected(old: Document, new: Document, fixed: frozenset[ValuesPath]) -> str | None:
    """A values path outside `fixed` that changed, in words; None where there is none.

    At a fixed path a value may be another one, or stand under another key. Of a file that could not be read to its end
    only what could be is compared.
    """
    path = _other(plain(old.root), plain(new.root), (), fixed, more=not old.complete)
    return None if path is None else dotted(path) or "the whole file"


def lost_comment(old: Document, new: Document, spare: frozenset[int]) -> str | None:
    """A comment that the new text lacks. Those on the lines `spare` may go."""
    before = Counter(each.text for each in comments(old.text).found if each.span.line not in spare)
    now = Counter(each.text for each in comments(new.text).found)
    return next(iter(before - now), None)


def _other(old: Any, new: Any, path: ValuesPath, fixed: _Paths, *, more: bool = False) -> ValuesPath | None:
    if isinstance(old, dict) and isinstance(new, dict):
        return _other_key(old, new, path, fixed, more=more)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        inner = (_other(one, other, (*path, i), fixed) for i, (one, other) in enumerate(zip(old, new, strict=True)))
        return next((found for found in inner if found is not None), None)
    same = type(old) is type(new) and old == new
    leaves = not isinstance(old, dict | list) and not isinstance(new, dict | list)
    return None if same or (leaves and path in fixed) else path


def _other_key(
    old: dict[str, Any], new: dict[str, Any], path: ValuesPath, fixed: _Paths, *, more: bool
) -> ValuesPath | None:
    added = [key for key in new if key not in old]
    for key, value in old.items():
        here = (*path, key)
        if key in new:
            found = _other(value, new[key], here, fixed)
            if found is not None:
                return found
            continue
        place = next((other for other in added if _is_moved(value, new[other], here, fixed)), None)
        if place is None:
            return here
        added.remove(place)
    return (*path, added[0]) if added and not more else None


def _is_moved(value: Any, candidate: Any, path: ValuesPath, fixed: _Paths) -> bool:
    """Whether the value of a fixed path is the candidate, or holds nothing but it."""
    if path in fixed and _other(value, candidate, path, fixed) is None:
        return True
    if isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        return _is_moved(inner, candidate, (*path, key), fixed | {(*path, key)} if path in fixed else fixed)
    return False
