"""Proofs of alerts: promtool tests made for each objective, from the formulas and not from the rules."""

from helm_platform.slo.proving.rulefiles import RuleFile
from helm_platform.slo.proving.shapes import TestFile, written
from helm_platform.slo.proving.suite import Suite, counting_all, suites

__all__ = ["RuleFile", "Suite", "TestFile", "counting_all", "suites", "written"]
