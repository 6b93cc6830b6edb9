"""The platform's alerts as Prometheus evaluates them: each fires at its time, none on good data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.firing import Series, case, promtool, told
from tests.support import ROOT

GROUPS = yaml.safe_load((ROOT / "charts/monitoring/files/alerts.yaml").read_text(encoding="utf-8"))
ALERTS = {name: fact for alerts in GROUPS.values() for name, fact in alerts.items()}
POD = 'namespace="shop",pod="web-1"'
CONTAINER = f'{POD},container="web"'
PROMETHEUS = 'namespace="monitoring",pod="prometheus-0"'
DISK = 'instance="10.0.0.1:9100",mountpoint="/",fstype="ext4"'
CLAIM = 'namespace="shop",persistentvolumeclaim="data"'
JOB = 'namespace="shop",job_name="report"'


def one(name: str, labels: str = "", values: str = "1x240") -> Series:
    return {f"{name}{{{labels}}}" if labels else name: values}


def pair(first: str, second: str, labels: str, values: tuple[str, str]) -> Series:
    return one(first, labels, values[0]) | one(second, labels, values[1])


def short(kind: str, wanted: str, there: str, name: str, missing: int) -> Series:
    labels = f'namespace="shop",{name}="web"'
    return pair(f"kube_{kind}_{wanted}", f"kube_{kind}_{there}", labels, ("3x240", f"{3 - missing}x240"))


def disk(free: str, size: str = "100x240", readonly: int = 0, labels: str = DISK) -> Series:
    sizes = pair("node_filesystem_avail_bytes", "node_filesystem_size_bytes", labels, (free, size))
    return sizes | one("node_filesystem_readonly", labels, f"{readonly}x240")


def volume(free: str) -> Series:
    return pair("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes", CLAIM, (free, "100x900"))


def ready(value: int, cordoned: int = 0) -> Series:
    condition = one("kube_node_status_condition", 'node="a",condition="Ready",status="true"', f"{value}x240")
    return condition | one("kube_node_spec_unschedulable", 'node="a"', f"{cordoned}x240")


def pods(count: int, phase: str = "Running") -> Series:
    found = one("kube_node_status_allocatable", 'node="a",resource="pods"', "10x240")
    for number in range(count):
        found |= one("kube_pod_info", f'node="a",namespace="shop",pod="web-{number}"')
        found |= one("kube_pod_status_phase", f'namespace="shop",pod="web-{number}",phase="{phase}"')
    return found


def phase(name: str, value: int = 1, labels: str = POD) -> Series:
    return one("kube_pod_status_phase", f'{labels},phase="{name}"', f"{value}x240")


def waiting(reason: str, values: str = "1x240") -> Series:
    return one("kube_pod_container_status_waiting_reason", f'{CONTAINER},reason="{reason}"', values)


def killed(reason: str, restarts: str) -> Series:
    last = one("kube_pod_container_status_last_terminated_reason", f'{CONTAINER},reason="{reason}"')
    return last | one("kube_pod_container_status_restarts_total", CONTAINER, restarts)


def notified(failures: str) -> Series:
    names = "alertmanager_notifications_failed_total", "alertmanager_notifications_total"
    return pair(*names, 'namespace="monitoring",integration="slack"', (failures, "0+10x240"))


def memory(free: str) -> Series:
    names = "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"
    return pair(*names, 'instance="a"', (free, "100x240"))


def operated(kind: str, state: str) -> Series:
    labels = f'namespace="monitoring",resource="{kind}",state="{state}"'
    return one("prometheus_operator_managed_resources", labels)


def failed(condition: str, values: str) -> Series:
    return one("kube_job_failed", f'{JOB},condition="{condition}"', values)


def targets(down: int) -> Series:
    return {f'up{{namespace="shop",job="web",instance="{each}"}}': f"{int(each >= down)}x240" for each in range(10)}


def took(seconds: int) -> Series:
    group = f'{PROMETHEUS},rule_group="slow"'
    metrics = "prometheus_rule_group_last_duration_seconds", "prometheus_rule_group_interval_seconds"
    return pair(*metrics, group, (f"{seconds}x240", "30x240"))


def running(active: int) -> Series:
    return pair("kube_job_status_start_time", "kube_job_status_active", JOB, ("0x900", f"{active}x900"))


#: By alert: what fires it, what does not, and the last minute of silence. It fires a minute later.
CASES: dict[str, tuple[Series, list[Series], int]] = {
    "Watchdog": ({}, [], -1),
    "PlatformTargetsDown": (targets(2), [targets(1), targets(0), {}], 9),
    "PlatformScrapesSlow": (
        one("scrape_duration_seconds", 'namespace="shop",job="web"', "9x240"),
        [one("scrape_duration_seconds", 'namespace="shop",job="web"', "2x240"), {}],
        14,
    ),
    "PlatformScrapeLimitReached": (
        one("prometheus_target_scrape_pool_exceeded_target_limit_total", f'{PROMETHEUS},scrape_job="a"', "0+1x240")
        | one("prometheus_target_scrapes_exceeded_sample_limit_total", PROMETHEUS, "0+1x240"),
        [one("prometheus_target_scrapes_exceeded_sample_limit_total", PROMETHEUS, "7x240"), {}],
        5,
    ),
    "PlatformKubeStateMetricsGone": ({}, [one("kube_node_info", 'node="a"')], 9),
    "PlatformKubeletsGone": ({}, [one("kubelet_node_name", 'node="a"')], 9),
    "PlatformRulesFailing": (
        one("prometheus_rule_evaluation_failures_total", f'{PROMETHEUS},rule_group="a"', "0+1x240"),
        [one("prometheus_rule_evaluation_failures_total", f'{PROMETHEUS},rule_group="a"', "3x240"), {}],
        10,
    ),
    "PlatformRulesSlow": (took(31), [took(29), {}], 14),
    "PlatformConfigReloadFailed": (
        one("alertmanager_config_last_reload_successful", PROMETHEUS, "0x240"),
        [
            one("alertmanager_config_last_reload_successful", PROMETHEUS),
            one("prometheus_config_last_reload_successful", PROMETHEUS),
            {},
        ],
        9,
    ),
    "PlatformMonitoringObjectsRejected": (
        operated("ServiceMonitor", "rejected"),
        [operated("Probe", "selected"), {}],
        9,
    ),
    "PlatformOperatorFailing": (
        one("prometheus_operator_reconcile_errors_total", 'namespace="monitoring",controller="prometheus"', "0+1x240"),
        [one("prometheus_operator_reconcile_errors_total", 'namespace="monitoring",controller="prometheus"', "4x240")],
        15,
    ),
    "PlatformAlertsDropped": (
        one("prometheus_notifications_dropped_total", PROMETHEUS, "0+1x240"),
        [one("prometheus_notifications_dropped_total", PROMETHEUS, "4x240"), {}],
        5,
    ),
    "PlatformNotificationsFailing": (notified("0+1x240"), [notified("0x240"), {}], 10),
    "PlatformPrometheusStorageFailing": (
        one("prometheus_tsdb_compactions_failed_total", PROMETHEUS, "0+1x240"),
        [one("prometheus_tsdb_compactions_failed_total", PROMETHEUS, "4x240"), {}],
        15,
    ),
    "PlatformNodeNotReady": (ready(0), [ready(1), ready(0, cordoned=1), {}], 9),
    "PlatformNodePressure": (
        one("kube_node_status_condition", 'node="a",condition="DiskPressure",status="true"'),
        [
            one("kube_node_status_condition", 'node="a",condition="DiskPressure",status="true"', "0x240"),
            one("kube_node_status_condition", 'node="a",condition="DiskPressure",status="false"'),
        ],
        9,
    ),
    "PlatformNodeDiskFilling": (
        disk("7x240"),
        [disk("9x240"), disk("0x240", readonly=1), disk("0x240", labels=DISK.replace("ext4", "tmpfs")), {}],
        14,
    ),
    "PlatformNodeDiskFullSoon": (
        disk("39-0.05x240"),
        [disk("39x240"), disk("90-0.05x240"), disk("30+0.05x240"), {}],
        60,
    ),
    "PlatformNodeInodesFilling": (
        pair("node_filesystem_files_free", "node_filesystem_files", DISK, ("7x240", "100x240")),
        [
            pair("node_filesystem_files_free", "node_filesystem_files", DISK, ("9x240", "100x240")),
            pair("node_filesystem_files_free", "node_filesystem_files", DISK, ("0x240", "0x240")),
        ],
        14,
    ),
    "PlatformNodeMemoryLow": (memory("4x240"), [memory("6x240"), {}], 14),
    "PlatformNodePodsFull": (pods(10), [pods(9), pods(10, "Succeeded"), {}], 14),
    "PlatformPodCrashLooping": (
        waiting("CrashLoopBackOff", "1 0 0 1 0 0 1x240"),
        [waiting("ContainerCreating"), waiting("CrashLoopBackOff", "1x5 0x240"), {}],
        14,
    ),
    "PlatformPodCannotStart": (waiting("ImagePullBackOff"), [waiting("CrashLoopBackOff"), {}], 14),
    "PlatformPodPending": (phase("Pending"), [phase("Running"), phase("Pending", 0), {}], 14),
    "PlatformPodNotReady": (
        one("kube_pod_status_ready", f'{POD},condition="false"')
        | phase("Running")
        | one("kube_pod_info", f'{POD},node="a"'),
        [
            one("kube_pod_status_ready", f'{POD},condition="false"') | phase("Succeeded"),
            one("kube_pod_status_ready", f'{POD},condition="true"') | phase("Running"),
            {},
        ],
        14,
    ),
    "PlatformPodOutOfMemory": (
        killed("OOMKilled", "0+1x240"),
        [killed("Error", "0+1x240"), killed("OOMKilled", "3x240"), {}],
        1,
    ),
    "PlatformDeploymentShort": (
        short("deployment", "spec_replicas", "status_replicas_available", "deployment", 1),
        [short("deployment", "spec_replicas", "status_replicas_available", "deployment", 0), {}],
        14,
    ),
    "PlatformDeploymentStuck": (
        one("kube_deployment_status_condition", 'namespace="a",deployment="b",condition="Progressing",status="false"'),
        [one("kube_deployment_status_condition", 'namespace="a",deployment="b",condition="Progressing",status="true"')],
        14,
    ),
    "PlatformStatefulSetShort": (
        short("statefulset", "replicas", "status_replicas_ready", "statefulset", 1),
        [short("statefulset", "replicas", "status_replicas_ready", "statefulset", 0), {}],
        14,
    ),
    "PlatformDaemonSetShort": (
        short("daemonset", "status_desired_number_scheduled", "status_number_available", "daemonset", 1),
        [short("daemonset", "status_desired_number_scheduled", "status_number_available", "daemonset", 0), {}],
        14,
    ),
    "PlatformJobFailed": (failed("true", "1x240"), [failed("true", "0x240"), failed("false", "1x240")], 0),
    "PlatformJobLong": (running(1), [running(0), {}], 735),
    "PlatformVolumeFilling": (volume("3x900"), [volume("5x900"), {}], 4),
    "PlatformVolumeFullSoon": (volume("39-0.01x900"), [volume("39x900"), volume("95-0.02x900"), {}], 60),
    "PlatformVolumeInodesFilling": (
        pair("kubelet_volume_stats_inodes_free", "kubelet_volume_stats_inodes", CLAIM, ("4x240", "100x240")),
        [
            pair("kubelet_volume_stats_inodes_free", "kubelet_volume_stats_inodes", CLAIM, ("6x240", "100x240")),
            pair("kubelet_volume_stats_inodes_free", "kubelet_volume_stats_inodes", CLAIM, ("0x240", "0x240")),
        ],
        14,
    ),
    "PlatformVolumeFailed": (
        one("kube_persistentvolume_status_phase", 'persistentvolume="a",phase="Failed"'),
        [one("kube_persistentvolume_status_phase", 'persistentvolume="a",phase="Released"'), {}],
        4,
    ),
    "PlatformVolumeLost": (
        one("kube_persistentvolumeclaim_status_phase", f'{CLAIM},phase="Lost"'),
        [one("kube_persistentvolumeclaim_status_phase", f'{CLAIM},phase="Bound"'), {}],
        4,
    ),
}


def rules(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The platform's alerts by name: those of its PrometheusRule alone."""
    found = [item for item in objects if item["kind"] == "PrometheusRule" and item["metadata"]["name"] == "web-alerts"]
    return {rule["alert"]: rule for item in found for group in item["spec"]["groups"] for rule in group["rules"]}


