"""PrometheusRule, the object of prometheus-operator, which refuses one of more than 512 KiB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from helm_platform.slo.outputs import text
from helm_platform.slo.outputs.interface import MARK, Batch, File, Output
from helm_platform.slo.rules import Group, Rule

#: prometheus-operator#6478: the limit is 512 KiB of all rules, written by the operator's own writer of YAML, which may
#: break long queries into indented lines; a fifth is kept for those.
MOST = 400 * 1024


class PrometheusRule(Output):
    """One object a file; further ones are named `NAME-2`, `NAME-3`. Thanos Ruler reads the same kind."""

    objects: ClassVar[bool] = True
    api_version: ClassVar[str] = "monitoring.coreos.com/v1"
    kind: ClassVar[str] = "PrometheusRule"

    def files(self, batch: Batch) -> Iterator[File]:
        """The object, or several, with whole groups each where they are small enough."""
        for number, lines in enumerate(_parts(batch), 1):
            name = batch.name if number == 1 else f"{batch.name}-{number}"
            head = [
                MARK,
                f"apiVersion: {self.api_version}",
                f"kind: {self.kind}",
                "metadata:",
                f"  name: {text.scalar(name)}",
            ]
            if batch.namespace:
                head.append(f"  namespace: {text.scalar(batch.namespace)}")
            head += [*text.block("labels", batch.labels, "  "), "spec:", "  groups:"]
            yield File(f"{name}.yaml", "\n".join([*head, *lines, ""]))


def _parts(batch: Batch) -> Iterator[list[str]]:
    kept: list[str] = []
    size = 0
    for group in (part for whole in batch.groups for part in _cut(whole)):
        lines = list(text.group(group, "    "))
        weight = _weight(lines)
        if kept and size + weight > MOST:
            yield kept
            kept, size = [], 0
        kept += lines
        size += weight
    if kept:
        yield kept


def _cut(group: Group) -> Iterator[Group]:
    """The group, or several where it alone is too large: `NAME`, `NAME-2`.

    Groups are evaluated side by side: a rule then reads what one in another part recorded an interval before.
    """
    rules: list[Rule] = []
    size = number = 0
    for rule in group.rules:
        # Most groups are a hundredth of the limit: what the queries alone weigh tells that.
        weight = (
            len(rule.expr) if len(group.rules) * len(rule.expr) < MOST // 10 else _weight(text.rule(rule, "        "))
        )
        if rules and size + weight > MOST:
            number += 1
            yield _part(group, rules, number)
            rules, size = [], 0
        rules.append(rule)
        size += weight
    yield _part(group, rules, number + 1) if number else group


def _part(group: Group, rules: list[Rule], number: int) -> Group:
    return replace(group, name=group.name if number == 1 else f"{group.name}-{number}", rules=tuple(rules))


def _weight(lines: Iterator[str] | list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
