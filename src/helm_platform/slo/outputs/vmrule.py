"""VMRule, the same object for the operator of VictoriaMetrics.

Its groups and rules have the fields of Prometheus, `limit` and `keep_firing_for` too, and the same limit of 512 KiB
(api/operator/v1beta1/vmrule_types.go). Two things differ. vmalert sends what it records away before it can read it, so
rules must not read each other at the same moment (docs.victoriametrics.com/victoriametrics/vmalert, limitations): the
bad events of an objective have the query of all of them inside. And MetricsQL has no `histogram_count`, for
VictoriaMetrics stores no native histograms as such.
"""

from __future__ import annotations

from typing import ClassVar

from helm_platform.slo.outputs.prometheusrule import PrometheusRule


class VMRule(PrometheusRule):
    """One object a file, as PrometheusRule."""

    chained: ClassVar[bool] = False
    native: ClassVar[bool] = False
    api_version: ClassVar[str] = "operator.victoriametrics.com/v1beta1"
    kind: ClassVar[str] = "VMRule"
