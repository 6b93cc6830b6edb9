"""Changes that are meant: a list with a reason for each.

allow:
  - rule: pod-template
    object: Deployment/*
    field: spec.template.spec.containers[*
    from: 0.1.0
    reason: the new probe defaults, announced in the changelog of 0.2.0
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Span
from helm_platform.errors import UsageError
from helm_platform.objects.compare import Change, Rule
from helm_platform.values.reader import parse
from helm_platform.values.tree import Mapping, Node, Sequence, plain

_KEYS = ("rule", "object", "field", "values", "from", "reason")


@dataclass(frozen=True)
class Allowance:
    """One entry; a pattern that is not written matches everything, and `*` in one stands for any text."""

    rule: Rule
    reason: str
    file: Path
    span: Span | None = None
    patterns: tuple[tuple[str, str], ...] = ()

    def covers(self, rule: Rule, version: str, values: str, change: Change | None) -> bool:
        """Whether it allows a change, or (None) that values are refused, from this version with this values file."""
        actual = {
            "object": f"{change.object.kind}/{change.object.name}" if change else "",
            "field": change.difference.path if change else "",
            "values": values,
            "from": version,
        }
        return rule is self.rule and all(_like(pattern, actual[key]) for key, pattern in self.patterns)


@dataclass
class Allowances:
    """All entries of a file, and which of them were needed."""

    entries: tuple[Allowance, ...] = ()
    text: str = ""
    used: set[Allowance] = field(default_factory=set)

    def covers(self, rule: Rule, version: str, values: str, change: Change | None = None) -> Allowance | None:
        """The first entry that allows it; it counts as used from now on."""
        for entry in self.entries:
            if entry.covers(rule, version, values, change):
                self.used.add(entry)
                return entry
        return None

    @property
    def unused(self) -> list[Allowance]:
        return [entry for entry in self.entries if entry not in self.used]


def load(file: Path) -> Allowances:
    """Read an allowance file. Raises one UsageError with everything that is wrong in it."""
    try:
        document = parse(file.read_bytes(), file)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such file", fix="check the --allow argument") from None
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or str(error)).lower()}") from None
    problems = [found.message for found in document.findings]
    top = document.root.entries
    listed = top["allow"].node if "allow" in top else None
    problems += [f"`{key}` is not known; the file holds the list `allow`" for key in top if key != "allow"]
    if not isinstance(listed, Sequence):
        problems.append("it lacks the list `allow`")
    entries = []
    for number, node in enumerate(listed.items if isinstance(listed, Sequence) else ()):
        wrong, entry = _entry(node, file)
        problems += [f"allow[{number}]: {each}" for each in wrong]
        if entry is not None:
            entries.append(entry)
    if problems:
        raise UsageError(
            f"{file} is no list of allowances",
            detail="\n".join(problems),
            fix=f"an entry has `rule` ({', '.join(Rule)}), `reason`, and at least one of"
            " `object`, `field`, `values`, `from`",
        )
    return Allowances(tuple(entries), document.text)


def _entry(node: Node, file: Path) -> tuple[list[str], Allowance | None]:
    if not isinstance(node, Mapping):
        return ["is no map"], None
    given = plain(node)
    wrong = [f"`{key}` is not known" for key in given if key not in _KEYS]
    wrong += [f"`{key}` must be a text" for key in _KEYS if key in given and not isinstance(given[key], str)]
    if not str(given.get("reason") or "").strip():
        wrong.append("it needs a `reason`")
    if given.get("rule") not in set(Rule):
        wrong.append(f"`rule: {given.get('rule')}` is none of {', '.join(Rule)}")
    patterns = tuple((key, str(given[key])) for key in _KEYS[1:-1] if key in given)
    if not patterns:
        wrong.append("it would allow everything of this rule: say which `object`, `field`, `values` or `from`")
    if wrong:
        return wrong, None
    span = Span(*node.place) if node.place else None
    return [], Allowance(Rule(given["rule"]), given["reason"].strip(), file, span, patterns)


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
