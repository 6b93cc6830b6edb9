"""Where a value comes from: the layers, the one that wins, and that the answer is what Helm and the chart do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.errors import UsageError
from helm_platform.validate.layers import Kind, Layers, overruled
from helm_platform.values import Chart, Mapping, coalesced, find, keypath, load_chart, merged, parse, plain, settings
from helm_platform.values.tree import Origin

CHART = load_chart()
INHERITED = ("image", "env", "serviceAccount")


def layers(*files: str, sets: Sequence[str] = (), chart: Chart = CHART) -> Layers:
    documents = [parse(text.encode(), Path(f"{number}.yaml")) for number, text in enumerate(files, 1)]
    return Layers(documents, settings(sets), chart, INHERITED)


def said(given: Layers, key: str) -> list[tuple[str, Any]]:
    """Each statement as place and value, the winner first; `...` for one that takes the value away."""
    return [
        (each.place.rpartition("/")[2], ... if each.node is None else plain(each.node))
        for each in given.statements(keypath(key))
    ]


def value(given: Layers, key: str) -> Any:
    node = given.effective(keypath(key))
    return None if node is None else plain(node)


def test_the_last_file_wins_and_set_wins_over_files() -> None:
    given = layers("replicas: 1\n", "# x\nreplicas: 2\n", sets=["replicas=3", "replicas=4"])
    assert value(given, "replicas") == 4
    assert said(given, "replicas") == [
        ("--set replicas", 4),
        ("--set replicas", 3),
        ("2.yaml:2:1", 2),
        ("1.yaml:1:1", 1),
    ]
    assert [each.wins for each in given.statements(("replicas",))] == [True, False, False, False]


def test_the_default_of_the_chart_stands_at_the_bottom() -> None:
    given = layers("enabled: false\n")
    where = [row[0] for row in said(given, "enabled")]
    assert where[0] == "1.yaml:1:1"
    assert where[1].startswith("values.yaml:")
    assert [each.kind for each in given.statements(("enabled",))] == [Kind.FILE, Kind.CHART]
    assert value(layers(), "enabled") is True


def test_null_takes_a_value_away_and_is_named() -> None:
    given = layers("args: [a]\n", "args: null\n")
    assert value(given, "args") is None
    assert said(given, "args") == [("2.yaml:1:1", ...), ("1.yaml:1:1", ["a"])]
    assert said(given, "args[0]") == [("2.yaml:1:1", ...), ("1.yaml:1:8", "a")]


def test_a_map_that_comes_back_after_a_null_has_the_chart_default_again() -> None:
    chart = Chart("c 1", parse(b"image: {tag: d}\n", Path("values.yaml"), origin=Origin.CHART), None, Path("x"))
    given = layers("image: {tag: a}\n", "image: null\n", "image: {repository: b}\n", chart=chart)
    assert value(given, "image.tag") == "d"
    assert said(given, "image.tag")[0] == ("values.yaml:1:9", "d")


def test_a_scalar_over_a_map_hides_what_was_below() -> None:
    given = layers("resources: {limits: {cpu: 1}}\n", "resources: small\n")
    assert value(given, "resources") == "small"
    assert said(given, "resources.limits.cpu") == [("2.yaml:1:1", ...), ("1.yaml:1:22", 1)]


def test_set_of_one_item_says_nothing_about_the_others() -> None:
    given = layers("args: [a, b, c]\n", sets=["args[1]=x"])
    assert value(given, "args") == ["a", "x", "c"]
    assert said(given, "args[1]") == [("--set args[1]", "x"), ("1.yaml:1:11", "b")]
    assert said(given, "args[0]") == [("1.yaml:1:8", "a")]


def test_an_argument_is_named_without_its_value() -> None:
    given = layers(sets=["env.PASSWORD=hunter2,replicas=2"])
    assert [each.place for each in given.statements(("env", "PASSWORD"))] == ["--set env.PASSWORD"]
    with pytest.raises(UsageError, match="--set: `replicas` has no value"):
        layers(sets=["replicas"])


PROFILE = """
replicas: 1
global:
  platform:
    enforced: {replicas: 4, security: {runAsNonRoot: true}}
    defaults: {resources: medium, env: {ZONE: z}, enabled: false}
workloads: {worker: {replicas: 2, command: [x]}}
"""


def test_what_the_platform_enforces_wins_over_everything() -> None:
    given = layers(PROFILE, sets=["replicas=9"])
    rows = given.statements(("replicas",))
    assert value(given, "replicas") == 4
    assert [(each.kind, each.wins) for each in rows] == [(Kind.ENFORCED, True), (Kind.SET, False), (Kind.FILE, False)]
    assert [overruled(each, rows) for each in rows] == [False, True, True]
    assert value(given, "workloads.worker.replicas") == 4
    assert value(given, "workloads.worker.security.runAsNonRoot") is True
    assert value(given, "containers.proxy.security.runAsNonRoot") is True
    same = layers(PROFILE.replace("replicas: 1\n", "replicas: 4\n")).statements(("replicas",))
    assert [overruled(each, same) for each in same] == [False, False]


def test_the_platforms_defaults_stand_below_the_charts() -> None:
    given = layers(PROFILE)
    assert value(given, "resources") == "medium"
    assert value(given, "workloads.worker.resources") == "medium"
    # The chart's own default is a value of the workload, and so above the platform's.
    assert value(given, "enabled") is True
    # What workloads inherit reaches them through the root.
    assert value(given, "env") == {"ZONE": "z"}
    assert value(given, "workloads.worker.env") is None


def test_the_leaves_of_a_map_are_those_of_all_layers() -> None:
    given = layers("env: {A: 1, B: 2}\n", "env: {B: 3, C: {secret: x, key: y}}\n")
    assert list(given.leaves(("env",))) == [
        ("env", "A"),
        ("env", "B"),
        ("env", "C", "secret"),
        ("env", "C", "key"),
    ]


_NAMES = st.sampled_from("abc")
_TREES = st.recursive(
    st.one_of(st.none(), st.integers(0, 9), st.lists(st.integers(0, 3), max_size=2)),
    lambda inner: st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
_FILES = st.lists(st.dictionaries(_NAMES, _TREES, max_size=3), min_size=1, max_size=3)


@given(_FILES, st.dictionaries(_NAMES, _TREES, max_size=3))
def test_the_winner_says_what_helm_makes_of_the_files(files: list[dict[str, Any]], defaults: dict[str, Any]) -> None:
    """For every path: the first statement holds the value of Helm's merge, or takes it away where there is none."""
    own = parse(yaml.safe_dump(defaults).encode(), Path("values.yaml"), origin=Origin.CHART)
    given = layers(*(yaml.safe_dump(each) for each in files), chart=Chart("c 1", own, None, Path("x")))
    whole = Mapping(own.source)
    for number, each in enumerate(files, 1):
        whole = merged(whole, parse(yaml.safe_dump(each).encode(), Path(f"{number}.yaml")).root)
    real = coalesced(whole, own.root)
    for leaf in given.leaves(()):
        node = find(real, leaf)
        expected = None if node is None else plain(node)
        assert value(given, ".".join(map(str, leaf))) == expected
        rows = given.statements(leaf)
        assert rows
        assert rows[0].wins
        if isinstance(expected, dict):
            continue
        assert (None if rows[0].node is None else plain(rows[0].node)) == expected
