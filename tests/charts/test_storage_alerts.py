"""The alerts of the chart `storage` as Prometheus evaluates them: each fires at its time, none on good data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.firing import Series, case, promtool
from tests.support import ROOT

ALERTS = yaml.safe_load((ROOT / "charts/storage/files/alerts.yaml").read_text(encoding="utf-8"))
VALUES = {
    "velero": {
        "enabled": True,
        "schedules": {"daily": {"schedule": "@hourly", "plan": "daily"}, "cluster": False},
        "drills": {"shop": {"schedule": "@hourly", "of": "daily", "namespace": "shop"}},
    },
    "global": {"platform": {"s3": {"bucket": "acme"}}},
}
OF = 'schedule="daily"'
CRON = 'namespace="velero",cronjob="web-drill-shop"'
RESTORES = ("restore_failed_total", "restore_validation_failed_total")
LAST = f"kube_cronjob_status_last_successful_time{{{CRON}}}"
MADE = f"kube_cronjob_created{{{CRON}}}"


def counted(kind: str, failures: str, *others: str) -> Series:
    return {f"velero_{kind}{{{OF}}}": failures} | {f"velero_{other}{{{OF}}}": "0x300" for other in others}


#: By alert: what fires it, what does not, the last minute of silence and one at which it fires.
CASES: dict[str, tuple[Series, list[Series], int, int]] = {
    "StorageVeleroGone": ({}, [{"velero_backup_total": "0x300"}], 14, 15),
    "StorageBackupLocationUnavailable": (
        {'velero_backup_location_status_gauge{backup_location_name="default"}': "0x300"},
        [
            {'velero_backup_location_status_gauge{backup_location_name="default"}': "1x300"},
            {'velero_backup_location_status_gauge{backup_location_name="default"}': "0x10 1x290"},
            {},
        ],
        14,
        15,
    ),
    "StorageBackupFailed": (
        counted("backup_failure_total", "0x99 1x200", "backup_validation_failure_total"),
        [counted("backup_failure_total", "5x300", "backup_validation_failure_total"), {}],
        99,
        110,
    ),
    "StorageBackupPartiallyFailed": (
        counted("backup_partial_failure_total", "0x99 1x200"),
        [counted("backup_partial_failure_total", "5x300"), {}],
        99,
        110,
    ),
    "StorageSnapshotsFailing": (
        {f'velero_csi_snapshot_failure_total{{{OF},backupName="daily-1"}}': "_x100 1x200"},
        [{f'velero_csi_snapshot_failure_total{{{OF},backupName="daily-1"}}': "_x100 0x200"}, {}],
        99,
        110,
    ),
    "StorageRestoreFailed": (
        counted(
            "restore_partial_failure_total", "0x99 1x200", "restore_failed_total", "restore_validation_failed_total"
        ),
        [
            counted(
                "restore_partial_failure_total", "5x300", "restore_failed_total", "restore_validation_failed_total"
            ),
            {},
        ],
        99,
        110,
    ),
    # Two hours for a schedule of each hour, and ten minutes.
    "StorageBackupOld": (
        {f"velero_backup_last_successful_timestamp{{{OF}}}": "0x300"},
        [
            {f"velero_backup_last_successful_timestamp{{{OF}}}": "0x60 3600x60 7200x60 10800x60 14400x60"},
            {'velero_backup_last_successful_timestamp{schedule="other"}': "0x300"},
        ],
        130,
        131,
    ),
    "StorageBackupMissing": (
        {},
        [{f"velero_backup_last_successful_timestamp{{{OF}}}": "_x100 6000x200"}],
        119,
        120,
    ),
    "StorageDrillOld": (
        {MADE: "0x300", LAST: "0x300"},
        [
            {MADE: "0x300", LAST: "_x60 3600x60 7200x60 10800x60 14400x60"},
            {'kube_cronjob_created{namespace="velero",cronjob="other"}': "0x300"},
        ],
        130,
        131,
    ),
}


@pytest.fixture
def every(render: Objects) -> dict[str, dict[str, Any]]:
    (found,) = [item for item in render(VALUES, chart="storage") if item["kind"] == "PrometheusRule"]
    return {rule["alert"]: rule for group in found["spec"]["groups"] for rule in group["rules"]}


def test_every_alert_fires_at_its_time_and_is_silent_on_good_data(
    every: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    assert set(every) == set(ALERTS) == set(CASES)
    tests = {}
    for name, (bad, good, silent, firing) in CASES.items():
        quiet = [case(name, each, {firing: None, 290: None}) for each in good]
        tests[name] = (every[name], [case(name, bad, {silent: None, firing: 1}), *quiet])
    assert promtool(tmp_path, tests) == ""


def test_snapshots_by_plugins_and_of_a_known_backup_are_counted_too(
    every: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    plugins = {f"velero_volume_snapshot_failure_total{{{OF}}}": "0x99 1x200"}
    known = {f'velero_csi_snapshot_failure_total{{{OF},backupName="daily-1"}}': "0x99 1x200"}
    tests = [case("StorageSnapshotsFailing", each, {99: None, 110: 1, 290: None}) for each in (plugins, known)]
    assert promtool(tmp_path, {"snapshots": (every["StorageSnapshotsFailing"], tests)}) == ""


def test_a_drill_that_never_succeeded_is_found_too(every: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    never = case("StorageDrillOld", {MADE: "0x300"}, {130: None, 131: 1})
    assert promtool(tmp_path, {"drill": (every["StorageDrillOld"], [never])}) == ""


def test_each_has_a_runbook_and_words_for_a_person(every: dict[str, dict[str, Any]]) -> None:
    index = (ROOT / "docs/runbooks/README.md").read_text(encoding="utf-8")
    for name, rule in every.items():
        page = ROOT / f"docs/runbooks/{name}.md"
        assert page.is_file(), name
        assert f"[{name}]({name}.md)" in index, name
        assert rule["labels"]["severity"] in page.read_text(encoding="utf-8").lower()
        assert rule["annotations"]["summary"]
        assert not rule["annotations"]["summary"].endswith(".")
        assert "$schedule" not in str(rule).replace("$labels.schedule", "")


def test_a_schedule_that_is_paused_does_not_alert(render: Objects) -> None:
    paused = {"daily": {"schedule": "@hourly", "plan": "daily", "paused": True}, "cluster": False}
    values = VALUES | {"velero": VALUES["velero"] | {"schedules": paused}}  # type: ignore[operator]
    (found,) = [item for item in render(values, chart="storage") if item["kind"] == "PrometheusRule"]
    assert "storage-daily" not in {group["name"] for group in found["spec"]["groups"]}


def test_without_velero_there_are_none(render: Objects) -> None:
    assert [item for item in render({}, chart="storage") if item["kind"] == "PrometheusRule"] == []
