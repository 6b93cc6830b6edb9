"""The proof that Helm and kustomize make the same objects of an application in an environment."""

from helm_platform.proofs.equivalence.proof import RULES, Pair, prove

__all__ = ["RULES", "Pair", "prove"]
