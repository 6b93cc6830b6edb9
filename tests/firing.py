"""When alerts fire, asked of promtool: each rule is evaluated beside no other."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yaml

from helm_platform import toolchain

Rule = dict[str, Any]
Series = dict[str, str]


def promtool(folder: Path, tests: dict[str, tuple[Rule, list[dict[str, Any]]]]) -> str:
    """What promtool says of tests, "" where all pass: by name a rule and its tests, which evaluate no other rule."""
    for name, (rule, cases) in tests.items():
        (folder / f"{name}.rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "one", "rules": [rule]}]}))
        asked = {"rule_files": [f"{name}.rules.yaml"], "evaluation_interval": "1m", "tests": cases}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(asked))
    command = [str(toolchain.ensure(["promtool"])["promtool"]), "test", "rules"]
    command += [str(folder / f"{name}.yaml") for name in tests]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


def case(name: str, series: Series, moments: dict[int, int | None]) -> dict[str, Any]:
    """A test: by minute how many alerts of the name are firing, None for none. `+` in a series counts up."""
    return {
        "name": f"{name} {sorted(series.items())[:1]}",
        "interval": "1m",
        "input_series": [{"series": key, "values": values} for key, values in series.items()],
        "promql_expr_test": [_query(name, minute, count) for minute, count in moments.items()],
    }


def told(name: str, series: Series, labels: dict[str, str], annotations: dict[str, str]) -> dict[str, Any]:
    """A test: after an hour the alert fires once, with exactly these labels and words."""
    alert = {"exp_labels": labels, "exp_annotations": annotations}
    return {
        "interval": "1m",
        "input_series": [{"series": key, "values": values} for key, values in series.items()],
        "alert_rule_test": [{"eval_time": "60m", "alertname": name, "exp_alerts": [alert]}],
    }


def _query(name: str, minute: int, count: int | None) -> dict[str, Any]:
    return {
        "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}})',
        "eval_time": f"{minute}m",
        "exp_samples": [{"labels": "{}", "value": count}] if count else [],
    }
