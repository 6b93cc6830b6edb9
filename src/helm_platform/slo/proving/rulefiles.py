"""The generated rules in files that a test can choose from: promtool evaluates all groups of a file alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from helm_platform.slo.engine import effective, own, shared, standalone
from helm_platform.slo.outputs import text
from helm_platform.slo.platform import Platform
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.source import source
from helm_platform.slo.spec import Slo

#: In this order promtool evaluates groups, alerts after all of them: what is read is recorded before.
ORDER = ("counted", "promised", "objectives", "fast", "medium", "slow", "calendar", "budget")
_COUNT = re.compile(r"slo:(?:bad|total):increase_(.*)")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file with one group. `role` is counted or promised for an objective's own rules, else the engine's group.

    What all alerts read of the fast group has the role `objectives`. What none on a burn rate reads of the slow group
    has the role `budget`: it is most of the work, and most tests have no need of it.
    """

    name: str
    role: str
    alerting: bool
    group: Group

    @property
    def text(self) -> str:
        """As Prometheus loads it."""
        return "\n".join(["groups:", *text.groups((self.group,), "  "), ""])


def engine_files(platform: Platform) -> tuple[RuleFile, ...]:
    """The rules that a cluster has once."""
    return tuple(_split(shared(platform), "engine", platform))


def objective_files(slo: Slo, platform: Platform, *, alone: bool = False) -> tuple[RuleFile, ...]:
    """The rules of one objective; with `alone` also the engine's for it, for a cluster that lacks the shared ones."""
    label = name(slo)
    group = source(slo, platform)
    promised = tuple(rule for rule in group.rules if rule.name == "slo:objective:ratio")
    counted = tuple(rule for rule in group.rules if rule not in promised)
    files = [
        RuleFile(f"{label}-counted.yaml", "counted", False, replace(group, rules=counted)),
        RuleFile(
            f"{label}-promised.yaml",
            "promised",
            False,
            replace(group, name=f"{group.name}-objective", rules=promised, limit=0),
        ),
    ]
    if alone:
        labels = {key: value for key, value in slo.identity.items() if key in ("namespace", "service")}
        files += _split(standalone(labels, platform), f"{label}-engine", platform)
    return (*files, *_split(own(slo, platform), f"{label}-own", effective(slo, platform)))


def name(slo: Slo) -> str:
    """What the files of an objective are called after."""
    return ".".join(part for part in (slo.namespace, slo.service, slo.name) if part)


def chosen(files: Iterable[RuleFile], roles: Sequence[str], *, alerts: Sequence[str] = ()) -> list[RuleFile]:
    """Those with recording rules of some roles, and with alerts of others, in the order of evaluation."""
    found = [each for each in files if each.role in (alerts if each.alerting else roles)]
    return sorted(found, key=lambda each: (each.alerting, ORDER.index(each.role)))


def _split(groups: Iterable[Group], prefix: str, platform: Platform) -> Iterator[RuleFile]:
    read = {window for tier in platform.tiers for window in (tier.long, tier.short)} | {"1d", "3d"}
    for group in groups:
        own_role = group.name.rsplit("-", 1)[1]
        parts: dict[tuple[str, bool], list[Rule]] = {}
        for rule in group.rules:
            role = own_role
            if own_role == "slow" and _of_budget(rule, read):
                role = "budget"
            elif rule.name in ("slo:window:days", "slo:budget:days"):
                role = "objectives"
            parts.setdefault((role, rule.alerting), []).append(rule)
        for (role, alerting), rules in parts.items():
            ending = "-alerts" if alerting else ""
            made = replace(group, name=f"{prefix}-{role}{ending}", rules=tuple(rules))
            yield RuleFile(f"{prefix}-{role}{ending}.yaml", role, alerting, made)


def _of_budget(rule: Rule, read: set[str]) -> bool:
    if rule.alerting:
        return rule.name != "SLOBudgetBurn"
    count = _COUNT.fullmatch(rule.name)
    return count[1] not in read if count else rule.name in ("slo:coverage:ratio", "slo:budget:left")
