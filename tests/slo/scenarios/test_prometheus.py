"""Every claim of every scenario, asked of a real Prometheus whose rules were evaluated over the whole time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helm_platform.prometheus import Client
from tests.slo.scenarios.cases import SCENARIOS, Scenario


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
