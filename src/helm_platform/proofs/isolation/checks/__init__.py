"""All checks, in the order in which they are shown."""

from __future__ import annotations

from helm_platform.proofs.isolation.check import Check
from helm_platform.proofs.isolation.checks import (
    alerts,
    dashboards,
    floor,
    hosts,
    names,
    network,
    pods,
    projects,
    quotas,
    rights,
    services,
    stores,
)

CHECKS: tuple[Check, ...] = (
    *rights.CHECKS,
    *pods.CHECKS,
    *services.CHECKS,
    *quotas.CHECKS,
    *floor.CHECKS,
    *network.CHECKS,
    *hosts.CHECKS,
    *names.CHECKS,
    *projects.CHECKS,
    *alerts.CHECKS,
    *dashboards.CHECKS,
    *stores.CHECKS,
)
"""Every check of the proof."""
