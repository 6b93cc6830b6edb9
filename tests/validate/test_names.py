from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helm_platform.schemas.shape import Shape
from helm_platform.validate.names import nearest, suggestion

TEXT = {"type": "string"}
SCHEMA = {
    "properties": {
        "image": {"properties": {"repository": TEXT, "pullPolicy": TEXT}},
        "replicas": {},
        "expose": {"properties": {"host": TEXT, "class": TEXT}},
        "autoscaling": {"properties": {"min": {}, "max": {}}},
        "workloads": {"additionalProperties": {"$ref": "#/$defs/workload"}},
    },
    "$defs": {"workload": {"properties": {"replicas": {}, "image": {"$ref": "#/properties/image"}}}},
}


def label(*path: str, value: Any = 1) -> str | None:
    shape = Shape(SCHEMA)
    guess = suggestion(path, value, shape, shape.keys(shape.at(path[:-1])))
    return guess.label if guess else None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("replcas",), "did you mean `replicas`?"),
        (("Auto_Scaling",), "did you mean `autoscaling`?"),
        (("image", "repositry"), "did you mean `repository`?"),
        (("replicaCount",), "here this is `replicas`"),
        (("hpa",), "here this is `autoscaling`"),
        (("autoscaling", "minReplicas"), "here this is `autoscaling.min`"),
        (("imagePullPolicy",), "here this is `image.pullPolicy`"),
        (("workloads", "w", "replicaCount"), "here this is `workloads.w.replicas`"),
        (("workloads", "w", "imagePullPolicy"), "here this is `workloads.w.image.pullPolicy`"),
        (("pull-policy",), "`pullPolicy` belongs below `image`: indent it"),
        (("image", "replicas"), "`replicas` belongs to the top level: indent it less"),
        (("workloads", "w", "image", "replicas"), "`replicas` belongs to `workloads.w`: indent it less"),
        (("xyzzy",), None),
        (("pdb",), None),
    ],
)
def test_finds_what_was_meant(path: tuple[str, ...], said: str | None) -> None:
    assert label(*path) == said


def test_a_map_from_another_chart_is_translated_key_by_key() -> None:
    shape = Shape(SCHEMA)
    value = {"host": "a", "className": "b", "unknown": 1}
    guess = suggestion(("ingress",), value, shape, shape.keys(SCHEMA))
    assert guess is not None
    assert guess.help == "names here: `ingress.host` is `expose.host`, `ingress.className` is `expose.class`"


def test_nearest_ignores_case_and_dashes_and_gives_up_on_strangers() -> None:
    assert nearest("if-not-present", ["Always", "IfNotPresent"]) == "IfNotPresent"
    assert nearest("zzz", ["Always", "IfNotPresent"]) is None


def test_the_table_of_familiar_names_is_sorted_and_points_at_other_names() -> None:
    file = Path(__file__).parents[2] / "src" / "helm_platform" / "validate" / "familiar.json"
    table = json.loads(file.read_text())
    assert list(table) == sorted(table, key=str.casefold)
    assert all(old != new for old, new in table.items())
