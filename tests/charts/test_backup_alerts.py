"""The alerts on the age of backups, as Prometheus evaluates them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import toolchain
from tests.charts.backup_cases import BASE, DUMP, SCHEDULES
from tests.charts.conftest import Objects

HOUR = 60
VALUES = BASE | {
    "backup": {
        "velero": {"schedule": "0 2 * * *"},
        "snapshot": {"schedule": "0 */6 * * *", "maxAge": "8h"},
        "dump": DUMP,
        "drill": {"schedule": "@weekly", "check": ["true"]},
    }
}
PLATFORM = {
    "backup": {"schedules": True},
    "monitoring": {"runbooks": "https://runbooks.acme.io/", "labels": {"release": "kps"}},
}
LIMITS = {"BackupVelero": 48, "BackupSnapshot": 8, "BackupDump": 48, "BackupRestoreDrill": 336}
JOBS = {"BackupSnapshot": "web-snapshot", "BackupDump": "web-dump", "BackupRestoreDrill": "web-drill"}


def rule_group(objects: list[dict[str, Any]]) -> dict[str, Any]:
    (rule,) = [item for item in objects if item["kind"] == "PrometheusRule"]
    group: dict[str, Any] = rule["spec"]["groups"][0]
    return group


def series(name: str, labels: str, value: str) -> dict[str, str]:
    return {"series": f"{name}{{{labels}}}", "values": value}


def job_series(job: str, created: float, succeeded: float | None) -> list[dict[str, str]]:
    """Two weeks and more, one sample in ten minutes; times in minutes, as the metrics have them in seconds."""
    labels = f'namespace="default",cronjob="{job}",job="kube-state-metrics",instance="1"'
    found = [series("kube_cronjob_created", labels, f"{created * 60}x3000")]
    if succeeded is not None:
        found.append(series("kube_cronjob_status_last_successful_time", labels, f"{succeeded * 60}x3000"))
    return found


@pytest.fixture
def firing(render: Objects, tmp_path: Path) -> Any:
    """Asserts which alerts fire at a time (in minutes) with the given series."""
    group = rule_group(render(VALUES | {"global": {"platform": PLATFORM}}))
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [group]}))
    promtool = toolchain.ensure(["promtool"])["promtool"]
    by_name = {rule["alert"]: rule for rule in group["rules"]}

    def check(input_series: list[dict[str, str]], expected: dict[str, dict[int, str | None]]) -> None:
        tests = []
        for alert, moments in expected.items():
            rule = by_name[alert]
            for minute, value in moments.items():
                annotations = {
                    key: text.replace("{{ $value | humanizeDuration }}", value or "")
                    for key, text in rule["annotations"].items()
                }
                alerts = [{"exp_labels": rule["labels"], "exp_annotations": annotations}] if value is not None else []
                tests.append({"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": alerts})
        case = {"interval": "10m", "input_series": input_series, "alert_rule_test": tests}
        file = tmp_path / "test.yaml"
        file.write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "evaluation_interval": "10m", "tests": [case]}))
        answer = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr

    return check


@pytest.mark.parametrize("name", list(JOBS))
def test_an_old_success_fires_after_the_limit_and_not_before(name: str, firing: Any) -> None:
    limit = LIMITS[name] * HOUR
    days, hours = divmod(limit + 20, 24 * HOUR)
    value = f"{days}d {hours // HOUR}h 20m 0s" if days else f"{hours // HOUR}h 20m 0s"
    firing(
        job_series(JOBS[name], 0, 60),
        {f"{name}Old": {limit + 60: None, limit + 80: value}, f"{name}Unknown": {limit + 80: None}},
    )


@pytest.mark.parametrize("name", list(JOBS))
def test_a_job_that_never_succeeded_fires_after_the_limit(name: str, firing: Any) -> None:
    limit = LIMITS[name] * HOUR
    days, hours = divmod(limit + 20, 24 * HOUR)
    value = f"{days}d {hours // HOUR}h 20m 0s" if days else f"{hours // HOUR}h 20m 0s"
    firing(job_series(JOBS[name], 0, None), {f"{name}Old": {limit: None, limit + 20: value}})


@pytest.mark.parametrize("name", list(JOBS))
def test_a_job_nobody_measures_fires(name: str, firing: Any) -> None:
    firing([], {f"{name}Unknown": {50: None, 70: ""}, f"{name}Old": {70: None}})


def test_velero_fires_on_age_and_on_silence(firing: Any) -> None:
    labels = 'schedule="default-web",job="velero",instance="1"'
    good = [series("velero_backup_last_successful_timestamp", labels, "3600x3000")]
    limit = LIMITS["BackupVelero"] * HOUR
    firing(
        good, {"BackupVeleroOld": {limit + 60: None, limit + 80: "2d 0h 20m 0s"}, "BackupVeleroUnknown": {3000: None}}
    )
    other = [series("velero_backup_last_successful_timestamp", 'schedule="other"', "3600x3000")]
    firing(other, {"BackupVeleroUnknown": {limit - 20: None, limit + 20: ""}, "BackupVeleroOld": {3000: None}})


def test_each_alert_has_its_page_and_prometheus_finds_the_rule(render: Objects) -> None:
    objects = render(VALUES | {"global": {"platform": PLATFORM}})
    (rule,) = [item for item in objects if item["kind"] == "PrometheusRule"]
    assert rule["metadata"]["labels"]["release"] == "kps"
    alerts = {one["alert"]: one["annotations"]["runbook_url"] for one in rule_group(objects)["rules"]}
    assert alerts == {
        f"{name}{kind}": f"https://runbooks.acme.io/{name}{kind}" for name in LIMITS for kind in ("Old", "Unknown")
    }
    named = {"backup": {"schedules": True}, "monitoring": {"runbooks": "https://wiki.acme.io/?page={alert}"}}
    first = rule_group(render(VALUES | {"global": {"platform": named}}))["rules"][0]
    assert first["annotations"]["runbook_url"] == "https://wiki.acme.io/?page=BackupVeleroOld"
    without = rule_group(render(VALUES | SCHEDULES))
    assert not any("runbook_url" in one["annotations"] for one in without["rules"])


@pytest.mark.parametrize(
    ("mode", "arguments", "made"),
    [
        ("always", [], True),
        ("never", [], False),
        ("skipIfMissing", [], False),
        ("skipIfMissing", ["--api-versions", "monitoring.coreos.com/v1/PrometheusRule"], True),
    ],
)
def test_rules_follow_the_profile(mode: str, arguments: list[str], made: bool, render: Objects) -> None:
    objects = render(BASE | {"backup": {"dump": DUMP}}, "--set", f"global.platform.monitoring={mode}", *arguments)
    assert any(item["kind"] == "PrometheusRule" for item in objects) is made


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("@hourly", 1),
        ("@daily", 24),
        ("@weekly", 168),
        ("@monthly", 744),
        ("@yearly", 8784),
        ("* * * * *", 1 / 60),
        ("*/15 * * * *", 0.25),
        ("5,50 * * * *", 0.75),
        ("30 2 * * *", 24),
        ("0 8-18 * * *", 14),
        ("0 */6 * * *", 6),
        ("0 2 * * mon-fri", 72),
        ("0 2 * * 1,4", 96),
        ("0 2 * * SUN", 168),
        ("0 2 1,15 * *", 408),
        ("0 2 1 * *", 744),
        ("0 2 1 jan,JUL *", 8784),
    ],
)
def test_the_longest_pause_of_a_schedule_is_doubled(schedule: str, hours: float, render: Objects) -> None:
    objects = render(BASE | {"backup": {"snapshot": {"schedule": schedule}}})
    expression = rule_group(objects)["rules"][0]["expr"]
    assert f"> {round(2 * hours * 3600)}) or" in expression
