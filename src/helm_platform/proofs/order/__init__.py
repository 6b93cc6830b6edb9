"""Every kind that is rendered has a provider, which is enabled and earlier; and no order runs in a circle."""

from helm_platform.proofs.order.proof import RULES, prove, unordered
from helm_platform.proofs.order.targets import target
from helm_platform.proofs.order.units import Unit, from_components

__all__ = ["RULES", "Unit", "from_components", "prove", "target", "unordered"]
