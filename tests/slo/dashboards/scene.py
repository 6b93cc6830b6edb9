"""The objectives that dashboards are tried with: in trouble, with groups, without data, with tiers of its own."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from helm_platform.slo.spec import Slo, objectives

END = 1_764_000_000.0  # 2025-11-24 16:00 UTC


@dataclass(frozen=True)
class Given:
    """A document, as far as it matters here."""

    slos: tuple[Slo, ...]


_DOCUMENTS = """
- service: checkout
  namespace: shop
  team: shop
  slos:
    availability: {objective: 99.9, windows: [7d], description: Orders are taken, sli: &sli {ratio: {bad: b, total: t}}}
    maintained: {objective: 99, exclude: {a: {from: "02:00", to: "03:00"}, b: {when: maintenance == 1}}, sli: *sli}
- service: search
  namespace: find
  slos:
    own: {objective: 99.5, sli: *sli, alerts: {runbook: "https://r.acme.io/search", tiers: {ticket-slow: false,
      twice: {long: 2d, short: 4h, burnRate: 2}}}}
    by-tenant: {objective: 99.5, by: [tenant], sli: *sli}
    idle: {objective: 95, window: month, sli: *sli}
    silent: {objective: 99, sli: *sli}
"""

SLOS: tuple[Slo, ...] = tuple(slo for document in yaml.safe_load(_DOCUMENTS) for slo in objectives(document))
