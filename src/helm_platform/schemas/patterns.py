r"""Patterns of a schema as Helm reads them, spelled for the engines here.

Helm's are Go's (RE2): `$` is the end of the text and nothing before it, `.` is all but a line feed, and `\d`, `\w`,
`\s` and `\b` know ASCII only. Python and Rust each differ in some of this; tests/schemas/test_patterns.py holds the
three together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from helm_platform.schemas.shape import LISTS_OF_SCHEMAS, MAPS_OF_SCHEMAS, SCHEMAS

_SETS = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_NAMED_SETS = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-\/:-@\[-`{-~",
    "space": r"\t\n\x0b\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_PART = re.compile(r"\\.|\[:[a-z]+:\]|\(\?P?<(?=\w)|.", re.DOTALL)
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)")


@lru_cache(maxsize=1024)
def python(pattern: str) -> str:
    """The pattern for `re.search`."""
    escapes = {"z": r"\Z", "b": r"(?a:\b)", "B": r"(?a:\B)"}
    return "".join(_spelled(pattern, escapes, end=r"\Z", group="(?P<"))


@lru_cache(maxsize=1024)
def rust(pattern: str) -> str:
    r"""The pattern for `jsonschema_rs`, whose own reading is that of JavaScript.

    Raises ValueError for `\B`, which its engine has for all letters only.
    """
    if re.search(r"(?<!\\)(?:\\\\)*\\B", pattern):
        raise ValueError(pattern)
    return "".join(_spelled(pattern, {"z": "$", "b": r"(?-u:\b)"}, end="$", group="(?<"))


def respelled(schema: Any, text: Callable[[str], str], key: Callable[[str], str]) -> Any:
    """The same schema with `text` applied to every `pattern`, and `key` to the keys of every `patternProperties`."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {}
    for word, value in schema.items():
        if word == "pattern" and isinstance(value, str):
            result[word] = text(value)
        elif word in MAPS_OF_SCHEMAS and isinstance(value, dict):
            spell = key if word == "patternProperties" else str
            result[word] = {spell(name): respelled(inner, text, key) for name, inner in value.items()}
        elif word in LISTS_OF_SCHEMAS and isinstance(value, list):
            result[word] = [respelled(inner, text, key) for inner in value]
        else:
            result[word] = respelled(value, text, key) if word in SCHEMAS else value
    return result


def _spelled(pattern: str, escapes: dict[str, str], *, end: str, group: str) -> Iterator[str]:
    flags = "".join(_FLAGS.findall(pattern))
    dot, dollar = (r"[\s\S]" if "s" in flags else r"[^\n]"), ("$" if "m" in flags else end)
    inside = first = False
    for part in _PART.findall(pattern):
        if inside:
            yield _in_set(part)
            # A bracket that comes first is one of the characters.
            inside = part != "]" or first
            first = first and part == "^"
        elif part == "[":
            yield part
            inside = first = True
        elif part.startswith("[:"):
            # Outside of a set these are its characters: `[:a]` is a colon or an a.
            yield part
        elif part[0] == "\\":
            yield _escape(part, escapes)
        elif part.startswith("(?"):
            yield group
        else:
            yield {".": dot, "$": dollar}.get(part, part)


def _escape(part: str, escapes: dict[str, str]) -> str:
    letter = part[1:]
    if letter.lower() in _SETS:
        return f"[{'^' if letter.isupper() else ''}{_SETS[letter.lower()]}]"
    return escapes.get(letter, part)


def _in_set(part: str) -> str:
    if part.startswith("[:"):
        return _NAMED_SETS.get(part[2:-2], part)
    if part == "[":
        return r"\["
    return _SETS.get(part[1:], part) if part[0] == "\\" else part
