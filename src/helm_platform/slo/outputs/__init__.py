"""The formats in which rules are written. To add one: its module, and a line here."""

from __future__ import annotations

from enum import StrEnum

from helm_platform.slo.outputs.interface import Batch, File, Output

__all__ = ["Batch", "File", "Output", "OutputName"]


class OutputName(StrEnum):
    """The names on the command line."""

    PROMETHEUS_RULE = "prometheusrule"

    def to_output(self) -> Output:
        """The format of this name."""
        from helm_platform.slo.outputs.prometheusrule import PrometheusRule

        return {OutputName.PROMETHEUS_RULE: PrometheusRule}[self]()
