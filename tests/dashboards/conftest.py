"""Grafana's own types, as the dashboards of objectives are read by them."""

from tests.slo.dashboards.conftest import strict

__all__ = ["strict"]
