"""The rules of generated documents are rules that Prometheus loads, those of their objectives first of all."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import yaml

from helm_platform.values.stream import load_all
from tests.corpus.conftest import Drawn
from tests.corpus.rendering import Refusal, Renderer

DOCUMENTS = 100


def test_prometheus_loads_every_rule(drawn: Drawn, renderer: Renderer, promtool: Path, tmp_path: Path) -> None:
    documents = {f"document-{seed}": each for seed, each in drawn(0).items() if seed < DOCUMENTS}
    files = []
    counted: Counter[str] = Counter()
    for name, rendered in renderer.render(documents).items():
        assert not isinstance(rendered, Refusal), (name, rendered)
        for number, item in enumerate(item for text in rendered for item in load_all(text)):
            if item["kind"] == "PrometheusRule":
                files.append(tmp_path / f"{name}-{number}.yaml")
                files[-1].write_text(yaml.safe_dump(item["spec"]), encoding="utf-8")
                rules = [rule for group in item["spec"]["groups"] for rule in group["rules"]]
                counted.update(rule.get("record", rule.get("alert")) for rule in rules)
    result = subprocess.run([promtool, "check", "rules", *files], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert min(counted["slo:bad:rate"], counted["SLOBudgetBurn"], counted["WorkloadCrashLooping"]) > DOCUMENTS / 10
