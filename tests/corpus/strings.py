"""A random text for a regular expression, in the part of the language that the schema's patterns are written in."""

from __future__ import annotations

import importlib
from functools import lru_cache
from random import Random
from typing import Any

# What Hypothesis reads patterns with too: the parser of `re` itself.
_parser: Any = importlib.import_module("re._parser")

_TAIL = ("", "", "a", "api", "v1/items")


def matching(pattern: str, chance: Random, most: int = 6) -> str:
    """A text that the pattern is found in; `most` is how often `*` and `+` repeat."""
    text = "".join(_draw(item, chance, most) for item in _parsed(pattern))
    # Where the end is not pinned, more may follow.
    return text if pattern.endswith("$") else text + chance.choice(_TAIL)


@lru_cache(maxsize=512)
def _parsed(pattern: str) -> tuple[Any, ...]:
    return tuple(_parser.parse(pattern))


def _draw(item: tuple[Any, Any], chance: Random, most: int) -> str:
    kind, value = str(item[0]), item[1]
    parts: tuple[Any, ...] = ()
    match kind:
        case "LITERAL":
            return chr(value)
        case "ANY" | "IN":
            return chance.choice(_set(tuple(value) if value else ()))
        case "NOT_LITERAL":
            return chance.choice(_set((("NEGATE", None), ("LITERAL", value))))
        case "BRANCH":
            parts = chance.choice(value[1])
        case "SUBPATTERN":
            parts = value[3]
        case "MAX_REPEAT" | "MIN_REPEAT":
            low, high, repeated = value
            parts = tuple(repeated) * chance.randint(low, min(int(high), low + most))
        case "AT":
            pass
        case _:
            raise NotImplementedError(f"{kind} in a pattern; teach {__name__} to draw it")
    return "".join(_draw(part, chance, most) for part in parts)


@lru_cache(maxsize=512)
def _set(members: tuple[Any, ...]) -> str:
    """The characters of `[…]`; of a negated set or of `.`, the plain ones that are left."""
    characters: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            characters.add(chr(value))
        elif str(kind) == "RANGE":
            characters.update(map(chr, range(value[0], value[1] + 1)))
    if not members or str(members[0][0]) == "NEGATE":
        characters = set("abcdefghijklmnopqrstuvwxyz0123456789-") - characters
    return "".join(sorted(characters))
