"""Declared traffic stays open under the NetworkPolicies of the input, and none but declared is open between teams."""

from helm_platform.proofs.reachability.evaluate import End, Hop, Policies, Verdict, decide
from helm_platform.proofs.reachability.flows import Actors, Flow, derived, read
from helm_platform.proofs.reachability.proof import RULES, prove

__all__ = ["RULES", "Actors", "End", "Flow", "Hop", "Policies", "Verdict", "decide", "derived", "prove", "read"]
