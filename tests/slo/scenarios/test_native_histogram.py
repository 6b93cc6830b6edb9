"""Native histograms, which promtool can make and a file of OpenMetrics cannot."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from helm_platform.slo import engine, source
from helm_platform.slo.spec import objectives
from tests.slo.scenarios.cases import PLATFORM, document, of
from tests.slo.scenarios.test_promtool import written

#: Of 100 events in each scrape, 60 are in (0.25, 0.5], 30 in (0.5, 1] and 10 in (1, 2].
EACH = "{{schema:0 count:100 sum:80 offset:-1 buckets:[60 30 10]}}"
NONE = "{{schema:0 count:100 sum:80 offset:-1 buckets:[60 30 10]}}x300"


@pytest.mark.parametrize(
    ("threshold", "values", "ratio", "total", "state"),
    [
        ("1s", f"{EACH}+{EACH}x300", 0.1, 12000, 2),
        ("500ms", f"{EACH}+{EACH}x300", 0.4, 12000, 2),
        ("1s", NONE, None, 0, 1),
    ],
)
def test_native_histogram(
    promtool: Path, tmp_path: Path, threshold: str, values: str, ratio: float | None, total: float, state: int
) -> None:
    latency = f"{{histogram: 'seconds{{job=\"web\"}}', threshold: {threshold}, native: true}}"
    text = document("web", f"  fast: {{objective: 95, window: 7d, sli: {{latency: {latency}}}}}\n")
    groups = [*source.sources(objectives(yaml.safe_load(text)), PLATFORM), *engine.shared(PLATFORM)[:2]]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [written(each) for each in groups]}), "utf-8")
    asked = {
        f"sum(round(slo:bad:increase_1h{of('web', 'fast')} / (slo:total:increase_1h > 0), 0.000001))": ratio,
        f"sum(slo:total:increase_1h{of('web', 'fast')})": total,
        f"sum(slo:state:code{of('web', 'fast')})": state,
    }
    test = {
        "interval": "30s",
        "input_series": [{"series": 'seconds{job="web"}', "values": values}],
        "promql_expr_test": [
            {
                "expr": query,
                "eval_time": "2h",
                "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
            }
            for query, value in asked.items()
        ],
    }
    suite = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "30s",
        "group_eval_order": [group.name for group in groups],
        "fuzzy_compare": True,
        "tests": [test],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(suite), "utf-8")
    done = subprocess.run(
        [promtool, "test", "rules", tmp_path / "test.yaml"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
