"""The dashboard of autoscaling: no known fault, Grafana's types, every query asked of a real Prometheus."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import promql_parser
import pytest

from helm_platform.dashboards import classic
from helm_platform.dashboards.autoscaling import autoscaling
from helm_platform.prometheus import Client, Series, serve, written
from helm_platform.slo.preview.answers import Answers, Asking, asked, filled
from tests.dashboards.scene import BEGIN, END, FAULTS, history, numbers, silent
from tests.support import ROOT

ALL = {"namespace": ".*"}
FILE = ROOT / "charts/scaling/files/dashboards/autoscaling.json"
DOCUMENT: dict[str, Any] = classic.document(autoscaling())

_WEB = {"namespace": "shop", "horizontalpodautoscaler": "web"}
_BOT = {"namespace": "shop", "horizontalpodautoscaler": "bot"}


def condition(of: dict[str, str], name: str, status: str, value: float) -> tuple[str, dict[str, str], float]:
    return ("kube_horizontalpodautoscaler_status_condition", of | {"condition": name, "status": status}, value)


#: A cluster in trouble: web is at its maximum, bot cannot count. Name, labels, value.
STILL: list[tuple[str, dict[str, str], float]] = [
    *((f"kube_horizontalpodautoscaler_{name}", _WEB, value) for name, value in {
        "status_current_replicas": 5, "status_desired_replicas": 5, "spec_min_replicas": 2, "spec_max_replicas": 5,
    }.items()),
    *((f"kube_horizontalpodautoscaler_{name}", _BOT, value) for name, value in {
        "status_current_replicas": 2, "status_desired_replicas": 2, "spec_min_replicas": 2, "spec_max_replicas": 8,
    }.items()),
    condition(_WEB, "ScalingLimited", "true", 1),
    condition(_BOT, "ScalingLimited", "true", 0),
    condition(_WEB, "ScalingActive", "false", 0),
    condition(_BOT, "ScalingActive", "false", 1),
    condition(_WEB, "AbleToScale", "false", 0),
    ("kube_pod_status_unschedulable", {"namespace": "shop", "pod": "web-5"}, 1),
    ("kube_pod_status_unschedulable", {"namespace": "shop", "pod": "web-6"}, 1),
    ("aggregator_unavailable_apiservice", {"name": "v1beta1.external.metrics.k8s.io"}, 1),
    ("aggregator_unavailable_apiservice", {"name": "v1.apps"}, 1),
    *(("kube_node_info", {"node": node}, 1) for node in ("a", "b", "c")),
    ("cluster_autoscaler_max_nodes_count", {}, 10),
    ("karpenter_nodepools_usage", {"nodepool": "general", "resource_type": "cpu"}, 95),
    ("karpenter_nodepools_limit", {"nodepool": "general", "resource_type": "cpu"}, 100),
    ("keda_scaler_metrics_latency_seconds", {"namespace": "shop", "scaledObject": "bot", "scaler": "prometheus"}, 2),
]  # fmt: skip
#: What counts up, by so much a minute.
RISING: list[tuple[str, dict[str, str], float]] = [
    ("keda_scaled_object_errors_total", {"namespace": "shop", "scaledObject": "bot"}, 1),
    ("karpenter_nodeclaims_created_total", {"nodepool": "general"}, 1),
    ("karpenter_nodeclaims_terminated_total", {"nodepool": "general"}, 1),
    ("karpenter_cloudprovider_errors_total", {"method": "Create", "error": ""}, 1),
    ("cluster_autoscaler_scaled_up_nodes_total", {}, 1),
    ("cluster_autoscaler_scaled_down_nodes_total", {"reason": "empty"}, 1),
    ("cluster_autoscaler_failed_scale_ups_total", {"reason": "timeout"}, 1),
]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("scaling") / "data"
    written(history(STILL, RISING), data)
    with serve(data) as client:
        yield client


@pytest.fixture(scope="module")
def seen(prometheus: Client) -> Answers:
    return asked(Asking(prometheus, END, BEGIN, ALL), autoscaling())


@pytest.mark.parametrize("check", FAULTS, ids=lambda it: it.__name__)
def test_it_has_no_known_fault(check: Callable[[dict[str, Any]], Iterator[str]]) -> None:
    """Those of the dashboards of objectives, but that these are no rates already."""
    assert list(check(DOCUMENT)) == []


def test_grafanas_types_take_it(strict: Callable[..., list[str]]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert json.loads(text) == DOCUMENT
    assert strict([text]) == [""]


def test_every_query_is_promql_and_asks_for_known_metrics_only() -> None:
    known = {name for name, *_ in (*STILL, *RISING)}
    for panel in autoscaling().panels:
        for expr in panel.exprs:
            promql_parser.parse(filled(expr, ALL))
            names = set(re.findall(r"\b(?:kube|keda|karpenter|cluster_autoscaler|aggregator)_\w+", expr))
            assert names <= known, panel.title


def test_every_panel_has_an_answer(seen: Answers) -> None:
    assert silent(seen) == set()


def test_the_numbers_count_what_is_in_trouble(seen: Answers) -> None:
    assert numbers(seen) == {
        "Autoscalers": 2,
        "At their maximum": 1,
        "Unable": 1,
        "Pods without a node": 2,
        "Metrics APIs down": 1,
        "Nodes": 3,
    }


def test_a_quiet_cluster_has_zeros_and_no_errors(tmp_path: Any) -> None:
    quiet = Series({"__name__": "up"}, [(END, 1.0)])
    written([quiet], tmp_path / "data")
    with serve(tmp_path / "data") as client:
        assert set(numbers(asked(Asking(client, END, BEGIN, ALL), autoscaling())).values()) == {0}


def test_the_fullest_have_the_least_room(seen: Answers) -> None:
    (table,) = [answer for _, row in seen.rows for answer in row if answer.panel.table]
    assert table.panel.table
    titles = [column.title for column in table.panel.table.columns]
    room = {sample.labels["horizontalpodautoscaler"]: sample.value for sample in table.samples[titles.index("Room")]}
    assert room == {"web": 0, "bot": 0.75}
