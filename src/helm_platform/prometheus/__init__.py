"""A real Prometheus: its server as a process on loopback, blocks of samples made by promtool, and its query API."""

from helm_platform.prometheus.blocks import Series, imported, recorded, written
from helm_platform.prometheus.client import Client, Point, QueryError, Sample
from helm_platform.prometheus.server import serve

__all__ = ["Client", "Point", "QueryError", "Sample", "Series", "imported", "recorded", "serve", "written"]
