"""Rules as YAML. PyYAML would need most of the time that generating takes; tests hold both to the same reading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from helm_platform.slo.rules import Group, Rule

#: What no reader of YAML takes for anything but text.
_PLAIN = re.compile(r"[a-zA-Z/][a-zA-Z0-9_./-]*(?::[a-zA-Z0-9_./-]+)*")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_DURATION = re.compile(r"[0-9]+[smhd]")


def scalar(text: str) -> str:
    """A text as a YAML scalar of one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text)


def block(key: str, labels: Mapping[str, str], indent: str) -> Iterator[str]:
    """A map of texts below a key, or nothing for an empty one."""
    if labels:
        yield f"{indent}{key}:"
        for name, value in labels.items():
            yield f"{indent}  {name}: {scalar(value)}"


def groups(given: Iterable[Group], indent: str) -> Iterator[str]:
    """The lines of a list of groups."""
    for group in given:
        yield f"{indent}- name: {scalar(group.name)}"
        yield f"{indent}  interval: {_duration(group.interval)}"
        if group.limit:
            yield f"{indent}  limit: {group.limit}"
        yield f"{indent}  rules:"
        for rule in group.rules:
            yield from _rule(rule, f"{indent}    ")


def _rule(rule: Rule, indent: str) -> Iterator[str]:
    yield f"{indent}- {'alert' if rule.alerting else 'record'}: {scalar(rule.name)}"
    yield f"{indent}  expr: {scalar(rule.expr)}"
    if rule.hold:
        yield f"{indent}  for: {_duration(rule.hold)}"
    if rule.keep:
        yield f"{indent}  keep_firing_for: {_duration(rule.keep)}"
    yield from block("labels", rule.labels, f"{indent}  ")
    yield from block("annotations", rule.annotations, f"{indent}  ")


def _duration(text: str) -> str:
    return text if _DURATION.fullmatch(text) else scalar(text)
