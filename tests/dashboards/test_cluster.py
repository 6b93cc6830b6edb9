"""The dashboards of a cluster: no known fault, Grafana's types, every query asked of a real Prometheus."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from helm_platform.dashboards import classic, cluster
from helm_platform.prometheus import Client, Series, serve, written
from helm_platform.slo.preview.answers import Answers, Asking, asked, filled
from tests.dashboards.scene import BEGIN, END, FAULTS, Labels, history, numbers, silent
from tests.support import ROOT

ALL = {"namespace": ".*", "workload": ".*"}
DASHBOARDS = {each.name: each for each in cluster.dashboards()}

_WEB = {"namespace": "shop", "pod": "web-1"}
_DB = {"namespace": "store", "pod": "db-0"}
_DISK = {"instance": "10.0.0.1:9100", "mountpoint": "/", "fstype": "ext4"}
_GIB = 1024**3


def resources(of: Labels, kind: str, cpu: float, memory: float) -> list[tuple[str, Labels, float]]:
    name = f"kube_pod_container_resource_{kind}"
    return [(name, of | {"container": "a", "resource": r}, value) for r, value in (("cpu", cpu), ("memory", memory))]


#: Two namespaces: web of shop is not ready and near its memory's limit, db of store is well. Name, labels, value.
STILL: list[tuple[str, Labels, float]] = [
    *(("kube_node_info", {"node": node}, 1) for node in ("a", "b")),
    *(("kube_node_status_condition", {"node": node, "condition": "Ready", "status": "true"}, ready)
      for node, ready in (("a", 1), ("b", 0))),
    *(("kube_node_status_allocatable", {"node": node, "resource": resource, "unit": unit}, value)
      for node in ("a", "b") for resource, unit, value in (("cpu", "core", 4), ("memory", "byte", 16 * _GIB))),
    *(("kube_pod_info", pod | {"node": "a"}, 1) for pod in (_WEB, _DB)),
    *(("kube_pod_status_phase", pod | {"phase": phase}, value) for pod in (_WEB, _DB)
      for phase, value in (("Running", 1), ("Pending", 0))),
    ("kube_pod_status_phase", {"namespace": "shop", "pod": "web-2", "phase": "Pending"}, 1),
    ("kube_pod_status_ready", _WEB | {"condition": "true"}, 0),
    ("kube_pod_status_ready", _DB | {"condition": "true"}, 1),
    ("namespace_workload_pod:kube_pod_owner:relabel", _WEB | {"workload": "web", "workload_type": "deployment"}, 1),
    ("namespace_workload_pod:kube_pod_owner:relabel", _DB | {"workload": "db", "workload_type": "statefulset"}, 1),
    *resources(_WEB, "requests", 0.5, _GIB), *resources(_DB, "requests", 1, 2 * _GIB),
    *resources(_WEB, "limits", 1, 2 * _GIB), *resources(_DB, "limits", 2, 4 * _GIB),
    ("container_memory_working_set_bytes", _WEB | {"container": "a"}, 1.9 * _GIB),
    ("container_memory_working_set_bytes", _DB | {"container": "a"}, _GIB),
    ("container_memory_working_set_bytes", _DB, _GIB),
    ("kube_deployment_spec_replicas", {"namespace": "shop", "deployment": "web"}, 2),
    ("kube_deployment_status_replicas_ready", {"namespace": "shop", "deployment": "web"}, 0),
    ("kube_statefulset_replicas", {"namespace": "store", "statefulset": "db"}, 1),
    ("kube_statefulset_status_replicas_ready", {"namespace": "store", "statefulset": "db"}, 1),
    ("kube_daemonset_status_desired_number_scheduled", {"namespace": "store", "daemonset": "agent"}, 2),
    ("kube_daemonset_status_number_ready", {"namespace": "store", "daemonset": "agent"}, 1),
    *(("kube_resourcequota", {"namespace": "shop", "resourcequota": "team", "resource": "pods", "type": kind}, value)
      for kind, value in (("used", 19), ("hard", 20))),
    *((f"kubelet_volume_stats_{kind}_bytes", {"namespace": "store", "persistentvolumeclaim": "data"}, value)
      for kind, value in (("available", 30), ("capacity", 100))),
    ("ALERTS", {"alertname": "Watchdog", "alertstate": "firing", "severity": "none"}, 1),
    ("ALERTS", {"alertname": "PlatformPodNotReady", "alertstate": "firing", "severity": "ticket", **_WEB}, 1),
    ("ALERTS", {"alertname": "PlatformNodeNotReady", "alertstate": "firing", "severity": "page", "node": "b"}, 1),
    ("ALERTS", {"alertname": "PlatformPodPending", "alertstate": "pending", "severity": "ticket", **_WEB}, 1),
    ("ALERTS_FOR_STATE", {"alertname": "PlatformPodNotReady", "severity": "ticket", **_WEB}, END - 600),
    ("ALERTS_FOR_STATE", {"alertname": "PlatformNodeNotReady", "severity": "page", "node": "b"}, END - 60),
    ("ALERTS_FOR_STATE", {"alertname": "PlatformPodPending", "severity": "ticket", **_WEB}, END - 60),
    ("up", {"job": "web", "namespace": "shop", "instance": "1"}, 0),
    ("up", {"job": "web", "namespace": "shop", "instance": "2"}, 1),
    ("node_memory_MemAvailable_bytes", {"instance": "10.0.0.1:9100"}, 1),
    ("node_memory_MemTotal_bytes", {"instance": "10.0.0.1:9100"}, 16),
    ("node_load5", {"instance": "10.0.0.1:9100"}, 3),
    ("node_filesystem_avail_bytes", _DISK, 50),
    ("node_filesystem_size_bytes", _DISK, 100),
    ("prometheus_tsdb_head_series", {"pod": "prometheus-0"}, 100_000),
]  # fmt: skip
#: What counts up, by so much a minute.
RISING: list[tuple[str, Labels, float]] = [
    ("container_cpu_usage_seconds_total", _WEB | {"container": "a"}, 12),
    ("container_cpu_usage_seconds_total", _DB | {"container": "a"}, 30),
    ("container_cpu_cfs_periods_total", _WEB | {"container": "a"}, 600),
    ("container_cpu_cfs_throttled_periods_total", _WEB | {"container": "a"}, 300),
    ("container_network_receive_bytes_total", _WEB, 600),
    ("container_network_transmit_bytes_total", _WEB, 60),
    ("kube_pod_container_status_restarts_total", _WEB | {"container": "a"}, 0.1),
    ("node_cpu_seconds_total", {"instance": "10.0.0.1:9100", "cpu": "0", "mode": "idle"}, 15),
    ("prometheus_tsdb_head_samples_appended_total", {"pod": "prometheus-0"}, 6000),
    ("prometheus_rule_evaluation_failures_total", {"pod": "prometheus-0", "rule_group": "a"}, 1),
    ("alertmanager_notifications_failed_total", {"integration": "slack"}, 1),
]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("cluster") / "data"
    written(history(STILL, RISING), data)
    with serve(data) as client:
        yield client


def look(client: Client, name: str, chosen: dict[str, str] = ALL) -> Answers:
    return asked(Asking(client, END, BEGIN, chosen), DASHBOARDS[name])


def column(answers: Answers, panel: str, title: str, label: str) -> dict[str, float]:
    """A column of a table, by a label of its rows."""
    (answer,) = [each for _, row in answers.rows for each in row if each.panel.title.startswith(panel)]
    assert answer.panel.table
    titles = [each.title for each in answer.panel.table.columns]
    return {sample.labels[label]: round(sample.value, 4) for sample in answer.samples[titles.index(title)]}


@pytest.mark.parametrize("name", DASHBOARDS)
@pytest.mark.parametrize("check", FAULTS, ids=lambda it: it.__name__)
def test_it_has_no_known_fault(name: str, check: Callable[[dict[str, Any]], Iterator[str]]) -> None:
    """Those of the dashboards of objectives, but that these are no rates already."""
    assert list(check(classic.document(DASHBOARDS[name]))) == []


def test_grafanas_types_take_them(strict: Callable[..., list[str]]) -> None:
    folder = ROOT / "charts/monitoring/files/dashboards"
    texts = [(folder / f"{name}.json").read_text(encoding="utf-8") for name in DASHBOARDS]
    assert [json.loads(text) for text in texts] == [classic.document(each) for each in DASHBOARDS.values()]
    assert strict(texts) == [""] * 3


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_query_is_promql_and_asks_for_known_metrics_only(name: str) -> None:
    known = {metric for metric, *_ in (*STILL, *RISING)}
    for panel in DASHBOARDS[name].panels:
        for expr in panel.exprs:
            promql_parser.parse(filled(expr, ALL))
            prefixes = "kube|kubelet|container|node|prometheus|alertmanager|namespace_workload_pod"
            names = set(re.findall(rf"\b(?:{prefixes})_?[\w:]+(?=[{{\[ )])", expr)) - {"namespace", "node"}
            assert names <= known, (panel.title, names - known)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_panel_has_an_answer(prometheus: Client, name: str) -> None:
    assert silent(look(prometheus, name)) == set()


def test_the_platform_counts_what_is_in_trouble(prometheus: Client) -> None:
    seen = look(prometheus, "platform")
    assert numbers(seen) == {
        "Nodes": 2,
        "Nodes that are not ready": 1,
        "Pods that wait": 1,
        "Urgent alerts": 1,
        "Other alerts": 1,
        "Targets down": 1,
    }
    assert column(seen, "Alerts that fire", "Firing", "alertname") == {
        "PlatformPodNotReady": 1,
        "PlatformNodeNotReady": 1,
    }
    assert column(seen, "Alerts that fire", "For", "alertname") == {
        "PlatformPodNotReady": 600,
        "PlatformNodeNotReady": 60,
    }
    assert column(seen, "Nodes, the fullest", "Memory left", "instance") == {"10.0.0.1:9100": 0.0625}
    assert column(seen, "Nodes, the fullest", "CPU used", "instance") == {"10.0.0.1:9100": 0.75}


def test_a_quiet_cluster_has_zeros(tmp_path: Path) -> None:
    written([Series({"__name__": "up", "job": "web"}, [(END, 1.0)])], tmp_path / "data")
    with serve(tmp_path / "data") as client:
        assert set(numbers(look(client, "platform")).values()) == {0}


def test_namespaces_say_who_is_not_ready_and_uses_what(prometheus: Client) -> None:
    seen = look(prometheus, "namespaces")
    table = "Namespaces, the least"
    assert column(seen, table, "Ready", "namespace") == {"shop": 0, "store": 1}
    assert column(seen, table, "CPU", "namespace") == {"shop": 0.2, "store": 0.5}
    assert column(seen, table, "Memory of requests", "namespace") == {"shop": 1.9, "store": 0.5}
    assert column(seen, "Quotas", "Left", "resource") == {"pods": 0.05}
    assert column(seen, "Volumes", "Left", "persistentvolumeclaim") == {"data": 0.3}


def test_workloads_are_those_that_are_chosen(prometheus: Client) -> None:
    seen = look(prometheus, "workloads")
    assert column(seen, "Deployments", "Ready", "deployment") == {"web": 0}
    assert column(seen, "DaemonSets", "Ready", "daemonset") == {"agent": 0.5}
    assert column(seen, "Pods, the nearest", "Memory left", "pod") == {"web-1": 0.05, "db-0": 0.75}
    one = look(prometheus, "workloads", {"namespace": "store", "workload": "db"})
    assert column(one, "Pods, the nearest", "CPU", "pod") == {"db-0": 0.5}
    assert column(one, "Deployments", "Ready", "deployment") == {}