@pytest.fixture
def every(render: Objects) -> dict[str, dict[str, Any]]:
    return rules(render({}, chart="monitoring"))


def test_every_alert_fires_at_its_time_and_is_silent_on_good_data(
    every: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    assert set(every) == set(ALERTS) == set(CASES)
    tests = {}
    for name, (bad, good, silent) in CASES.items():
        late = max(silent + 1, 0)
        moments: dict[int, int | None] = {late: 1} | ({silent: None} if silent >= 0 else {})
        quiet = [case(name, each, {late: None, late + 30: None}) for each in good]
        tests[name] = (every[name], [case(name, bad, moments), *quiet])
    assert promtool(tmp_path, tests) == ""


def test_texts_say_what_and_where(every: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    expected = {
        "summary": "7 % of / on 10.0.0.1:9100 is left",
        "description": "When it is full, containers cannot write and images cannot be pulled. Look for logs and images "
        "that nobody removes.",
    }
    labels = {"severity": "page", "instance": "10.0.0.1:9100", "mountpoint": "/"}
    test = told("PlatformNodeDiskFilling", disk("7x240"), labels, expected)
    assert promtool(tmp_path, {"texts": (every["PlatformNodeDiskFilling"], [test])}) == ""


def test_each_alert_has_its_page(every: dict[str, dict[str, Any]]) -> None:
    overview = (ROOT / "docs/runbooks/README.md").read_text(encoding="utf-8")
    for name, rule in every.items():
        page = (ROOT / f"docs/runbooks/{name}.md").read_text(encoding="utf-8")
        said = f"{rule['labels']['severity']}, for {rule['for']}"
        assert f"*{said.capitalize()}.*" in page, name
        assert f"| [{name}]({name}.md) | {said} |" in overview
        assert (f"`alerts.rules.{name}.threshold`" in page) is ("threshold" in ALERTS[name]), name


def test_a_group_or_all_may_be_left_out(render: Objects) -> None:
    left = {name for group in ("pods", "watchdog") for name in GROUPS[group]}
    found = rules(render({"alerts": {"groups": {"pods": False, "watchdog": False}}}, chart="monitoring"))
    assert set(found) == set(ALERTS) - left
    assert rules(render({"alerts": {"enabled": False}}, chart="monitoring")) == {}
    assert rules(render({"alerts": {"groups": dict.fromkeys(GROUPS, False)}}, chart="monitoring")) == {}
    assert rules(render({"global": {"platform": {"monitoring": "never"}}}, chart="monitoring")) == {}


def test_alerts_are_changed_by_name(render: Objects) -> None:
    found = rules(render(ROOT / "charts/monitoring/ci/every-setting-values.yaml", chart="monitoring"))
    disk = found["PlatformNodeDiskFilling"]
    assert disk["expr"].endswith("< 12")
    assert (disk["for"], disk["labels"]) == ("30m", {"severity": "warning", "team": "platform"})
    assert disk["annotations"]["runbook_url"] == "https://runbooks.acme.io/PlatformNodeDiskFilling"
    assert found["PlatformVolumeFilling"]["labels"]["severity"] == "critical"
    assert "PlatformJobLong" not in found
    assert 'namespace=~"kube-.*|monitoring"' in found["PlatformVolumeFilling"]["expr"]


def test_what_there_is_not_cannot_be_changed(problems: Callable[..., list[str]]) -> None:
    rules = {"Gone": {"for": "5m"}, "PlatformRulesSlow": {"threshold": 5}}
    found = problems({"alerts": {"groups": {"pod": False}, "rules": rules}}, chart="monitoring")
    assert [line.split(";")[0].split(", write")[0] for line in found] == [
        "alerts.groups.pod: there is no such group",
        "alerts.rules.Gone: there is no such alert",
        "alerts.rules.PlatformRulesSlow.threshold: this alert has no threshold",
    ]
