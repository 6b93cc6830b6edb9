"""Which Prometheus, Alertmanager and Grafana picks up each object that is meant for one, and what a monitor scrapes."""

from helm_platform.proofs.selectors.proof import RULES, prove, selected
from helm_platform.proofs.selectors.receivers import Receiver, receivers
from helm_platform.proofs.selectors.stack import stack

__all__ = ["RULES", "Receiver", "prove", "receivers", "selected", "stack"]
