"""The proof that what a team has fits into its quotas, when everything is scaled up and rolled out at once."""

from helm_platform.proofs.room.proof import RULES, prove

__all__ = ["RULES", "prove"]
