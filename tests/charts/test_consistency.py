"""The whole truth table of replicas, availability, autoscaling, kind and volumes, against the rules in words.

decisions/consistency-rules.md has the rules. All combinations are workloads of one release: the first render must name
exactly the contradictory ones, all at once; the second has the others and each must be as the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, of

VOLUMES: dict[str, dict[str, Any]] = {
    "none": {},
    "exclusive": {"storage": {"data": {"size": "1Gi", "mount": "/data", "shared": True}}},
    "shared": {"storage": {"data": {"size": "1Gi", "mount": "/data", "shared": True, "access": "ReadWriteMany"}}},
    "each": {"storage": {"data": {"size": "1Gi", "mount": "/data"}}},
    "there": {"storage": {"data": {"claim": "old", "mount": "/data"}}},
}
ROWS = [
    row
    for row in product(
        ("Deployment", "StatefulSet", "Rollout"),
        VOLUMES,
        (None, 0, 1, 2, 3),
        (None, "none", "standard", "high"),
        (
            None,
            {"max": 10},
            {"min": 1, "max": 10},
            {"min": 4, "max": 10},
            {"min": 0, "max": 10, "queue": {"type": "redis", "name": "q"}},
        ),
        (None, "RollingUpdate", "Recreate"),
    )
    if row[5] is None or row[0] == "Deployment"
]


class Row:
    """One combination, and what the rules say of it."""

    def __init__(self, number: int, row: tuple[Any, ...]) -> None:
        self.name = f"c{number}"
        self.kind, volume, self.replicas, self.availability, self.autoscaling, self.strategy = row
        # Only a StatefulSet gives each pod a claim; for the others a claim without a word is shared and exclusive.
        self.each = volume == "each" and self.kind == "StatefulSet"
        self.exclusive = volume in {"exclusive", "there"} or (volume == "each" and not self.each)
        self.values: dict[str, Any] = {"kind": self.kind, **VOLUMES[volume]}
        for key in ("replicas", "availability", "autoscaling"):
            if getattr(self, key) is not None:
                self.values[key] = getattr(self, key)
        if self.strategy:
            self.values["update"] = {"strategy": self.strategy}

    @property
    def base(self) -> int:
        if self.availability is None and (self.exclusive or self.each):
            return 1
        return {"none": 1, "standard": 2, "high": 3}[self.availability or "standard"]

    @property
    def guaranteed(self) -> int:
        if self.autoscaling:
            found: int = self.autoscaling.get("min", self.base)
            return found
        return self.base if self.replicas is None else int(self.replicas)

    @property
    def contradictory(self) -> bool:
        several = self.autoscaling is not None or self.guaranteed > 1
        return (
            (self.autoscaling is not None and self.replicas is not None)
            or (self.availability is not None and 0 < self.guaranteed < self.base)
            or (self.exclusive and (several or self.kind == "Rollout" or self.strategy == "RollingUpdate"))
        )


TABLE = [Row(number, row) for number, row in enumerate(ROWS)]


def _release(rows: list[Row]) -> dict[str, Any]:
    return IMAGE | {"kind": "none", "workloads": {row.name: row.values for row in rows}}


def test_every_contradiction_is_named_in_one_failure(problems: Callable[..., list[str]]) -> None:
    lines = problems(_release(TABLE))
    named = {re.match(r"workloads\.(c\d+)\.", line)[1] for line in lines}  # type: ignore[index]
    assert named == {row.name for row in TABLE if row.contradictory}
    assert 0 < len(named) < len(TABLE)
    # What is wrong twice is said twice: the number of replicas beside autoscaling, and a volume for one pod only.
    both = next(r.name for r in TABLE if r.exclusive and r.autoscaling and r.replicas == 3 and r.kind == "Deployment")
    assert len([line for line in lines if f".{both}." in line]) >= 2


def test_every_other_combination_is_what_the_rules_say(render: Objects) -> None:
    rows = [row for row in TABLE if not row.contradictory]
    objects = render(_release(rows))
    made: dict[tuple[str, str], dict[str, Any]] = {(o["kind"], o["metadata"]["name"]): o for o in objects}
    for row in rows:
        name = f"web-{row.name}"
        spec = made[row.kind, name]["spec"]
        keda = row.autoscaling is not None and row.autoscaling.get("min") == 0
        where = (row.name, row.values)
        assert spec.get("replicas") == (None if row.autoscaling else row.guaranteed), where
        assert (("HorizontalPodAutoscaler", name) in made) == (row.autoscaling is not None and not keda), where
        assert (("ScaledObject", name) in made) == keda, where
        budget = row.guaranteed > 1 and row.availability != "none"
        assert (("PodDisruptionBudget", name) in made) == budget, where
        spread = "topologySpreadConstraints" in spec["template"]["spec"]
        assert spread == (row.availability != "none"), where
        if row.kind == "Deployment":
            expected = row.strategy or ("Recreate" if row.exclusive else "RollingUpdate")
            assert spec["strategy"]["type"] == expected, where
        assert ("volumeClaimTemplates" in spec) == row.each, where
        if row.autoscaling and not keda:
            assert of(objects, "HorizontalPodAutoscaler", name)["spec"]["minReplicas"] == row.guaranteed, where
