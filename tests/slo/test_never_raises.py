"""Whatever is written in a document is answered by findings; what has no error among them makes rules."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helm_platform.formats import FormatName, Report
from helm_platform.slo.checks import check
from helm_platform.slo.engine import own
from helm_platform.slo.promql import Parsed, parse
from helm_platform.slo.reading import read
from helm_platform.slo.source import sources

CASES = Path(__file__).parent / "cases"
VALUES: tuple[Any, ...] = (
    None,
    0,
    -1,
    1e9,
    99.9,
    "x",
    "",
    [],
    {},
    [1],
    {"a": 1},
    True,
    "30d",
    "up",
    "a[5m]",
    "{}",
    ["up"],
    "month",
    "1h",
)
KEYS = (
    "slos",
    "by",
    "window",
    "alerts",
    "objective",
    "threshold",
    "labels",
    "tiers",
    "windows",
    "maxGroups",
    "namespace",
)


def _documents() -> list[str]:
    found = []
    for file in sorted(CASES.glob("*/*.yaml")):
        try:
            found += [json.dumps(each) for each in yaml.safe_load_all(file.read_text()) if isinstance(each, dict)]
        except yaml.YAMLError:
            continue
    return found


def _places(node: Any) -> list[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [place for key in keys for place in ((node, key), *_places(node[key]))]


def _changed(text: str, by: random.Random) -> Any:
    document = json.loads(text)
    for _ in range(by.randint(1, 3)):
        places = _places(document)
        if not places:
            break
        holder, key = by.choice(places)
        value = json.loads(json.dumps(by.choice(VALUES)))
        how = by.random()
        if how < 0.6:
            holder[key] = value
        elif how < 0.8 and isinstance(holder, dict):
            holder[by.choice(KEYS)] = value
        else:
            holder.pop(key)
    return document


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.sampled_from(_documents()), by=st.randoms(use_true_random=False))
def test_a_changed_document_is_answered(
    text: str, by: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text(yaml.safe_dump(_changed(text, by)), encoding="utf-8")
    reading = read([str(file)])
    outcome = check(reading)
    assert FormatName.TEXT.to_format().render(Report(outcome.findings, outcome.checked, outcome.sources, None))
    if outcome.failed:
        return
    groups = [*sources(reading.slos, reading.platform)]
    groups += [group for slo in reading.slos for group in own(slo, reading.platform)]
    for rule in (rule for group in groups for rule in group.rules):
        assert isinstance(parse(rule.expr), Parsed), rule.expr
