"""What the generator makes of a workload's block `slo`, in the words of a PrometheusRule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helm_platform.slo import engine
from helm_platform.slo.platform import Platform
from helm_platform.slo.presets import resolved
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.source import sources
from helm_platform.slo.spec import objectives

Groups = dict[str, dict[str, Any]]


def written(groups: Iterable[Group]) -> Groups:
    """Groups by name, as a PrometheusRule has them."""
    found = {}
    for group in groups:
        assert group.name not in found
        limit = {"limit": group.limit} if group.limit else {}
        found[group.name] = {
            "name": group.name,
            "interval": group.interval,
            **limit,
            "rules": [*map(_rule, group.rules)],
        }
    return found


def _rule(rule: Rule) -> dict[str, Any]:
    every = {"alert" if rule.alerting else "record": rule.name, "expr": rule.expr, "labels": rule.labels}
    more = {"for": rule.hold, "keep_firing_for": rule.keep, "annotations": rule.annotations}
    return {key: value for key, value in (every | more).items() if value}


def document(workload: str, block: dict[str, Any], namespace: str) -> dict[str, Any]:
    """The ServiceLevels document that stands for a workload's block in full form."""
    windows = {"windows": block["windows"]} if "windows" in block else {}
    return {
        "apiVersion": "helm-platform.io/v1",
        "kind": "ServiceLevels",
        "service": block.get("service", workload),
        "namespace": namespace,
        "labels": {"namespace": namespace, "workload": workload},
        "defaults": {key: block[key] for key in ("window", "alerts", "exclude") if key in block},
        "slos": {name: windows | own for name, own in block["slos"].items()},
    }


def generated(workload: str, block: dict[str, Any], settings: Platform, namespace: str) -> Groups:
    """The groups of that document, and of the alerts that its objectives have of their own."""
    levels = objectives(document(workload, block, namespace), team=block.get("team", ""))
    slos = [resolved(slo, settings) for slo in levels]
    return written([*sources(slos, settings), *(group for slo in slos for group in engine.own(slo, settings))])
