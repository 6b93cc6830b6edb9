"""The alerts of the chart `scaling` as Prometheus evaluates them: each fires at its time, none on good data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.firing import Series, case, promtool, told
from tests.support import ROOT

ALERTS = yaml.safe_load((ROOT / "charts/scaling/files/alerts.yaml").read_text(encoding="utf-8"))
KARPENTER = {"nodes": {"engine": "karpenter"}, "keda": {"enabled": True}}
AUTOSCALER = {"nodes": {"engine": "clusterAutoscaler"}}
HPA = 'namespace="shop",horizontalpodautoscaler="web"'


def condition(kind: str, status: str, value: int) -> Series:
    return {
        f'kube_horizontalpodautoscaler_status_condition{{{HPA},condition="{kind}",status="{status}"}}': f"{value}x90"
    }


#: By alert: what fires it, what does not, and the last minute of silence. `+` counts up from nothing.
CASES: dict[str, tuple[Series, list[Series], int]] = {
    "ScalingPodsUnschedulable": (
        {'kube_pod_status_unschedulable{namespace="shop",pod="web-1"}': "1x90"},
        [{'kube_pod_status_unschedulable{namespace="shop",pod="web-1"}': "1x10 _x80"}, {}],
        14,
    ),
    "ScalingAutoscalerAtMaximum": (
        {
            f"kube_horizontalpodautoscaler_status_current_replicas{{{HPA}}}": "5x90",
            f"kube_horizontalpodautoscaler_spec_max_replicas{{{HPA}}}": "5x90",
        }
        | condition("ScalingLimited", "true", 1),
        [
            {
                f"kube_horizontalpodautoscaler_status_current_replicas{{{HPA}}}": "1x90",
                f"kube_horizontalpodautoscaler_spec_max_replicas{{{HPA}}}": "5x90",
            }
            | condition("ScalingLimited", "true", 1),
            {
                f"kube_horizontalpodautoscaler_status_current_replicas{{{HPA}}}": "5x90",
                f"kube_horizontalpodautoscaler_spec_max_replicas{{{HPA}}}": "5x90",
            }
            | condition("ScalingLimited", "true", 0),
        ],
        29,
    ),
    "ScalingAutoscalerInactive": (
        condition("ScalingActive", "false", 1)
        | {f"kube_horizontalpodautoscaler_status_desired_replicas{{{HPA}}}": "3x90"},
        [
            condition("ScalingActive", "false", 0),
            condition("ScalingActive", "false", 1)
            | {f"kube_horizontalpodautoscaler_status_desired_replicas{{{HPA}}}": "0x90"},
        ],
        14,
    ),
    "ScalingAutoscalerUnable": (
        condition("AbleToScale", "false", 1),
        [condition("AbleToScale", "false", 0), condition("AbleToScale", "true", 1)],
        14,
    ),
    "ScalingMetricsApiUnavailable": (
        {'aggregator_unavailable_apiservice{name="v1beta1.external.metrics.k8s.io"}': "1x90"},
        [
            {'aggregator_unavailable_apiservice{name="v1beta1.external.metrics.k8s.io"}': "0x90"},
            {'aggregator_unavailable_apiservice{name="v1.apps"}': "1x90"},
        ],
        4,
    ),
    "ScalingKedaErrors": (
        {'keda_scaled_object_errors_total{exported_namespace="shop",namespace="keda",scaledObject="web"}': "0+1x90"},
        [{'keda_scaled_object_errors_total{namespace="shop",scaledObject="web"}': "7x90"}, {}],
        10,
    ),
    "ScalingKedaGone": ({}, [{'keda_build_info{version="2.20.2"}': "1x90"}], 9),
    "ScalingKarpenterErrors": (
        {'karpenter_cloudprovider_errors_total{method="Create",error="UnauthorizedOperation"}': "0+1x90"},
        [
            {'karpenter_cloudprovider_errors_total{method="Create",error="InsufficientCapacityError"}': "0+1x90"},
            {'karpenter_cloudprovider_errors_total{method="Get",error="NodeClaimNotFoundError"}': "0+1x90"},
        ],
        15,
    ),
    "ScalingKarpenterGone": ({}, [{'karpenter_build_info{version="1.14.1"}': "1x90"}], 9),
    "ScalingNodePoolAtLimit": (
        {
            'karpenter_nodepools_usage{nodepool="general",resource_type="cpu"}': "95x90",
            'karpenter_nodepools_limit{nodepool="general",resource_type="cpu"}': "100x90",
        },
        [
            {
                'karpenter_nodepools_usage{nodepool="general",resource_type="cpu"}': "80x90",
                'karpenter_nodepools_limit{nodepool="general",resource_type="cpu"}': "100x90",
            },
            {'karpenter_nodepools_usage{nodepool="general",resource_type="cpu"}': "95x90"},
        ],
        14,
    ),
    "ScalingClusterAutoscalerErrors": (
        {'cluster_autoscaler_failed_scale_ups_total{reason="cloudProviderError"}': "0+1x90"},
        [{'cluster_autoscaler_failed_scale_ups_total{reason="cloudProviderError"}': "4x90"}],
        15,
    ),
    "ScalingClusterAutoscalerUnsafe": (
        {"cluster_autoscaler_cluster_safe_to_autoscale": "0x90"},
        [{"cluster_autoscaler_cluster_safe_to_autoscale": "1x90"}, {}],
        14,
    ),
    "ScalingClusterAutoscalerGone": ({}, [{"cluster_autoscaler_cluster_safe_to_autoscale": "0x90"}], 9),
    "ScalingNodesAtLimit": (
        {
            'cluster_autoscaler_nodes_count{state="ready"}': "90x90",
            'cluster_autoscaler_nodes_count{state="unready"}': "2x90",
            "cluster_autoscaler_max_nodes_count": "100x90",
        },
        [{'cluster_autoscaler_nodes_count{state="ready"}': "90x90", "cluster_autoscaler_max_nodes_count": "0x90"}],
        14,
    ),
}


def rules(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [item for item in objects if item["kind"] == "PrometheusRule"]
    return [rule for item in found for group in item["spec"]["groups"] for rule in group["rules"]]


@pytest.fixture
def helm(helm4: Path) -> Path:
    """One Helm: that both make the same of it is seen in test_scaling.py, and Prometheus takes its time here."""
    return helm4


@pytest.fixture
def every(render: Objects) -> dict[str, dict[str, Any]]:
    return {
        rule["alert"]: rule for values in (KARPENTER, AUTOSCALER) for rule in rules(render(values, chart="scaling"))
    }


def test_every_alert_fires_at_its_time_and_is_silent_on_good_data(
    every: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    assert set(every) == set(ALERTS) == set(CASES)
    tests = {}
    for name, (bad, good, silent) in CASES.items():
        quiet = [case(name, each, {60: None}) for each in good]
        tests[name] = (every[name], [case(name, bad, {silent: None, 60: 1}), *quiet])
    assert promtool(tmp_path, tests) == ""


def test_texts_say_what_and_where(every: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    expected = {
        "summary": "KEDA cannot read what shop/web scales by",
        "description": "It failed 15 times in 15 minutes, so the number of pods no longer follows the load. "
        "`kubectl -n shop describe scaledobject web` says which trigger; often its address or its credentials "
        "are wrong.",
    }
    labels = {"severity": "ticket", "workload_namespace": "shop", "scaledObject": "web"}
    test = told("ScalingKedaErrors", CASES["ScalingKedaErrors"][0], labels, expected)
    assert promtool(tmp_path, {"texts": (every["ScalingKedaErrors"], [test])}) == ""


def test_each_alert_has_its_page(every: dict[str, dict[str, Any]]) -> None:
    overview = (ROOT / "docs/runbooks/README.md").read_text(encoding="utf-8")
    for name, rule in every.items():
        page = (ROOT / f"docs/runbooks/{name}.md").read_text(encoding="utf-8")
        said = f"{rule['labels']['severity']}, for {rule['for']}"
        assert f"*{said.capitalize()}.*" in page, name
        assert f"| [{name}]({name}.md) | {said} |" in overview


def test_alerts_of_what_is_not_there_are_not_made(render: Objects) -> None:
    names = {rule["alert"] for rule in rules(render({}, chart="scaling"))}
    assert names == {name for name, fact in ALERTS.items() if fact["when"] == "always"}
    assert rules(render({"alerts": {"enabled": False}}, chart="scaling")) == []
    assert rules(render({"global": {"platform": {"monitoring": "never"}}}, chart="scaling")) == []


def test_alerts_are_changed_by_name(render: Objects) -> None:
    values = yaml.safe_load((ROOT / "charts/scaling/ci/every-setting-values.yaml").read_text(encoding="utf-8"))
    found = {rule["alert"]: rule for rule in rules(render(values, chart="scaling"))}
    pool = found["ScalingNodePoolAtLimit"]
    assert pool["expr"].endswith(">= 80")
    assert (pool["for"], pool["labels"]) == ("5m", {"severity": "critical", "team": "platform"})
    assert pool["annotations"]["runbook_url"] == "https://runbooks.acme.io/ScalingNodePoolAtLimit"
    assert found["ScalingKedaErrors"]["labels"]["severity"] == "warning"
    assert "ScalingAutoscalerAtMaximum" not in found
