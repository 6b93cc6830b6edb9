"""How long a month and a quarter last already: PromQL against Python's calendar, each day of four years."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from helm_platform.slo import data
from helm_platform.toolchain import ensure

#: promtool begins here; 1972 has a 29th of February.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = 4 * 365 + 1


def began(window: str, now: datetime) -> datetime:
    month = now.month if window == "month" else now.month - (now.month - 1) % 3
    return datetime(now.year, month, 1, tzinfo=UTC)


@pytest.mark.parametrize("window", ["month", "quarter"])
def test_the_seconds_since_a_period_began(window: str, tmp_path: Path) -> None:
    times = [_EPOCH + timedelta(days=day, hours=day % 24, seconds=day % 60) for day in range(_DAYS)]
    checks = [
        {
            "expr": data.engine()["calendar"][window]["elapsed"],
            "eval_time": f"{(time - _EPOCH).total_seconds():.0f}s",
            "exp_samples": [{"labels": "{}", "value": (time - began(window, time)).total_seconds()}],
        }
        for time in times
    ]
    file = tmp_path / "calendar.test.yaml"
    tests = [{"interval": "1d", "promql_expr_test": checks}]
    file.write_text(yaml.safe_dump({"evaluation_interval": "1d", "tests": tests}), encoding="utf-8")
    command = [str(ensure(["promtool"])["promtool"]), "test", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
