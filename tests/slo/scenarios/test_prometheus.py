"""Every claim of every scenario, asked of a real Prometheus whose rules were evaluated over the whole time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helm_platform.prometheus import Client
from helm_platform.slo import engine
from tests.slo.scenarios.cases import END, PLATFORM, SCENARIOS, Firing, Scenario


@pytest.mark.parametrize("make", SCENARIOS, ids=[make.__name__ for make in SCENARIOS])
def test_claims(make: Callable[[], Scenario], prometheus: Client) -> None:
    wrong = {}
    for claim in make().claims:
        if "ALERTS" in claim.query:  # nothing writes it where rules are replayed
            continue
        found = [sample.value for sample in prometheus.instant(claim.query, claim.at)]
        right = found == [] if claim.truth is None else found == [pytest.approx(claim.truth, rel=0, abs=claim.margin)]
        if not right:
            wrong[f"{claim.name} {claim.at}"] = (found, claim.truth)
    assert wrong == {}


def test_exactly_the_alerts_fire_that_must(prometheus: Client, scenarios: tuple[Scenario, ...]) -> None:
    found = [
        Firing(at["service"], at["slo"], at.get("tenant", ""), rule.labels["tier"])
        for group in engine.shared(PLATFORM)
        for rule in group.rules
        if rule.name == "SLOBudgetBurn"
        for at in (sample.labels for sample in prometheus.instant(rule.expr, END))
    ]
    assert sorted(found) == sorted(each for scenario in scenarios for each in scenario.firing())
    assert {each.tier for each in found} == {tier.name for tier in PLATFORM.tiers}


def test_no_data_is_told_of_what_is_not_counted_and_of_nothing_else(prometheus: Client) -> None:
    (expr,) = (rule.expr for group in engine.shared(PLATFORM) for rule in group.rules if rule.name == "SLONoData")
    found = {(sample.labels["service"], sample.labels["slo"]) for sample in prometheus.instant(expr, END)}
    assert found == {("gone", "availability"), ("slow-answers", "none")}
