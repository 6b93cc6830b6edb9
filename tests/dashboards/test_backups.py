"""The dashboard of backups: no known fault, Grafana's types, every query asked of a real Prometheus."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import promql_parser
import pytest

from helm_platform.dashboards import classic
from helm_platform.dashboards.backups import backups
from helm_platform.prometheus import Client, serve, written
from helm_platform.slo.preview.answers import Answers, Asking, asked
from tests.dashboards.scene import BEGIN, END, FAULTS, Labels, history, numbers, silent
from tests.support import ROOT

FILE = ROOT / "charts/storage/files/dashboards/backups.json"
DOCUMENT: dict[str, Any] = classic.document(backups())
_DAILY, _WEEKLY = {"schedule": "daily"}, {"schedule": "weekly"}
_DUMP = {"namespace": "shop", "cronjob": "mongodb-dump"}

#: The schedule weekly is in trouble, and the bucket away. Name, labels, value.
STILL: list[tuple[str, Labels, float]] = [
    ("velero_backup_location_status_gauge", {"backup_location_name": "default"}, 0),
    ("velero_backup_total", {}, 12),
    *(("velero_backup_last_successful_timestamp", of, END - age) for of, age in ((_DAILY, 7200), (_WEEKLY, 864_000))),
    *(("velero_backup_last_status", of, value) for of, value in ((_DAILY, 1), (_WEEKLY, 0))),
    *(("velero_backup_items_total", of, 400) for of in (_DAILY, _WEEKLY)),
    *(("velero_backup_items_errors", of, value) for of, value in ((_DAILY, 0), (_WEEKLY, 3))),
    *(("velero_backup_tarball_size_bytes", of, 2e6) for of in (_DAILY, _WEEKLY)),
    ("kube_cronjob_status_last_successful_time", _DUMP, END - 3600),
    ("kube_cronjob_created", _DUMP, END - 86_400),
    ("kube_cronjob_created", {"namespace": "shop", "cronjob": "report"}, END - 86_400),
]
#: What counts up, by one a minute.
RISING = [
    *(f"velero_backup_{name}_total" for name in ("success", "failure", "partial_failure", "validation_failure")),
    *(f"velero_backup_duration_seconds_{name}" for name in ("sum", "count")),
    *(f"velero_restore_{name}_total" for name in ("success", "partial_failure", "failed")),
    *(f"velero_{name}_failure_total" for name in ("csi_snapshot", "volume_snapshot", "data_upload")),
]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("backups") / "data"
    written(history(STILL, ((name, _DAILY, 1) for name in RISING)), data)
    with serve(data) as client:
        yield client


@pytest.fixture(scope="module")
def seen(prometheus: Client) -> Answers:
    return asked(Asking(prometheus, END, BEGIN, {}), backups())


@pytest.mark.parametrize("check", FAULTS, ids=lambda it: it.__name__)
def test_it_has_no_known_fault(check: Callable[[dict[str, Any]], Iterator[str]]) -> None:
    """Those of the dashboards of objectives, but that these are no rates already."""
    assert list(check(DOCUMENT)) == []


def test_grafanas_types_take_it(strict: Callable[..., list[str]]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert json.loads(text) == DOCUMENT
    assert strict([text]) == [""]


def test_every_query_is_promql_and_asks_for_known_metrics_only() -> None:
    known = {name for name, *_ in STILL} | set(RISING)
    for panel in backups().panels:
        for expr in panel.exprs:
            promql_parser.parse(expr)
            assert set(re.findall(r"\b(?:velero|kube)_\w+", expr)) <= known, panel.title


def test_every_panel_has_an_answer(seen: Answers) -> None:
    assert silent(seen) == set()


def test_the_numbers_say_what_is_wrong(seen: Answers) -> None:
    found = numbers(seen)
    assert found.pop("Failures in 24 h") > 100
    assert found == {"Buckets that do not answer": 1, "Oldest success": 864_000, "Backups there are": 12}


def test_the_schedule_that_is_not_complete_comes_first(seen: Answers) -> None:
    (table,) = [answer for _, row in seen.rows for answer in row if answer.panel.title == "Schedules"]
    assert table.panel.table
    assert table.panel.table.sort == "Last"
    assert {sample.labels["schedule"]: sample.value for sample in table.samples[0]} == {"daily": 1, "weekly": 0}


def test_only_jobs_that_save_or_restore_are_listed(seen: Answers) -> None:
    (table,) = [answer for _, row in seen.rows for answer in row if answer.panel.title.startswith("Dumps")]
    assert {sample.labels["cronjob"] for samples in table.samples for sample in samples} == {"mongodb-dump"}
