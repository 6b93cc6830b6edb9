"""Rules as YAML. PyYAML would need most of the time that generating takes; tests hold both to the same reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from helm_platform.slo.rules import Group, Rule

#: What no reader of YAML takes for anything but text.
_PLAIN = re.compile(r"[a-zA-Z/][a-zA-Z0-9_./-]*(?::[a-zA-Z0-9_./-]+)*")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_DURATION = re.compile(r"[0-9]+[smhd]")


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """A text as a YAML scalar of one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def block(key: str, labels: Mapping[str, str], indent: str) -> Iterator[str]:
    """A map of texts below a key, or nothing for an empty one. The order of its keys means nothing: it is theirs."""
    if labels:
        yield f"{indent}{key}:"
        for name in sorted(labels):
            yield f"{indent}  {scalar(name)}: {scalar(labels[name])}"


def groups(given: Iterable[Group], indent: str) -> Iterator[str]:
    """The lines of a list of groups."""
    for each in given:
        yield from group(each, indent)


def group(given: Group, indent: str) -> Iterator[str]:
    """The lines of a group, as one of a list."""
    yield f"{indent}- name: {scalar(given.name)}"
    yield f"{indent}  interval: {_duration(given.interval)}"
    if given.limit:
        yield f"{indent}  limit: {given.limit}"
    yield f"{indent}  rules:"
    for each in given.rules:
        yield from rule(each, f"{indent}    ")


def rule(given: Rule, indent: str) -> Iterator[str]:
    """The lines of a rule, as one of a list."""
    yield f"{indent}- {'alert' if given.alerting else 'record'}: {scalar(given.name)}"
    yield f"{indent}  expr: {scalar(given.expr)}"
    if given.hold:
        yield f"{indent}  for: {_duration(given.hold)}"
    if given.keep:
        yield f"{indent}  keep_firing_for: {_duration(given.keep)}"
    yield from block("labels", given.labels, f"{indent}  ")
    yield from block("annotations", given.annotations, f"{indent}  ")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


def _duration(text: str) -> str:
    return text if _DURATION.fullmatch(text) else scalar(text)
