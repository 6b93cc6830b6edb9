"""The formats in which rules are written. To add one: its module, and two lines here."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from helm_platform.slo.outputs.interface import MARK, Batch, File, Output

__all__ = ["MARK", "Batch", "File", "Output", "OutputName"]


class OutputName(StrEnum):
    """The names on the command line."""

    PROMETHEUS_RULE = "prometheusrule"
    RULES = "rules"
    VMRULE = "vmrule"
    MIMIR = "mimir"

    def to_output(self) -> Output:
        """The format of this name."""
        from helm_platform.slo.outputs import mimir, prometheusrule, rules, vmrule

        known: dict[OutputName, Callable[[], Output]] = {
            OutputName.PROMETHEUS_RULE: prometheusrule.PrometheusRule,
            OutputName.RULES: rules.RuleFile,
            OutputName.VMRULE: vmrule.VMRule,
            OutputName.MIMIR: mimir.MimirNamespace,
        }
        return known[self]()
