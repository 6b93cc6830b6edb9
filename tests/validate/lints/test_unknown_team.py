from __future__ import annotations

from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.fleet import Company, Team
from helm_platform.validate.lints import unknown_team

LINT = unknown_team.LINT
COMPANY = Company(
    Path("platform.yaml"),
    {name: Team(name, Path(f"teams/{name}.yaml"), (), ()) for name in ("shop", "payments")},
)


def test_fires_with_the_nearest_name() -> None:
    (found,) = together(LINT, "labels: {helm-platform.io/team: shpo}", company=COMPANY)
    assert found.label == "did you mean `shop`?"
    assert paths([found]) == ["labels.helm-platform.io/team warning"]
    assert paths(together(LINT, "workloads: {w: {labels: {team: warehouse}}}\nkind: none", company=COMPANY)) == [
        "workloads.w.labels.team warning"
    ]


def test_the_prefixed_label_counts_before_the_short_one() -> None:
    assert together(LINT, "labels: {helm-platform.io/team: shop, team: squad-7}", company=COMPANY) == []


@pytest.mark.parametrize("text", ["labels: {team: shop}", "labels: {}", "podLabels: {team: nobody}", "port: 80"])
def test_is_silent_for_teams_and_without_a_fleet(text: str) -> None:
    assert together(LINT, text, company=COMPANY) == []
    assert together(LINT, "labels: {team: nobody}") == []
    assert together(LINT, "labels: {team: nobody}", company=Company(Path("platform.yaml"), {})) == []
