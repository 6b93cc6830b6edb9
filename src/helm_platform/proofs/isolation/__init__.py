"""No team reaches, changes or reads what is another's or the platform's. To add a check: a module of `checks`."""

from helm_platform.proofs.isolation.ask import NoQuestionError, ask
from helm_platform.proofs.isolation.proof import RULES, prove
from helm_platform.proofs.isolation.tenancy import Tenancy

__all__ = ["RULES", "NoQuestionError", "Tenancy", "ask", "prove"]
