"""Generated documents before the verdict: each cause has its line, and the level is that of the pods."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.formats.verdict import Standard
from helm_platform.validate import judge
from tests.corpus.conftest import Drawn
from tests.corpus.consistency import relaxed
from tests.corpus.rendering import as_yaml

# A process of helm for each: those that lower their security among the first, and some others.
LOWERED, OTHERS = 30, 10


def test_every_cause_is_led_back_to_its_line(
    drawn: Drawn, tmp_path: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    file = tmp_path / "values.yaml"
    levels = set()
    documents = drawn(0)
    lowered = [seed for seed, values in documents.items() if relaxed(values)][:LOWERED]
    assert len(lowered) == LOWERED
    others = [seed for seed in documents if seed not in lowered][:OTHERS]
    for seed in (*lowered, *others):
        file.write_text(as_yaml(documents[seed]), encoding="utf-8")
        found = judge([file]).verdict
        if found is None:
            continue  # a dashboard from a file that the chart lacks
        levels.add(found.level)
        for workload in found.workloads:
            for cause in workload.causes:
                assert cause.path, (seed, workload.name, cause)
                assert cause.span is not None, (seed, workload.name, cause)
                assert cause.reason or cause.path[0] == "extraObjects", (seed, workload.name, cause)
    assert levels >= set(Standard)
