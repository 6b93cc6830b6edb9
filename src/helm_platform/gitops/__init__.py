"""A fleet repository as objects of who applies it: Argo CD or Flux. To add one: a module, and its line in TARGETS."""

from helm_platform.gitops.argocd import ArgoCd
from helm_platform.gitops.flux import Flux
from helm_platform.gitops.interface import MARK, Delivery, Plan, plan

TARGETS: dict[str, type[Delivery]] = {"argocd": ArgoCd, "flux": Flux}

__all__ = ["MARK", "TARGETS", "Delivery", "Plan", "plan"]
