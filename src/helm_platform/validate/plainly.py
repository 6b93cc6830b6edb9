"""Facts as JSON and back: dataclasses by their fields, so that none can be forgotten.

Knows what findings, verdicts and outcomes are made of: dataclasses, tuples, dicts with keys of text, paths, words of an
enum, text, numbers, booleans, None and unions of these.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_Fact = TypeVar("_Fact")


def plainly(fact: Any) -> Any:
    """The fact for `json.dumps`. Fields that have their defaults are left out."""
    if is_dataclass(fact):
        return {
            each.name: plainly(value) for each in fields(fact) if (value := getattr(fact, each.name)) != each.default
        }
    if isinstance(fact, tuple | list):
        return [plainly(each) for each in fact]
    if isinstance(fact, dict):
        return {str(key): plainly(value) for key, value in fact.items()}
    return str(fact) if isinstance(fact, Path) else fact


def back(kind: type[_Fact], data: Any) -> _Fact:
    """The fact again. Raises ValueError where `data` is no such fact."""
    made: _Fact = _back(kind, data)
    return made


def _back(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(inner, data)
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**_fields(kind, data))
    if origin is tuple and isinstance(data, list):
        kinds = (inner[0] for _ in data) if inner[1:] == (...,) else inner
        return tuple(_back(each, part) for each, part in zip(kinds, data, strict=True))
    if origin is dict and isinstance(data, dict):
        return {_back(inner[0], key): _back(inner[1], value) for key, value in data.items()}
    return _single(kind, data)


def _single(kind: Any, data: Any) -> Any:
    if kind is Path or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(data) if isinstance(data, str) else _no(kind, data)
    return data if isinstance(kind, type) and type(data) is kind else _no(kind, data)


def _fields(kind: Any, data: Any) -> dict[str, Any]:
    hints, needed = _hints(kind)
    if not isinstance(data, dict) or not needed <= data.keys() <= hints.keys():
        _no(kind, data)
    return {name: _back(hints[name], value) for name, value in data.items()}


@cache
def _hints(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """The types of a dataclass's fields, and which of them have no default."""
    needed = (each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING)
    return get_type_hints(kind), frozenset(needed)


def _one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    for kind in kinds:
        if kind is type(None):
            if data is None:
                return None
            continue
        try:
            return _back(kind, data)
        except (ValueError, TypeError):
            continue
    return _no(kinds, data)


def _no(kind: Any, data: Any) -> Any:
    raise ValueError(f"{data!r} is no {kind}")
