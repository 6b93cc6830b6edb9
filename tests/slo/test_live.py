"""`slo check --prometheus` against a real one: series and buckets that are there, and those that are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.slo.check import command
from helm_platform.prometheus.blocks import Series, written
from helm_platform.prometheus.server import serve

SLO = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: checkout
slos:
  known: {objective: 99.9, sli: {ratio: {bad: 'x_total{code=~"5..",path!="/a\\"b"}', total: x_total}}}
  gone: {objective: 99, sli: {uptime: {series: 'up{job="gone"}'}}}
  slow: {objective: 99, sli: {latency: {histogram: 'd_seconds{job="x"}', threshold: 300ms}}}
  fast: {objective: 99, sli: {latency: {histogram: 'd_seconds{job="x"}', threshold: 500ms}}}
"""


def test_says_what_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("slo.yaml").write_text(SLO)
    now = time.time()
    names = [
        {"__name__": "x_total", "code": "500"},
        {"__name__": "d_seconds_count", "job": "x"},
        *({"__name__": "d_seconds_bucket", "job": "x", "le": bound} for bound in ("0.5", "+Inf")),
    ]
    samples = [(now - age, 1.0) for age in range(600, -120, -30)]
    written([Series(labels, samples) for labels in names], tmp_path / "data")
    with serve(tmp_path / "data") as client:
        result = CliRunner().invoke(command, ["slo.yaml", "--prometheus", client.url], catch_exceptions=False)
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if "]: " in line] == [
        'warning[no-series]: up{job="gone"} matches no series now',
        "error[threshold-bucket]: 300ms is no bucket: it has 0.5s",
    ]
