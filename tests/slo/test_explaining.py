"""`helm platform slo explain` as its users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.slo.explain import command
from helm_platform.errors import UsageError

_DOCUMENT = """apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: web
slos:
  web: {objective: 99.9, description: Orders are taken, sli: {ratio: {bad: b_total, total: t_total}}}
  poor: {objective: 80, window: 90d, sli: {gauge: {query: x, max: 60}}}
"""


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "slo.yaml"
    file.write_text(_DOCUMENT)
    return str(file)


def text(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


def test_an_objective_is_told_in_words_and_times(document: str) -> None:
    told = text(document)
    assert "Orders are taken. 99.9 % of all events are good in any 30d." in told
    assert "The budget of 30d is 0.1 %: 43 min 12 s of full outage." in told
    row = "page-fast page 14.4 1.44 % 2 % 52 s 8 min 38 s 30 min 2 min 30 s 2 min 30 s 2 min 30 s 2 d 2 h"
    assert row in told
    assert "one failure alone fires below 70 events an hour" in told


def test_what_cannot_work_is_said(document: str) -> None:
    told = text(document)
    assert "80 % of the time it is at most 60 in any 90d." in told
    assert "page-fast is dead: it would fire above 864 % bad" in told
    assert "The platform does not count 90d" in told


def test_traffic_says_how_often_alerts_are_wrong(document: str) -> None:
    told = text(document, "--traffic", "1/m")
    assert "43 of 43,200 events at 60 an hour" in told
    assert "page-fast 19 0.0095 3 min" in told
    assert "ticket-slow: lowTraffic: {minimumFailures: 9} keeps them quiet" in told
    assert text(document, "--traffic", "60/h") == told


def test_the_same_numbers_are_there_for_programs(document: str) -> None:
    content = json.loads(CliRunner().invoke(command, [document, "--format", "json", "--traffic", "600"]).stdout)
    web, poor = content["objectives"]
    assert web["budget"] == {"ratio": 0.001, "outageSeconds": 2592.0, "events": 432.0}
    assert web["tiers"][0]["detectionSeconds"]["all"] == pytest.approx(51.84)
    assert web["tiers"][0]["lagSeconds"] == 150
    assert poor["tiers"][0]["dead"] is True
    assert poor["counted"] is False


@pytest.mark.parametrize("given", ["x", "0", "-3/h", "3/y", "inf"])
def test_what_is_no_traffic_is_refused(document: str, given: str) -> None:
    assert isinstance(CliRunner().invoke(command, [document, "--traffic", given]).exception, UsageError)


def test_a_document_without_objectives_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text("apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nservice: web\nslos: {}\n")
    answer = CliRunner().invoke(command, [str(file)])
    assert answer.exit_code == 1
    assert "`slos` must not be empty" in answer.output
