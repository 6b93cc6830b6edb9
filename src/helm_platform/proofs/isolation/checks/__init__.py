"""All checks, in the order in which they are shown."""

from __future__ import annotations

from helm_platform.proofs.isolation.check import Check
from helm_platform.proofs.isolation.checks import (
    floor,
    hosts,
    pods,
    quotas,
    rights,
    services,
)

CHECKS: tuple[Check, ...] = (
    *rights.CHECKS,
    *pods.CHECKS,
    *services.CHECKS,
    *quotas.CHECKS,
    *floor.CHECKS,
    *hosts.CHECKS,
)
"""Every check of the proof."""
